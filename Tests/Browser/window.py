"""The modal window that says why Entra refused."""

import re

from browser import Visit
from playwright.sync_api import Locator, expect
from report import soon

DIFFERS = re.compile(r"differ|character \d+", re.IGNORECASE)


class Window:
    def __init__(self, visit: Visit, dialog: Locator) -> None:
        self.visit = visit
        self.page = visit.page
        self.dialog = dialog

    @property
    def heading(self) -> str:
        return self.dialog.get_by_role("heading").first.inner_text()

    def lines(self) -> list[str]:
        """What it says, without what stands in its fields."""
        return [line.strip() for line in self.dialog.inner_text().splitlines() if line.strip()]

    def our_values(self) -> list[str]:
        """As they stand in its read-only fields. One that Entra complains of is among them."""
        return [field.input_value() for field in self._fields("Our value").all()]

    def compare(self, shown: str, ours: str) -> list[str]:
        """Pastes what Azure shows beside our value for it. The lines that were not there before."""
        before = self.lines()
        index = self.our_values().index(ours)
        self._fields("Paste what Azure shows").nth(index).fill(shown)
        buttons = self.dialog.get_by_role("button", name="Compare")
        buttons.nth(index if buttons.count() > 1 else 0).click()
        soon(lambda: any(DIFFERS.search(line) for line in self._new(before)), "a text that marks the difference")
        return self._new(before)

    def _new(self, before: list[str]) -> list[str]:
        return [line for line in self.lines() if line not in before]

    def _fields(self, name: str) -> Locator:
        return self.dialog.get_by_role("textbox", name=name)

    def expect_ids(self) -> None:
        for name in ["Trace ID", "Correlation ID"]:
            expect(self.dialog).to_contain_text(name)

    def expect_copying(self) -> None:
        """With script."""
        for name in ["Trace ID", "Correlation ID"]:
            expect(self.dialog.get_by_role("button", name=f"Copy {name}")).to_be_visible()

    def expect_patience(self, has_script: bool) -> None:
        """That waiting may help is said and, with script, counted down."""
        expect(self.dialog).to_contain_text(re.compile(r"\b(wait|minutes?)\b", re.IGNORECASE))
        if has_script:
            expect(self.dialog.get_by_role("timer")).to_contain_text(re.compile(r"\d"))

    def expect_modal(self) -> None:
        """With script: what is behind it cannot be reached, the focus is in it and stays there."""
        assert self.dialog.evaluate("dialog => dialog.matches(':modal')"), "the window is not modal"
        inside = "dialog => dialog.contains(document.activeElement)"
        assert self.dialog.evaluate(inside), "the focus is not in the window"
        for _ in range(12):
            self.page.keyboard.press("Tab")
            stays = self.dialog.evaluate(f"{inside} || document.activeElement === document.body")
            assert stays, "Tab leaves the window"

    def escape(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.dialog).to_have_count(0)

    def close(self) -> None:
        self.dialog.get_by_role("button", name="Close", exact=True).or_(
            self.dialog.get_by_role("link", name="Close", exact=True)).click()
        expect(self.dialog).to_have_count(0)

    def try_again(self) -> None:
        again = self.dialog.get_by_role("button", name="Try again", exact=True)
        again.or_(self.dialog.get_by_role("link", name="Sign in with Microsoft", exact=True)).click()
        # What there was of it is gone, or made anew.
        self.page.wait_for_load_state()
