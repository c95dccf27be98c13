"""What the script adds to pages: the reader's own time, and a try that is repeated by itself."""

import datetime
import zoneinfo
from collections.abc import Iterator

from azure import Application, FederatedCredential
from browser import FAR_AWAY, NO_SCRIPT, Browser, Visit
from cells import fresh_name
from connection import Connection, NewConnection, Permission, Plan
from playwright.sync_api import expect
from report import Walk

WRONG = "agent:somebody-else"


def comfort_walks() -> Iterator[Walk]:
    yield Walk("Times are in the reader's own zone with UTC as their title, and without script in UTC", times)
    yield Walk("A refused connection is tried again by itself until it works", tried_again)
    yield Walk("After a refused sign-in the window counts down to when it is worth another try", worth_another_try)


def times(browser: Browser) -> None:
    visit, plain = browser.admin(FAR_AWAY), browser.admin(NO_SCRIPT)
    visit.scene.aureole("agent", "add", fresh_name("now"))
    for path in ["/audit", "/account", "/keys"]:
        for one in [visit, plain]:
            one.open(path)
        shown = [(time.get_attribute("datetime") or "", time.inner_text(), time.get_attribute("title"))
                 for time in visit.page.locator("time").all()]
        assert shown, f"{path} has no time"
        for exact, text, title in shown:
            moment = datetime.datetime.fromisoformat(exact)
            expected = spoken(moment.astimezone(zoneinfo.ZoneInfo(FAR_AWAY.zone)))
            assert text == expected, f"{path} shows {exact} as “{text}” instead of “{expected}”"
            assert title == f"{moment:%Y-%m-%d %H:%M:%S} UTC", f"{path} has “{title}” as the title of {exact}"
        for time in plain.page.locator("time").all():
            moment = datetime.datetime.fromisoformat(time.get_attribute("datetime") or "")
            assert time.inner_text() == f"{spoken(moment, september='Sep')} UTC", time.inner_text()


def spoken(moment: datetime.datetime, september: str = "Sept") -> str:
    month = september if moment.month == 9 else f"{moment:%b}"
    return f"{moment.day} {month} {moment:%Y, %H:%M}"


def refused(visit: Visit, permission: Permission = "Application") -> tuple[Connection, Application]:
    """By an Entra that waits for a moment that the walk decides on."""
    visit.page.clock.install()
    name = fresh_name("patient")
    application = visit.scene.azure.register(name)
    connection = NewConnection(visit).make(Plan(name, permission=permission))
    right = connection.federated_credential()
    visit.scene.azure.trust(application, FederatedCredential("wrong", right.issuer, WRONG, right.audience))
    if permission == "Delegated":
        visit.scene.azure.add_platform(application, connection.value("Redirect URI"))
    connection.copy_back(application)
    connection.authorise()
    connection.refused("AADSTS700213")
    return connection, application


def mend(connection: Connection, application: Application) -> None:
    right = connection.page.get_by_label("Subject claim to validate", exact=True).first.input_value()
    application.federated[0].subject = right
    connection.visit.scene.azure.write()


def tried_again(browser: Browser) -> None:
    visit = browser.admin()
    connection, application = refused(visit)
    timer = connection.dialog.get_by_role("timer")
    expect(timer).to_have_text("Trying again in 1:00")
    ids = connection.dialog.get_by_role("textbox", name="Trace ID", exact=True)
    before = ids.input_value()
    visit.page.clock.run_for(59_000)
    expect(timer).to_have_text("Trying again in 0:01")
    assert ids.input_value() == before, "it was tried before its time"
    visit.page.clock.run_for(2_000)
    expect(ids).not_to_have_value(before)
    expect(connection.dialog.get_by_role("timer")).to_contain_text("Trying again in")
    mend(connection, application)
    visit.page.clock.run_for(600_000)
    connection.expect_authorised()


def worth_another_try(browser: Browser) -> None:
    visit = browser.admin()
    connection, application = refused(visit, "Delegated")
    timer = connection.dialog.get_by_role("timer")
    expect(timer).to_contain_text("Worth another try in 1:00")
    visit.page.clock.run_for(61_000)
    expect(timer).to_have_text("Worth another try now")
    mend(connection, application)
    connection.dialog.get_by_role("link", name="Sign in with Microsoft", exact=True).click()
    connection.finish()
    connection.expect_authorised()
