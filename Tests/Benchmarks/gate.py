"""Fails when a hot path has become a good deal slower: the ratios of `paths.py`, in short rounds, beside those that were
recorded. Nothing absolute is looked at, and a ratio that seems too low is measured again before it is believed.

Usage: gate.py BINARIES SECONDS [--record]; with --record it writes down what it finds.
"""

import json
import os
import sys

import paths
from yard import ROOT, house, medians

RECORDED = os.path.join(ROOT, "recorded.json")
ROUNDS, ATTEMPTS = 3, 3
LEAST_SHARE = 0.7


def ratios(rounds):
    result = medians(rounds)
    return {name: paths.ratio(result, over, under) for name, over, under, _ in paths.RATIOS if over in result}


def too_low(found, recorded):
    return [name for name in recorded if found[name] < LEAST_SHARE * recorded[name]]


def measured(recorded):
    """The ratios of as many rounds as it takes until none is too low, or to be sure."""
    with house() as (directory, processes):
        street, rounds = paths.Street(directory, processes), []
        for _ in range(ATTEMPTS):
            rounds += [street.hot_paths() for _ in range(ROUNDS)]
            found = ratios(rounds)
            if not too_low(found, recorded):
                break
    return found


def record():
    found = {name: round(figure, 2) for name, figure in measured({}).items()}
    with open(RECORDED, "w") as file:
        json.dump(found, file, indent=4)
        file.write("\n")
    return found


def main():
    if "--record" in sys.argv:
        print(record())
        return
    with open(RECORDED) as file:
        recorded = json.load(file)
    found = measured(recorded)
    for name in recorded:
        print(f"{name:34}{found[name]:8.2f}   recorded {recorded[name]:.2f}")
    if slower := too_low(found, recorded):
        sys.exit("More than 30 % slower than recorded: " + ", ".join(slower))


if __name__ == "__main__":
    main()
