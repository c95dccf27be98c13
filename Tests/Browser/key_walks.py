"""What is done in the room of signing keys. The walks leave no key as it was, so they come last in their house."""

import functools
import json
import re
from collections.abc import Iterator

from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from connection import NewConnection, Plan
from playwright.sync_api import Locator, expect
from report import Walk, soon
from ways import forced


def key_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"The signing key is rotated at once, {how}", functools.partial(rotated, look))
        yield Walk(f"The signing key is revoked, {how}: what comes of it is shown first, and has to be read",
                   functools.partial(revoked, look))
    yield Walk("All signing keys are revoked: none of them is public any more", all_revoked)


def public(visit: Visit) -> set[str]:
    """The IDs of the keys that anybody can fetch."""
    scene = visit.scene
    document = json.loads(scene.get(scene.issuer + "/.well-known/openid-configuration"))
    return {key["kid"] for key in json.loads(scene.get(document["jwks_uri"]))["keys"]}


def row(visit: Visit, state: str) -> Locator:
    return visit.page.get_by_role("row").filter(has=visit.page.get_by_text(state, exact=True)).first


def key(visit: Visit, state: str) -> str:
    return row(visit, state).get_by_role("rowheader").locator("code").inner_text()


def await_spare(visit: Visit) -> None:
    """The server makes one by itself."""
    def is_there() -> bool:
        visit.open("/keys")
        return row(visit, "Waits to sign").count() > 0

    soon(is_there, "a key that waits to sign", seconds=30)


def rotated(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    await_spare(visit)
    old, new = key(visit, "Signs"), key(visit, "Waits to sign")
    visit.page.get_by_role("link", name="Rotate", exact=True).click()
    expect(visit.page.get_by_role("term").filter(has_text="At once")).to_be_visible()
    expect(visit.page.get_by_role("definition").filter(has_text=new).first).to_be_visible()
    visit.page.get_by_role("button", name="Rotate at once", exact=True).click()
    expect(visit.page.get_by_role("status").filter(has_text="The next key signs now.")).to_be_visible()
    assert (key(visit, "Signs"), key(visit, "Signs no more")) == (new, old), "another key signs"
    assert {old, new} <= public(visit), "what the old one has signed cannot be verified any more"


def revoked(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    await_spare(visit)
    name = fresh_name("revoked")
    subject = NewConnection(visit).make(Plan(name)).value("Subject claim to validate")
    visit.open("/keys")
    victim = key(visit, "Signs")
    visit.page.get_by_role("link", name=f"Revoke… {victim}").click()
    main = visit.page.get_by_role("main")
    expect(main.get_by_role("listitem").filter(has_text=victim)).to_contain_text("Signs")
    expect(main.get_by_role("term").filter(has_text="Tokens that are still valid")).to_be_visible()
    # Its agent has the same name.
    expect(main.get_by_role("definition").filter(has_text=name)).to_have_count(2)
    expect(visit.page.get_by_label("Federated credentials to delete")).to_contain_text(subject)
    forced(visit, "Revoke the key")
    expect(main).to_contain_text("Nothing was revoked")
    assert victim in public(visit), "it was revoked before that was confirmed"
    visit.page.get_by_role("checkbox", name=re.compile("I have read this")).check()
    visit.page.get_by_role("button", name="Revoke the key", exact=True).click()
    expect(visit.page.get_by_role("status").filter(has_text="Revoked.")).to_be_visible()
    expect(visit.page.get_by_role("row").filter(has_text=victim)).to_contain_text("Revoked")
    soon(lambda: victim not in public(visit), "the revoked key is out of the published set", seconds=10)


def all_revoked(browser: Browser) -> None:
    visit = browser.admin()
    await_spare(visit)
    victims = public(visit)
    visit.page.get_by_role("link", name="Revoke all keys…").click()
    for victim in victims:
        expect(visit.page.get_by_role("main")).to_contain_text(victim)
    visit.page.get_by_role("checkbox", name=re.compile("I have read this")).check()
    visit.page.get_by_role("button", name="Revoke all keys", exact=True).click()
    expect(visit.page.get_by_role("status").filter(has_text="Revoked.")).to_be_visible()
    soon(lambda: not victims & public(visit), "the revoked keys are out of the published set", seconds=10)
