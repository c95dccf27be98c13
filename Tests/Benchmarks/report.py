"""One scoreboard over everything that was measured, and the plots of the README, out of .build/benchmarks/*.json. The same
files give the same plots, byte for byte.

Usage: report.py
"""

import glob
import json
import math
import os
from xml.sax.saxutils import escape

from yard import RESULTS, ROOT, scoreboard, table

PLOTS = os.path.join(ROOT, "plots")
WIDTH = 720
TITLES = {
    "paths": "Hot paths", "peers": "Beside other programs", "misses": "When no token is at hand",
    "growth": "In a grown house", "tail": "The slowest requests", "pages": "Pages"}
STYLE = """
    text { font: 14px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; fill: #1f2328 }
    .title { font-size: 17px; font-weight: 600 }
    .quiet { fill: #59636e; font-size: 13px }
    .group { font-weight: 600 }
    .right { text-anchor: end }
    .middle { text-anchor: middle }
    .grid { stroke: #d1d9e0 }
    .goal { stroke: #1f2328; stroke-width: 1.5 }
    .span { stroke: #8fb8ec; stroke-width: 6; stroke-linecap: round }
    .control { stroke: #c8ced5 }
    .reached { fill: #2b7a5d }
    .missed { fill: #c7762b }
    .p50 { fill: #0a4c9e }
    .p99 { fill: #2f78d2 }
    .p999 { fill: #fff; stroke: #2f78d2; stroke-width: 2 }
    .longest { fill: #fff; stroke: #c7762b; stroke-width: 2.5 }
    @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .quiet { fill: #9198a1 }
        .grid { stroke: #30363d }
        .goal { stroke: #e6edf3 }
        .span { stroke: #24497c }
        .control { stroke: #3d444d }
        .reached { fill: #3fa37f }
        .missed { fill: #dd9149 }
        .p50 { fill: #c3dcff }
        .p99 { fill: #6aa9f7 }
        .p999 { fill: #0d1117; stroke: #6aa9f7 }
        .longest { fill: #0d1117; stroke: #e8a25f }
    }
"""


def results():
    """What was measured, in an order of its own."""
    paths = glob.glob(os.path.join(RESULTS, "*.json"))
    names = sorted((os.path.splitext(os.path.basename(path))[0] for path in paths), key=place)
    found = {}
    for name in names:
        with open(os.path.join(RESULTS, name + ".json")) as file:
            found[name] = json.load(file)
    return found


def place(name):
    return list(TITLES).index(name) if name in TITLES else len(TITLES), name


def title_of(name):
    return TITLES.get(name, name.capitalize())


# SVG by hand

def text(x, y, words, *classes):
    return f'<text x="{x:g}" y="{y:g}" class="{" ".join(classes)}">{escape(words)}</text>'


def line(x1, y1, x2, y2, *classes):
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" class="{" ".join(classes)}"/>'


