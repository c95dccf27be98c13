"""In and out, and through the rooms."""

import re
from collections.abc import Iterator

from browser import NO_SCRIPT, Browser
from playwright.sync_api import expect
from report import Walk

ROOMS = {
    "Connections": "/", "Agents": "/agents", "Certificates": "/certificates", "Clients": "/clients",
    "Signing keys": "/keys", "Fleet": "/fleet", "Audit": "/audit", "Health": "/health"}


def first_walks() -> Iterator[Walk]:
    yield Walk("Without an admin: the page for signing in says how to make one", no_admin)


def empty_walks() -> Iterator[Walk]:
    """Of a house that has an admin and nothing else."""
    yield Walk("Signing in leads to the connections", signing_in)
    yield Walk("Signing in without script leads to the connections", signing_in_plainly)
    yield Walk("A wrong passphrase is told, the name stays, the passphrase does not", wrong_passphrase)
    yield Walk("An empty list of connections says so", empty_list)
    yield Walk("Every room has its door and its heading", rooms)
    yield Walk("Signing out ends the session, and Back shows nothing of it", signing_out)


def no_admin(browser: Browser) -> None:
    visit = browser.stranger()
    visit.open("/")
    assert visit.path == "/sign-in", visit.path
    expect(visit.page.locator("main")).to_contain_text("aureole admin add")
    expect(visit.page.get_by_label("Passphrase")).to_have_count(0)


def signing_in(browser: Browser) -> None:
    visit = browser.stranger()
    visit.open("/")
    visit.enter()
    expect(visit.page.get_by_role("heading", level=1, name="Connections", exact=True)).to_be_visible()
    assert visit.path == "/", visit.path


def signing_in_plainly(browser: Browser) -> None:
    visit = browser.stranger(NO_SCRIPT)
    visit.open("/audit")
    visit.enter()
    expect(visit.page.get_by_role("navigation", name="Rooms", exact=True)).to_be_visible()
    assert visit.path == "/audit", f"led to {visit.path} instead of where it was wanted"


def wrong_passphrase(browser: Browser) -> None:
    visit = browser.stranger()
    visit.open("/sign-in")
    visit.page.get_by_label("Name", exact=True).fill(visit.scene.admin)
    visit.page.get_by_label("Passphrase", exact=True).fill("not this one")
    visit.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(visit.page.get_by_role("alert")).to_contain_text(re.compile(r"\w"))
    expect(visit.page.get_by_label("Name", exact=True)).to_have_value(visit.scene.admin)
    expect(visit.page.get_by_label("Passphrase", exact=True)).to_have_value("")


def empty_list(browser: Browser) -> None:
    visit = browser.admin()
    visit.open("/")
    expect(visit.page.locator("main")).to_contain_text("No connection yet")
    expect(visit.page.get_by_role("link", name="New connection").first).to_be_visible()


def rooms(browser: Browser) -> None:
    visit = browser.admin()
    visit.open("/")
    for name, path in ROOMS.items():
        doors = visit.page.get_by_role("navigation", name="Rooms", exact=True)
        doors.get_by_role("link", name=name, exact=True).click()
        expect(visit.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
        assert visit.path == path, visit.path
        expect(doors.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")


def signing_out(browser: Browser) -> None:
    visit = browser.stranger()
    visit.sign_in()
    visit.open("/")
    visit.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(visit.page.get_by_label("Passphrase", exact=True)).to_be_visible()
    visit.page.go_back()
    expect(visit.page.get_by_label("Passphrase", exact=True)).to_be_visible()
