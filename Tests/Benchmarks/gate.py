"""A short look at whether the hot paths have become slower: a few ratios of paths.py, in rounds of a second, held against
those in recorded.json. It fails where one is 30 % worse, and on nothing absolute.

Machines are noisy: a ratio that looks worse is measured once more, for longer, before it counts.

Usage: gate.py [--record] BINARIES; --record writes recorded.json anew.
"""

import json
import os
import sys

from paths import RATIOS, measure, measurements, services
from yard import ROOT, house, medians

RECORDED = os.path.join(ROOT, "recorded.json")
WATCHED = ["mint / openssl speed rsa2048", "JWKS / nginx", "JWKS, 304 / nginx, 304", "cached exchange / nginx"]
ROUNDS, SHORT, LONG = 3, 1, 4
LEAST = 0.7  # of what is recorded


def ratios(ours, names, seconds):
    """Of the medians of interleaved rounds, in which nothing is measured but what these need."""
    wanted = {name: (over, under) for name, over, under, _ in RATIOS if name in names}
    needed = {name for pair in wanted.values() for name in pair}
    each = {name: how for name, how in measurements(*ours, seconds).items() if name in needed}
    result = medians([measure(each) for _ in range(ROUNDS)])
    return {name: result[over]["rate"] / result[under]["rate"] for name, (over, under) in wanted.items()}


def worse(measured, recorded):
    return [name for name, ratio in measured.items() if ratio < LEAST * recorded[name]]


def tell(measured, recorded):
    print(f"{'ratio':32}{'is':>8}{'recorded':>10}{'least':>8}")
    for name, ratio in measured.items():
        least = LEAST * recorded[name]
        print(f"{name:32}{ratio:8.2f}{recorded[name]:10.2f}{least:8.2f}{'   TOO SLOW' if ratio < least else ''}")


def hold(ours):
    with open(RECORDED) as file:
        recorded = json.load(file)
    measured = ratios(ours, WATCHED, SHORT)
    tell(measured, recorded)
    suspects = worse(measured, recorded)
    if suspects:
        print("\nOnce more, for longer:")
        again = ratios(ours, suspects, LONG)
        tell(again, recorded)
        suspects = worse(again, recorded)
    if suspects:
        sys.exit(f"30 % slower than recorded, or worse: {'; '.join(suspects)}")


def record(ours):
    measured = ratios(ours, WATCHED, LONG)
    with open(RECORDED, "w") as file:
        json.dump({name: round(ratio, 2) for name, ratio in measured.items()}, file, indent=1)
        file.write("\n")
    tell(measured, measured)


def main():
    *flags, binaries = sys.argv[1:]
    with house() as (directory, processes):
        (record if flags == ["--record"] else hold)(services(binaries, directory, processes))


if __name__ == "__main__":
    main()
