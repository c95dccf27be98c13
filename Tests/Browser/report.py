"""Runs walks, prints a line for each, and keeps what a failed one saw last."""

import dataclasses
import os
import pathlib
import re
import shutil
import time
import traceback
from collections.abc import Callable, Iterable

from browser import Browser
from playwright.sync_api import Error

HOME = pathlib.Path(os.environ["AUREOLE_BROWSER_HOME"])
FAILURES = HOME / "failures"


@dataclasses.dataclass(frozen=True)
class Walk:
    sentence: str
    act: Callable[[Browser], None]


class Report:
    """`words`: only walks that have these in their sentence are run."""

    def __init__(self, words: str = "") -> None:
        self.words = words.lower()
        self.passed = self.failed = 0
        shutil.rmtree(FAILURES, ignore_errors=True)

    def run(self, browser: Browser, walks: Iterable[Walk]) -> None:
        for walk in walks:
            if self.words in walk.sentence.lower():
                self._run(browser, walk)

    def _run(self, browser: Browser, walk: Walk) -> None:
        start = time.monotonic()
        try:
            walk.act(browser)
            problems = [problem for visit in browser.visits for problem in visit.problems]
            assert not problems, "\n".join(dict.fromkeys(problems))
        except Exception as error:
            if not isinstance(error, (AssertionError, Error)):
                traceback.print_exc(limit=-3)
            self.failed += 1
            FAILURES.mkdir(parents=True, exist_ok=True)
            keep(browser, walk.sentence, error)
            print(f"  FAIL  {walk.sentence}: {shortened(str(error))}", flush=True)
        else:
            self.passed += 1
            print(f"  ok    {walk.sentence} ({time.monotonic() - start:.1f} s)", flush=True)
        finally:
            browser.end()

    def conclude(self) -> int:
        """The exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        if self.failed:
            print(f"What the failed ones saw last is in {FAILURES.relative_to(HOME.parent.parent)}.")
        return 1 if self.failed or not self.passed else 0


def soon(holds: Callable[[], bool], what: str, seconds: float = 5) -> None:
    """What Playwright's own expectations cannot wait for."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.05)


def keep(browser: Browser, sentence: str, error: BaseException) -> None:
    """A picture and the text of every page that is open, and what went wrong."""
    name = re.sub(r"[^a-z0-9]+", "-", sentence.lower()).strip("-")[:100]
    pages = [page for visit in browser.visits for page in visit.context.pages]
    words = [sentence, "".join(traceback.format_exception_only(error))]
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    words += ["at " + ", ".join(f"{frame.name} {frame.lineno}" for frame in frames)]
    for number, page in enumerate(pages, 1):
        try:
            page.screenshot(path=FAILURES / f"{name}-{number}.png", full_page=True)
            words.append(f"--- {page.url}\n{page.title()}\n\n{page.locator('body').inner_text()}")
        except Error as trouble:
            words.append(f"--- {page.url}: {trouble}")
    (FAILURES / f"{name}.txt").write_text(redacted("\n\n".join(words)) + "\n")


def redacted(words: str) -> str:
    """Without tokens and keys."""
    return re.sub(r"\beyJ[\w.-]+|\baureole_[\w-]{43}\b", "(hidden)", words)


def shortened(words: str) -> str:
    words = redacted(" ".join(words.split()))
    return words if len(words) <= 300 else words[:300] + "..."
