"""Each page of the list under every check, and each check before a page that it has to refuse."""

from collections.abc import Callable, Iterator

import checks
from browser import DARK, LIGHT, NARROW, NO_SCRIPT, Browser, Look, Visit
from lively import Lively
from pages import PAGES, Listed
from report import Walk


def page_walks(lively: Lively) -> Iterator[Walk]:
    for page in PAGES:
        yield Walk(f"Page {page.name}: in order, light", look_over(page, lively, LIGHT, in_light))
        yield Walk(f"Page {page.name}: in order, dark", look_over(page, lively, DARK, in_dark))
        yield Walk(f"Page {page.name}: fits 320 pixels", look_over(page, lively, NARROW, in_narrow))
        yield Walk(f"Page {page.name}: says the same without script", without_script(page, lively))


def look_over(
    page: Listed, lively: Lively, look: Look, problems: Callable[[Visit, Listed], list[str]]
) -> Callable[[Browser], None]:
    def act(browser: Browser) -> None:
        visit = opened(browser, page, lively, look)
        found = problems(visit, page)
        assert not found, "\n".join(found)

    return act


def in_light(visit: Visit, page: Listed) -> list[str]:
    found = [problem for check in checks.LIGHT_CHECKS for problem in check(visit)]
    return found + (checks.landmarks(visit) if page.is_signed_in else [])


def in_dark(visit: Visit, _: Listed) -> list[str]:
    return [problem for check in checks.DARK_CHECKS for problem in check(visit)]


def in_narrow(visit: Visit, _: Listed) -> list[str]:
    return [problem for check in checks.NARROW_CHECKS for problem in check(visit)]


def without_script(page: Listed, lively: Lively) -> Callable[[Browser], None]:
    def act(browser: Browser) -> None:
        with_script = checks.outline(opened(browser, page, lively, LIGHT))
        assert with_script, "it has no heading"
        found = checks.missing(with_script, opened(browser, page, lively, NO_SCRIPT))
        assert not found, "\n".join(found)

    return act


def opened(browser: Browser, page: Listed, lively: Lively, look: Look) -> Visit:
    visit = browser.admin(look) if page.is_signed_in else browser.stranger(look)
    page.open(visit, lively)
    return visit
