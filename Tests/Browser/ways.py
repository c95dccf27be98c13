"""Ways on an open page to what is meant: what is pressed and filled in there, and how one sees that it came about."""

import re
from collections.abc import Callable

from browser import Visit
from playwright.sync_api import Locator, expect
from window import DIFFERS

Way = Callable[[Visit], None]
WORDS = re.compile(r"\w")


def tab(name: str) -> Way:
    """A tab of a connection that is authorised."""
    def follow(visit: Visit) -> None:
        link = visit.page.get_by_role("navigation", name="Connection", exact=True).get_by_role(
            "link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", re.compile("page|true"))

    return follow


def heading(visit: Visit, name: str | re.Pattern[str]) -> Locator:
    return visit.page.get_by_role("heading", name=name)


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


def refusal(visit: Visit) -> None:
    dialog = visit.page.get_by_role("dialog")
    if not dialog.is_visible():
        press(visit, "Authorise Application")
    expect(dialog).to_be_visible()


def comparison(visit: Visit) -> None:
    refusal(visit)
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_label("Paste what Azure shows").first.fill("agent:DEVICE-import/production")
    dialog.get_by_role("button", name="Compare").first.click()
    expect(dialog).to_contain_text(DIFFERS)


def tools(visit: Visit) -> None:
    """The disclosure of other ways is opened."""
    visit.page.get_by_text("Other ways to enter them").click()


def permissions_looked_at(visit: Visit) -> None:
    tab("Permissions")(visit)
    press(visit, "Look at what is granted")
    expect(visit.page.get_by_text("Aureole asks Entra for a token")).to_have_count(0)
    expect(visit.page.get_by_role("table").first).to_be_visible()


def token_fetched(visit: Visit) -> None:
    tab("Tokens and clients")(visit)
    press(visit, "Fetch a token now")
    expect(heading(visit, "What is in the token")).to_be_visible()


def replaced(visit: Visit) -> None:
    """By one that Azure does not know, so that it can be done again and again."""
    visit.page.get_by_label("The certificate to use instead").select_option(index=0)
    press(visit, "Try and replace")
    expect(heading(visit, re.compile(" in the place of "))).to_be_visible()


def key_shown(visit: Visit) -> None:
    visit.page.get_by_label("The present keys end").select_option(label="At once")
    press(visit, "Make a new key")
    expect(heading(visit, re.compile("^The key of "))).to_be_visible()


def all_authorised(visit: Visit) -> None:
    press(visit, "Authorise all")
    expect(visit.page.get_by_role("link", name="Back to the fleet")).to_be_visible()


def verified(visit: Visit) -> None:
    press(visit, "Verify the chain")
    expect(heading(visit, "The chain is intact")).to_be_visible()


def still(visit: Visit) -> None:
    """What follows would take from under the checks what they look at."""
    visit.page.route("**/audit?follow=1", lambda route: route.fulfill(status=200, body=""))


def forced(visit: Visit, button: str) -> None:
    """Sent without what it needs, past what the browser itself would ask for."""
    visit.page.locator("form").filter(has=visit.page.get_by_role("button", name=button, exact=True)).evaluate(
        "form => form.noValidate = true")
    press(visit, button)


def empty(button: str) -> Way:
    """A form that is sent without anything in it."""
    def act(visit: Visit) -> None:
        forced(visit, button)
        expect(visit.page.get_by_role("alert").or_(visit.page.locator(".wrong")).first).to_contain_text(WORDS)

    return act


def wrong_passphrase(visit: Visit) -> None:
    visit.page.get_by_label("Name", exact=True).fill("otto")
    visit.page.get_by_label("Passphrase").fill("not this one")
    press(visit, "Sign in")
    expect(visit.page.get_by_role("alert")).to_contain_text(WORDS)


def session_ended(visit: Visit) -> None:
    """In the middle of a form."""
    visit.page.get_by_label("Name", exact=True).fill("interrupted")
    visit.context.clear_cookies()
    press(visit, "Save")
    expect(visit.page.get_by_label("Passphrase", exact=True)).to_be_visible()


def resumed(visit: Visit) -> None:
    session_ended(visit)
    visit.enter()
    expect(heading(visit, "This is not done yet")).to_be_visible()


def form_without_token(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Sign out", exact=True).evaluate(
        "button => button.form.querySelectorAll('input').forEach(input => input.remove())")
    press(visit, "Sign out")
    expect(heading(visit, "This form was not taken")).to_be_visible()
