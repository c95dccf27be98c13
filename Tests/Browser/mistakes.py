"""Ten mistakes that admins make: what the page says to each, and whether doing what it says mends them. As a program,
mistakes.py BINARIES [WORDS] prints the transcript. Started by `mistakes`.
"""

import functools
import sys
from collections.abc import Callable, Iterator

from azure import Application
from browser import Browser
from cells import fresh_name
from connection import Connection, NewConnection, Plan
from mistake_list import MISTAKES, Mistake
from report import Report, Walk, redacted
from scene import Scene
from window import Window


# Gets a label and a text.
Show = Callable[[str, str], None]


def mistake_walks(show: Show = lambda label, text: None) -> Iterator[Walk]:
    for mistake in MISTAKES:
        yield Walk(f"Mistake: {mistake.what}", functools.partial(making, mistake, show))


def making(mistake: Mistake, show: Show, browser: Browser) -> None:
    visit = browser.admin()
    name = fresh_name("mistaken")
    application = visit.scene.azure.register(name)
    plan = mistake.plan(Plan(name), application, visit.scene.azure)
    connection = NewConnection(visit).make(plan)
    show("", mistake.what)
    mistake.make(connection, application)
    connection.authorise()
    window = connection.refused(mistake.code)
    tell(window, show)
    hold_against(mistake, window, connection, application, show)
    mistake.mend(connection, window, application)
    connection.expect_authorised()
    show("mended", "Authorised")


def tell(window: Window, show: Show) -> None:
    show("heading", window.heading)
    heading = window.heading.splitlines()
    for line in window.lines():
        if line not in heading:
            show("says", line)
    for value in window.our_values():
        show("our value", value)


def hold_against(
    mistake: Mistake, window: Window, connection: Connection, application: Application, show: Show
) -> None:
    """Pastes what Azure shows beside our value, where there is something to paste."""
    for word in mistake.says:
        assert word.lower() in " ".join(window.lines()).lower(), f"the window does not say “{word}”"
    if not mistake.compared:
        return
    ours, shown = mistake.compared(connection, application)
    assert ours in window.our_values(), f"our value is not there: {window.our_values()}"
    show("pasted", shown)
    marked = window.compare(shown, ours)
    assert marked, "nothing tells the difference"
    for line in marked:
        show("marked", line)


def print_line(label: str, text: str) -> None:
    print(f"\n{redacted(text)}" if not label else f"    {label:<10} {redacted(text)}", flush=True)


def main() -> int:
    binaries, words = sys.argv[1], " ".join(sys.argv[2:])
    report = Report(words)
    with Scene(binaries) as scene, Browser(scene) as browser:
        scene.add_admin()
        report.run(browser, mistake_walks(print_line))
    return report.conclude()


if __name__ == "__main__":
    sys.exit(main())
