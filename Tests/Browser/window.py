"""The modal window that says why Entra refused."""

import re

from browser import Visit
from playwright.sync_api import Locator, expect

DIFFERS = re.compile(r"differ|At character|slash|case|missing|too much|nothing more|another", re.IGNORECASE)


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
        expect(self.dialog).to_contain_text(DIFFERS)
        self.dialog.get_by_text(DIFFERS).first.wait_for()
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

    def expect_focus_inside(self) -> None:
        assert self.dialog.evaluate("dialog => dialog.contains(document.activeElement)"), "the focus is not in the window"
        for _ in range(12):
            self.page.keyboard.press("Tab")
            assert self.dialog.evaluate(
                "dialog => dialog.contains(document.activeElement) || document.activeElement === document.body"
            ), "Tab leaves the window"

    def escape(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.dialog).to_have_count(0)

    def close(self) -> None:
        self.dialog.get_by_role("button", name="Close", exact=True).or_(
            self.dialog.get_by_role("link", name="Close", exact=True)).click()
        expect(self.dialog).to_have_count(0)

    def try_again(self) -> None:
        self.dialog.get_by_role("button", name="Try again", exact=True).or_(
            self.dialog.get_by_role("link", name="Try again", exact=True)).click()
        # What there was of it is gone, or made anew.
        self.page.wait_for_load_state()
