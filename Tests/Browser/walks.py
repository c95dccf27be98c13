"""walks.py BINARIES [WORDS]: every walk through the pages, and every check of them. Started by `run`."""

import concurrent.futures
import sys

from audit_walks import audit_walks
from browser import Browser
from cells import cell_walks
from certificate_walks import certificate_walks
from client_walks import client_walks
from comfort_walks import comfort_walks
from fleet_walks import fleet_walks
from interruptions import interruption_walks
from intruders import intruder_walks
from key_walks import key_walks
from lively import fill
from markup import markup_walks
from mistakes import mistake_walks
from page_walks import empty_page_walks, page_walks
from proofs import proofs
from reply_walks import reply_walks
from report import Report
from scene import Scene
from sign_in_walks import empty_walks, first_walks

WALKS = [
    proofs, empty_walks, empty_page_walks, cell_walks, mistake_walks, reply_walks, intruder_walks, markup_walks,
    interruption_walks, certificate_walks, client_walks, audit_walks, fleet_walks, comfort_walks, key_walks]


def step_by_step(binaries: str, report: Report) -> None:
    """Through a house that is empty at first."""
    with Scene(binaries) as scene, Browser(scene) as browser:
        report.run(browser, first_walks())
        scene.add_admin()
        for walks in WALKS:
            report.run(browser, walks())


def page_by_page(binaries: str, report: Report) -> None:
    """Through a lively house."""
    with Scene(binaries) as scene, Browser(scene) as browser:
        scene.add_admin()
        report.run(browser, page_walks(fill(scene, browser)))


def main() -> int:
    binaries, words = sys.argv[1], " ".join(sys.argv[2:])
    report = Report(words)
    # Both at once, each with a browser of its own, because either waits more than it works.
    with concurrent.futures.ThreadPoolExecutor() as threads:
        for house in [threads.submit(house, binaries, report) for house in [step_by_step, page_by_page]]:
            house.result()
    return report.conclude()


if __name__ == "__main__":
    sys.exit(main())
