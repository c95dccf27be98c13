"""What is done in the room of the audit log."""

import csv
import functools
import io
import json
from collections.abc import Iterator

from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from playwright.sync_api import Locator, expect
from report import Walk


def audit_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"The audit log is followed, {how}: what happens elsewhere comes by itself",
                   functools.partial(followed, look))
        yield Walk(f"The audit chain is verified, {how}: also against a head that was noted, and one that never was",
                   functools.partial(verified, look))
    yield Walk("The audit log is exported as JSON lines and as CSV, with the filter that is set", exported)


def newest(visit: Visit) -> Locator:
    return visit.page.get_by_role("table").first.get_by_role("row").nth(1)


def followed(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    visit.open("/audit")
    visit.page.get_by_role("link", name="Follow", exact=True).click()
    expect(visit.page.get_by_text("Following", exact=True)).to_be_visible()
    for name in [fresh_name("seen"), fresh_name("seen")]:
        expect(newest(visit)).not_to_contain_text(name)
        visit.scene.aureole("agent", "add", name)
        expect(newest(visit)).to_contain_text(name, timeout=12_000)
    visit.page.get_by_role("link", name="Stop following", exact=True).click()
    expect(visit.page.get_by_text("Following", exact=True)).to_have_count(0)
    before = newest(visit).inner_text()
    visit.scene.aureole("agent", "remove", name)
    visit.page.wait_for_timeout(4_000 if look.script else 6_000)
    assert newest(visit).inner_text() == before, "it is followed all the same"


def verified(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    visit.open("/audit")
    verify(visit, "")
    expect(heading(visit, "The chain is intact")).to_be_visible()
    noted = visit.page.get_by_role("textbox", name="Head to note down", exact=True).input_value()
    visit.scene.aureole("agent", "add", fresh_name("later"))
    verify(visit, noted)
    # The form of the page before is no more.
    expect(visit.page.get_by_label("Head noted earlier")).to_have_value("")
    expect(heading(visit, "The chain is intact")).to_be_visible()
    sequence, link = noted.split(":")
    verify(visit, f"{int(sequence) + 1000}:{link}")
    expect(heading(visit, "The chain is not intact")).to_be_visible()
    expect(visit.page.get_by_role("main")).to_contain_text("compare with a backup")
    verify(visit, "no head")
    expect(visit.page.get_by_role("main")).to_contain_text("SEQUENCE:LINK")
    expect(visit.page.get_by_label("Head noted earlier")).to_have_value("no head")


def verify(visit: Visit, noted: str) -> None:
    visit.page.get_by_label("Head noted earlier").fill(noted)
    visit.page.get_by_role("button", name="Verify the chain", exact=True).click()


def heading(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("heading", level=1, name=name, exact=True)


def exported(browser: Browser) -> None:
    visit = browser.admin()
    name = fresh_name("exported")
    agent = visit.scene.aureole("agent", "add", name)["id"]
    visit.open("/audit")
    lines = [json.loads(line) for line in download(visit, "Export as JSON lines").splitlines()]
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1)), "some entry is not in the file"
    rows = list(csv.DictReader(io.StringIO(download(visit, "Export as CSV"))))
    assert [row["link"] for row in rows] == [line["link"] for line in lines], "the files do not hold the same"
    visit.page.get_by_label("On what", exact=True).fill(name)
    visit.page.get_by_role("button", name="Filter", exact=True).click()
    expect(newest(visit)).to_contain_text(name)
    filtered = list(csv.DictReader(io.StringIO(download(visit, "Export as CSV"))))
    assert [(row["action"], row["target"]) for row in filtered] == [("agent.add", f"agent:{agent}")], filtered


def download(visit: Visit, link: str) -> str:
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name=link, exact=True).click()
    return download.value.path().read_bytes().decode()
