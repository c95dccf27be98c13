"""Each page of the list under every check."""

import functools
from collections.abc import Iterator

import checks
from browser import LIGHT, NO_SCRIPT, ZOOMED, Browser, Look, Visit
from lively import Lively
from pages import EMPTY_PAGES, PAGES, Listed
from report import Walk


def page_walks(lively: Lively) -> Iterator[Walk]:
    return walks(PAGES, lively)


def empty_page_walks() -> Iterator[Walk]:
    return walks(EMPTY_PAGES, Lively())


def walks(pages: list[Listed], lively: Lively) -> Iterator[Walk]:
    for page in pages:
        yield Walk(
            f"Page {page.name}: in order in every look, and the same without script",
            functools.partial(look_over, page, lively))


def look_over(page: Listed, lively: Lively, browser: Browser) -> None:
    """It is opened twice: what is the same for the eye and for the script is looked at in all ways that there are."""
    visit = opened(browser, page, lively, LIGHT)
    headings = checks.outline(visit)
    found = [] if headings else ["it has no heading"]
    for look, of_look in checks.CHECKS.items():
        if look != LIGHT:
            visit.look(look)
        found += [f"{named(look)}: {problem}" for check in of_look for problem in check(visit)]
    if page.has_rooms:
        found += checks.landmarks(visit)
    found += checks.missing(headings, opened(browser, page, lively, NO_SCRIPT))
    assert not found, "\n".join(found)


def named(look: Look) -> str:
    return f"{look.scheme}, {look.width} pixels" + (", 200 %" if look == ZOOMED else "")


def opened(browser: Browser, page: Listed, lively: Lively, look: Look) -> Visit:
    visit = browser.admin(look) if page.is_signed_in else browser.stranger(look)
    page.open(visit, lively)
    return visit
