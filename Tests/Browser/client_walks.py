"""What is done in the room of clients."""

import functools
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from certificate_walks import expect_heading, open_named
from playwright.sync_api import expect
from report import Walk


def client_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"A new client, {how}: its key is shown once, and works", functools.partial(made, look))
        yield Walk(f"A client without a key, {how}: by whose tokens it is known comes and goes",
                   functools.partial(without_a_key, look))
        yield Walk(f"A new key for a client, {how}: the old one ends when it was said",
                   functools.partial(rotated, look))


def without_a_key(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name, issuer = fresh_name("keyless"), f"https://{fresh_name('issuer').lower().replace(' ', '-')}.example"
    visit.open("/clients/new")
    visit.page.get_by_label("Name", exact=True).fill(name)
    visit.page.get_by_text("Without a key, by tokens of another issuer").click()
    visit.page.get_by_label("Issuer", exact=True).fill(issuer)
    visit.page.get_by_role("button", name="Save", exact=True).click()
    expect(visit.page.get_by_text("Enter the subject of the tokens.")).to_be_visible()
    expect(visit.page.get_by_label("Issuer", exact=True)).to_have_value(issuer)
    visit.page.get_by_label("Subject", exact=True).fill("repo:contoso/deploy:ref:refs/heads/main")
    visit.page.get_by_role("button", name="Save", exact=True).click()
    expect_heading(visit, name)
    expect(visit.page.get_by_text("It has no key, and needs none.")).to_be_visible()
    visit.page.get_by_role("link", name="Add tokens of another issuer…").click()
    visit.page.get_by_label("Issuer", exact=True).fill(issuer)
    visit.page.get_by_label("Subject", exact=True).fill("repo:contoso/deploy:environment:live")
    visit.page.get_by_role("button", name="Save", exact=True).click()
    expect_heading(visit, name)
    rows = visit.page.get_by_role("row").filter(has_text=issuer)
    expect(rows).to_have_count(2)
    rows.filter(has_text="environment:live").get_by_role("link", name="Remove…").click()
    visit.page.get_by_role("button", name="Believe them no longer", exact=True).click()
    expect_heading(visit, name)
    expect(rows).to_have_count(1)
    known = visit.scene.aureole("client", "show", name)["known_by"]
    assert [proof["subject"] for proof in known] == ["repo:contoso/deploy:ref:refs/heads/main"], known


def new_client(visit: Visit, name: str, agent: str) -> str:
    """The key, as the page shows it."""
    visit.open("/clients")
    visit.page.get_by_role("link", name="New client").first.click()
    visit.page.get_by_label("Name", exact=True).fill(name)
    visit.page.get_by_role("checkbox", name=agent, exact=True).check()
    visit.page.get_by_role("button", name="Save", exact=True).click()
    return shown_key(visit, name)


def shown_key(visit: Visit, name: str) -> str:
    expect_heading(visit, f"The key of “{name}”")
    return visit.page.get_by_role("textbox", name="New key", exact=True).input_value()


def answer(visit: Visit, agent: str, key: str) -> int:
    """The status of a request for an assertion of this agent."""
    request = urllib.request.Request(
        f"{visit.scene.private}/v1/agents/{urllib.parse.quote(agent)}/token", method="POST",
        headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answered:
            json.load(answered)
            return int(answered.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def expect_hidden(visit: Visit, key: str) -> None:
    assert key not in visit.page.content(), "the key is shown again"


def made(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name, agent, other = fresh_name("program"), fresh_name("granted"), fresh_name("other")
    for one in [agent, other]:
        visit.scene.aureole("agent", "add", one)
    key = new_client(visit, name, agent)
    assert answer(visit, agent, key) == 200
    assert answer(visit, other, key) in {403, 404}
    assert answer(visit, agent, key[:-1] + ("A" if key[-1] != "A" else "B")) == 401
    visit.page.get_by_role("link", name="I have copied it").click()
    expect_heading(visit, name)
    expect_hidden(visit, key)
    expect(visit.page.get_by_role("listitem").filter(has_text=agent)).to_be_visible()
    for path in [visit.page.url, "/clients", "/audit"]:
        visit.open(path)
        expect_hidden(visit, key)


def rotated(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name, agent = fresh_name("program"), fresh_name("granted")
    visit.scene.aureole("agent", "add", agent)
    keys = [new_client(visit, name, agent)]
    for overlap, works in [("After 1 hour", [True, True]), ("At once", [False, False, True])]:
        open_named(visit, "/clients", name)
        visit.page.get_by_label("The present keys end", exact=True).select_option(label=overlap)
        visit.page.get_by_role("button", name="Make a new key", exact=True).click()
        keys.append(shown_key(visit, name))
        assert len(set(keys)) == len(keys), "it is an old key"
        answers = [answer(visit, agent, key) for key in keys]
        assert answers == [200 if one else 401 for one in works], f"{overlap}: the keys are answered {answers}"
    visit.page.get_by_role("link", name="I have copied it").click()
    for key in keys:
        expect_hidden(visit, key)
