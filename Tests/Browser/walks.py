"""walks.py BINARIES [WORDS]: every walk through the pages, and every check of them. Started by `run`."""

import sys

from browser import Browser
from cells import cell_walks
from interruptions import interruption_walks
from intruders import intruder_walks
from lively import fill
from markup import markup_walks
from page_walks import page_walks
from proofs import proofs
from reply_walks import reply_walks
from report import Report
from scene import Scene
from sign_in_walks import empty_walks, first_walks

WALKS = [proofs, empty_walks, cell_walks, reply_walks, intruder_walks, markup_walks, interruption_walks]


def main() -> int:
    binaries, words = sys.argv[1], " ".join(sys.argv[2:])
    report = Report(words)
    print("An empty house, step by step", flush=True)
    with Scene(binaries) as scene, Browser(scene) as browser:
        report.run(browser, first_walks())
        scene.add_admin()
        for walks in WALKS:
            report.run(browser, walks())
    print("A lively house, page by page", flush=True)
    with Scene(binaries) as scene, Browser(scene) as browser:
        scene.add_admin()
        report.run(browser, page_walks(fill(scene, browser)))
    return report.conclude()


if __name__ == "__main__":
    sys.exit(main())
