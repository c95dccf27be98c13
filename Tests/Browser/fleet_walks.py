"""What is done in the room of the fleet."""

import functools
import re
from collections.abc import Iterator

from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from certificate_walks import expect_heading
from connection import NewConnection, Plan
from playwright.sync_api import Locator, expect
from report import Walk

SUM = re.compile(r"(\d+) of (\d+) are authorised, (\d+) failed\.")


def fleet_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"The whole fleet is authorised, {how}: each result comes when it is there, and a sum at the end",
                   functools.partial(authorised, look))


def authorised(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    good, bad = fresh_name("fleet good"), fresh_name("fleet bad")
    for name in [good, bad]:
        application = visit.scene.azure.register(name)
        connection = NewConnection(visit).make(Plan(name))
        if name == good:
            connection.copy_into(application)
        connection.copy_back(application)
    visit.open("/fleet")
    expect(group(visit, good)).to_contain_text("Not tried")
    visit.scene.tell_entra("PUT", "faults", {"kind": "slow", "delay": 4000, "count": 1})
    visit.page.get_by_role("button", name="Authorise all", exact=True).click()
    rows = visit.page.get_by_role("row").filter(has=visit.page.get_by_role("link"))
    end = visit.page.get_by_role("link", name="Back to the fleet", exact=True)
    expect(rows.first).to_be_visible()
    assert end.count() == 0, "nothing is shown before everything is there"
    expect(end).to_be_visible(timeout=30_000)
    told = SUM.search(visit.page.get_by_role("main").inner_text())
    assert told, "there is no sum"
    assert [int(number) for number in told.groups()] == [
        rows.filter(has_text="Authorised").count(), rows.count(), rows.filter(has_text="AADSTS").count()], told[0]
    expect(row(visit, good)).to_contain_text("Authorised")
    expect(row(visit, bad)).to_contain_text("AADSTS70025")
    end.click()
    visit.page.get_by_role("link", name="Only what fails", exact=True).click()
    expect(group(visit, bad)).to_contain_text("AADSTS70025")
    expect(group(visit, good)).to_have_count(0)
    one_alone(visit, bad)


def one_alone(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=f"Authorise {name}", exact=True).click()
    expect_heading(visit, f"Authorising “{name}”")
    expect(visit.page.get_by_role("link", name="Back to the fleet", exact=True)).to_be_visible()
    expect(visit.page.get_by_role("row").filter(has=visit.page.get_by_role("link"))).to_have_count(1)


def row(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("row").filter(has=visit.page.get_by_role("link", name=name, exact=True))


def group(visit: Visit, name: str) -> Locator:
    """The rows of one connection: a body of the table."""
    return visit.page.get_by_role("rowgroup").filter(has=visit.page.get_by_role("link", name=name, exact=True))
