"""What happens between two steps: Back, another tab, a session that ends in the middle of a form."""

import functools
import re
import uuid
from collections.abc import Iterator

from azure import TENANT
from browser import Browser, Look
from cells import LOOKS, fresh_name
from connection import NewConnection, Plan
from playwright.sync_api import expect
from report import Walk

TOLD = re.compile(r"changed|meanwhile|somebody|another", re.IGNORECASE)


def interruption_walks() -> Iterator[Walk]:
    yield Walk("Back after success offers nothing that was done already", back_after_success)
    for how, look in LOOKS.items():
        yield Walk(f"Two tabs edit one connection, {how}: the second is told and keeps what it typed",
                   functools.partial(two_tabs, look))
        yield Walk(f"The session ends in the middle of a form, {how}: what was typed is there again",
                   functools.partial(session_over, look))


def back_after_success(browser: Browser) -> None:
    visit = browser.admin()
    name = fresh_name("back")
    application = visit.scene.azure.register(name)
    connection = NewConnection(visit).make(Plan(name))
    connection.copy_into(application)
    connection.copy_back(application)
    connection.authorise()
    connection.expect_authorised()
    address = visit.page.url
    for _ in range(3):
        visit.page.go_back()
        if visit.page.url == "about:blank":  # Where the browser began.
            break
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        expect(connection.starter).to_have_count(0)
    visit.open(address)
    connection.expect_authorised()


def two_tabs(look: Look, browser: Browser) -> None:
    first = browser.admin(look)
    name = fresh_name("two tabs")
    application = first.scene.azure.register(name)
    connection = NewConnection(first).make(Plan(name))
    second = first.tab()
    second.open(first.page.url)
    second.page.get_by_label("Tenant ID", exact=True).fill("fabrikam.example")
    second.page.get_by_label("Application (client) ID", exact=True).fill(str(uuid.uuid4()))
    connection.copy_back(application)
    second.page.get_by_role("button", name="Save", exact=True).click()
    expect(second.page.get_by_role("alert").first).to_contain_text(TOLD)
    expect(second.page.get_by_label("Tenant ID", exact=True)).to_have_value("fabrikam.example")
    third = first.tab()
    third.open(first.page.url)
    expect(third.page.get_by_label("Tenant ID", exact=True)).to_have_value(TENANT)


def session_over(look: Look, browser: Browser) -> None:
    visit = browser.stranger(look)
    visit.sign_in()
    name = fresh_name("over")
    form = NewConnection(visit).open().fill(Plan(name, permission="Delegated"))
    visit.context.clear_cookies()
    form.save()
    expect(visit.page.get_by_label("Passphrase", exact=True)).to_be_visible()
    visit.enter()
    expect(visit.page.get_by_role("heading", level=1, name="You are signed in again")).to_be_visible()
    for typed in [name, "federated", "delegated"]:
        expect(visit.page.get_by_role("definition").filter(has_text=typed).first).to_be_visible()
    visit.page.get_by_role("button", name="Send it now", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
