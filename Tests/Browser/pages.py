"""The pages: the one list that pictures, axe-core and the other checks go through."""

import dataclasses
import re
from collections.abc import Callable

from browser import Visit
from lively import Lively
from playwright.sync_api import expect
from window import DIFFERS

Way = Callable[[Visit], None]


@dataclasses.dataclass(frozen=True)
class Listed:
    """`path` may name members of `Lively`. `then` is what is done there to see what is meant."""

    name: str
    path: str
    then: Way | None = None
    is_signed_in: bool = True
    zoomed: bool = False

    def open(self, visit: Visit, lively: Lively) -> None:
        answer = visit.open(self.path.format(**dataclasses.asdict(lively)))
        assert answer is not None and answer.status == 200, f"{visit.path} answers {answer and answer.status}"
        if self.is_signed_in:
            assert visit.path != "/sign-in", "somebody who is signed in is asked to sign in"
        if self.then:
            self.then(visit)


def tab(name: str) -> Way:
    """A tab of a connection that is authorised."""
    def follow(visit: Visit) -> None:
        link = visit.page.get_by_role("navigation", name="Connection", exact=True).get_by_role(
            "link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", re.compile("page|true"))

    return follow


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


def empty_form(visit: Visit) -> None:
    """Sent without what it needs, past what the browser itself would ask for."""
    visit.page.locator("form").filter(has=visit.page.get_by_role("button", name="Save")).evaluate(
        "form => form.noValidate = true")
    press(visit, "Save")
    expect(visit.page.get_by_role("alert").first).to_contain_text(re.compile(r"\w"))


def wrong_passphrase(visit: Visit) -> None:
    visit.page.get_by_label("Name", exact=True).fill("otto")
    visit.page.get_by_label("Passphrase").fill("not this one")
    press(visit, "Sign in")
    expect(visit.page.get_by_role("alert")).to_contain_text(re.compile(r"\w"))


# With one of each kind of credential, and in every state that a connection has.
PAGES = [
    Listed("sign-in", "/sign-in", is_signed_in=False, zoomed=True),
    Listed("sign-in-refused", "/sign-in", wrong_passphrase, is_signed_in=False),
    Listed("connections", "/", zoomed=True),
    Listed("connection-new", "/connections/new", zoomed=True),
    Listed("connection-new-refused", "/connections/new", empty_form),
    Listed("connection-draft", "/connections/{draft}", zoomed=True),
    Listed("connection-draft-tools", "/connections/{draft}", tools),
    Listed("connection-ready", "/connections/{ready}"),
    Listed("connection-refused", "/connections/{refused}"),
    Listed("connection-window", "/connections/{refused}", refusal, zoomed=True),
    Listed("connection-window-compared", "/connections/{refused}", comparison),
    Listed("connection-secret", "/connections/{secret}"),
    Listed("connection-overview", "/connections/{authorised}"),
    Listed("connection-permissions", "/connections/{authorised}", tab("Permissions"), zoomed=True),
    Listed("connection-tokens", "/connections/{authorised}", tab("Tokens and clients")),
    Listed("connection-history", "/connections/{authorised}", tab("History")),
    Listed("connection-settings", "/connections/{authorised}", tab("Settings")),
    Listed("connection-signed-in", "/connections/{signed_in}"),
    Listed("connection-sign-in-again", "/connections/{sign_in_again}"),
    Listed("agents", "/agents"),
    Listed("agent-new", "/agents/new"),
    Listed("agent", "/agents/{agent}"),
    Listed("agent-disabled", "/agents/{unused_agent}"),
    Listed("certificates", "/certificates"),
    Listed("certificate-new", "/certificates/new"),
    Listed("certificate", "/certificates/{certificate}"),
    Listed("clients", "/clients"),
    Listed("client-new", "/clients/new"),
    Listed("client", "/clients/{client}"),
    Listed("keys", "/keys", zoomed=True),
    Listed("key-rotate", "/keys/rotate"),
    Listed("key-revoke", "/keys/{key}/revoke"),
    Listed("fleet", "/fleet"),
    Listed("audit", "/audit", zoomed=True),
    Listed("health", "/health"),
    Listed("account", "/account"),
]
