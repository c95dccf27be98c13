"""walks.py BINARIES [WORDS]: every walk through the pages, and every check of them. Started by `run`."""

import sys

from browser import Browser
from lively import fill
from page_walks import page_walks
from proofs import proofs
from report import Report
from scene import Scene


def main() -> int:
    binaries, words = sys.argv[1], " ".join(sys.argv[2:])
    report = Report(words)
    print("A lively house, page by page", flush=True)
    with Scene(binaries) as scene, Browser(scene) as browser:
        report.run(browser, proofs())
        report.run(browser, page_walks(fill(scene, browser)))
    return report.conclude()


if __name__ == "__main__":
    sys.exit(main())