def picture(name, title, description, height, parts):
    os.makedirs(PLOTS, exist_ok=True)
    body = "\n".join("  " + part for part in parts)
    with open(os.path.join(PLOTS, name), "w") as file:
        file.write(f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" \
height="{height:g}" role="img" aria-labelledby="title description">
  <title id="title">{escape(title)}</title>
  <desc id="description">{escape(description)}</desc>
  <style>{STYLE}  </style>
{body}
</svg>
""")


# Ratios beside their goals

BAR, BAR_WIDTH, MOST, ROW = 330, 250, 1.6, 28


def ratio_goals(result):
    return [goal for goal in result["goals"] if not goal["unit"] and " / " in goal["name"]]


def progress(goal):
    """1 where the goal is just reached, more beyond it, in either sense."""
    if goal["sense"] == "at least":
        return goal["is"] / goal["goal"]
    return goal["goal"] / goal["is"] if goal["is"] else math.inf


def plot_ratios(found):
    parts, y, words = [], 62, []
    top = y
    rows = {name: goals for name, result in found.items() if (goals := ratio_goals(result))}
    for name, goals in rows.items():
        y += 14
        parts.append(text(0, y + 13, title_of(name), "group"))
        y += 24
        for goal in goals:
            parts += ratio_row(goal, y)
            words.append(f"{goal['name']}: {goal['is']:.2f}, should be {goal['sense']} {goal['goal']:g}.")
            y += ROW
    mark = BAR + BAR_WIDTH / MOST
    head = [
        text(0, 18, "Ratios, and what they should be", "title"),
        text(0, 40, "A bar that passes the line has reached its goal. Both sides of a ratio come from one run.", "quiet"),
        text(mark, top + 4, "goal", "quiet", "middle"), text(652, top + 4, "is", "quiet", "right"),
        text(WIDTH, top + 4, "should be", "quiet", "right")]
    picture("ratios.svg", "Ratios, and what they should be", " ".join(words), y + 6,
            head + parts + [line(mark, top + 12, mark, y, "goal")])


def ratio_row(goal, y):
    length = BAR_WIDTH * min(progress(goal), MOST) / MOST
    sign = "≥" if goal["sense"] == "at least" else "≤"
    return [
        text(0, y + 15, goal["name"]),
        f'<rect x="{BAR}" y="{y + 2}" width="{length:.1f}" height="18" rx="2" '
        f'class="{"reached" if goal["met"] else "missed"}"/>',
        text(652, y + 16, f"{goal['is']:.2f}", "right"),
        text(WIDTH, y + 16, f"{sign} {goal['goal']:g}", "quiet", "right")]


# Latencies

AXIS, AXIS_END = 190, 690
MARKS = [("p50", "p50"), ("p99", "p99"), ("p999", "p99.9"), ("longest", "longest")]
CONTROLS = {"probe's own lateness": "the probe itself", "clock on the server's core": "a clock on the core",
            "4 kB written through to the disk": "4 kB to the disk"}


def plot_latency(tail):
    kinds = tail["kinds"]
    low = math.floor(math.log10(min(row["p50"] for row in kinds.values())))
    high = math.ceil(math.log10(max(row["longest"] for row in kinds.values())))

    def x(milliseconds):
        return AXIS + (AXIS_END - AXIS) * (math.log10(milliseconds) - low) / (high - low)

    served = [name for name in kinds if name not in CONTROLS]
    y, parts = 112, []
    for name in served:
        parts += latency_row(name, kinds[name], y, x)
        y += 32
    parts.append(text(0, y + 13, "The machine meanwhile", "quiet"))
    y += 32
    for name in kinds:
        if name in CONTROLS:
            parts += latency_row(CONTROLS[name], kinds[name], y, x, "control")
            y += 32
    grid = []
    for power in range(low, high + 1):
        at = x(10 ** power)
        grid += [line(at, 98, at, y - 10, "grid"), text(at, y + 10, duration(10 ** power), "quiet", "middle")]
    title = f"Latency over {tail['minutes']:g} min of mixed load"
    words = " ".join(
        f"{name}: " + ", ".join(f"{word} {row[key]:.2f} ms" for key, word in MARKS) + "." for name, row in kinds.items())
    picture("latency.svg", title, words, y + 20, grid + head_of_latency(title) + parts)


def duration(milliseconds):
    return f"{milliseconds:g} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s"


def head_of_latency(title):
    parts = [
        text(0, 18, title, "title"),
        text(0, 40, "Meanwhile keys turn, backups are written and the certificate is renewed. Counted from when a request",
             "quiet"),
        text(0, 58, "was due, on a logarithmic axis.", "quiet")]
    at = AXIS + 6
    for key, word in MARKS:
        parts += [mark(at, 80, key), text(at + 12, 85, word, "quiet")]
        at += 82
    return parts


def latency_row(name, row, y, x, *classes):
    return [
        text(0, y + 5, name, *(["quiet"] if classes else [])),
        line(round(x(row["p50"]), 1), y, round(x(row["longest"]), 1), y, "span", *classes),
        *(mark(x(row[key]), y, key) for key, _ in MARKS)]


def mark(x, y, key):
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="5" class="{key}"/>'


def main():
    found = results()
    for name, result in found.items():
        print(f"\n{title_of(name)}")
        scoreboard(result["goals"])
    if "paths" in found:
        table(found["paths"]["median"])
    every = [goal for result in found.values() for goal in result["goals"]]
    print(f"\n{sum(goal['met'] for goal in every)} of {len(every)} goals are reached.")
    plot_ratios(found)
    if "tail" in found:
        plot_latency(found["tail"])


if __name__ == "__main__":
    main()
