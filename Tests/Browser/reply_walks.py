"""What Entra says on its own page, so that no window can."""

from collections.abc import Iterator

from browser import Browser
from cells import fresh_name
from connection import NewConnection, Plan
from playwright.sync_api import expect
from report import Walk


def reply_walks() -> Iterator[Walk]:
    yield Walk("Delegated, the redirect URI not in Azure: Entra's page says AADSTS50011, and ours still has it",
               without_redirect_uri)
    yield Walk("Delegated, declined at Entra: AADSTS65004, and signed in afterwards", declined)


def without_redirect_uri(browser: Browser) -> None:
    visit = browser.admin()
    name = fresh_name("no-redirect")
    azure = visit.scene.azure
    application = azure.register(name)
    connection = NewConnection(visit).make(Plan(name, permission="Delegated"))
    azure.trust(application, connection.federated_credential())
    azure.add_platform(application, "https://elsewhere.example/callback")
    connection.copy_back(application)
    connection.starter.click()
    expect(visit.page.locator("body")).to_contain_text("AADSTS50011")
    visit.page.go_back()
    azure.add_platform(application, connection.value("Redirect URI"))
    connection.authorise()
    connection.expect_authorised()


def declined(browser: Browser) -> None:
    visit = browser.admin()
    name = fresh_name("declined")
    application = visit.scene.azure.register(name)
    connection = NewConnection(visit).make(Plan(name, permission="Delegated"))
    connection.copy_into(application)
    connection.copy_back(application)
    connection.starter.click()
    visit.page.get_by_role("button", name="Decline").click()
    connection.refused("AADSTS65004").close()
    connection.authorise()
    connection.expect_authorised()
