"""What happens between two steps: Back, another tab, a session that ends in the middle of a form."""

import functools
import re
import uuid
from collections.abc import Iterator

from azure import TENANT
from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from certificate_walks import create, expect_heading, row
from client_walks import expect_hidden, new_client
from connection import NewConnection, Plan
from playwright.sync_api import Error, expect
from report import Walk

TAKEN = re.compile(r"already|taken|another name", re.IGNORECASE)
TOLD = re.compile(r"changed|meanwhile|somebody|another", re.IGNORECASE)


def interruption_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"Back after success, {how}: offers nothing that was done already",
                   functools.partial(back_after_success, look))
        yield Walk(f"Back after a client's key, {how}: the key is not there again, and nor is a second client",
                   functools.partial(back_after_key, look))
        yield Walk(f"Back after a new certificate, {how}: another of its name is refused",
                   functools.partial(back_after_certificate, look))
        yield Walk(f"Two tabs edit one connection, {how}: the second is told and keeps what it typed",
                   functools.partial(two_tabs, look))
        yield Walk(f"The session ends in the middle of a form, {how}: what was typed is there again",
                   functools.partial(session_over, look))


def back_after_success(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name = fresh_name("back")
    application = visit.scene.azure.register(name)
    connection = NewConnection(visit).make(Plan(name))
    connection.copy_into(application)
    connection.copy_back(application)
    connection.authorise()
    connection.expect_authorised()
    address = visit.page.url
    for _ in range(5):
        if not back(visit):
            break
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        expect(connection.starter).to_have_count(0)
    visit.open(address)
    connection.expect_authorised()


def back(visit: Visit) -> bool:
    """Whether there was a page of ours. Chromium has one of its own for an answer to a form that is not kept."""
    try:
        visit.page.go_back()
    except Error as error:
        assert "ERR_CACHE_MISS" in str(error), str(error)
    return visit.page.url.startswith(visit.scene.url)


def back_after_key(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name, agent = fresh_name("back"), fresh_name("granted")
    visit.scene.aureole("agent", "add", agent)
    key = new_client(visit, name, agent)
    visit.page.get_by_role("link", name="I have copied it").click()
    expect_heading(visit, name)
    for _ in range(3):
        back(visit)
        expect_hidden(visit, key)
    visit.open("/clients")
    expect(row(visit, name)).to_have_count(1)


def back_after_certificate(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name = fresh_name("back")
    create(visit, name)
    back(visit)
    if visit.path == "/certificates/new":
        form = visit.page.get_by_role("region", name="Create a new certificate")
        form.get_by_label("Name", exact=True).fill(name)
        form.get_by_label("Days until it ends", exact=True).fill("30")
        form.get_by_role("button", name="Create", exact=True).click()
        expect(form.get_by_role("alert").or_(form.locator(".wrong")).first).to_contain_text(TAKEN)
    visit.open("/certificates")
    expect(row(visit, name)).to_have_count(1)


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
    expect(visit.page.get_by_role("heading", level=1, name="This is not done yet")).to_be_visible()
    for typed in [name, "federated", "delegated"]:
        expect(visit.page.get_by_role("definition").filter(has_text=typed).first).to_be_visible()
    visit.page.get_by_role("button", name="Send it now", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
