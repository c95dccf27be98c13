"""One scoreboard over everything that was measured last, and the plots of the README.

The plots are drawn for both a light and a dark page, and say the same for the same figures.
"""

import glob
import json
import math
import os

from yard import RESULTS, ROOT, scoreboard

PLOTS = os.path.join(ROOT, "plots")
WIDTH, LEFT, RIGHT, ROW, TOP = 720, 250, 60, 26, 56
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px } .quiet { fill: #59636e; font-size: 12px }
.met { fill: #1a7f64 } .missed { fill: #bc6c00 } .rail { fill: #e8ebef } .goal { stroke: #1f2328; stroke-width: 2 }
.p50 { fill: #1a7f64 } .p99 { fill: #3b82c4 } .p999 { fill: #8250df } .longest { fill: #cf5c36 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .rail { fill: #2b3138 } .goal { stroke: #e6edf3 }
.met, .p50 { fill: #3fb68b } .missed { fill: #e3a04f } .p99 { fill: #6cb0ef } .p999 { fill: #b392f0 }
.longest { fill: #f0855d } }
"""


def results():
    found = {}
    for path in sorted(glob.glob(os.path.join(RESULTS, "*.json"))):
        with open(path) as file:
            found[os.path.splitext(os.path.basename(path))[0]] = json.load(file)
    return found


def drawing(title, legend, rows, height):
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title">', f"<title id=\"title\">{escaped(title)}</title>", f"<style>{STYLE}</style>",
        text(0, 18, title, "title"), text(0, 38, legend, "quiet"), *rows, "</svg>", ""]
    return "\n".join(lines)


def text(x, y, words, kind="", anchor="start"):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(words)}</text>'


def escaped(words):
    return words.replace("&", "&amp;").replace("<", "&lt;")


def bar(x, y, width, kind):
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="14" rx="2"/>'


def ratios_plot(goals):
    """Each ratio as a bar, whose length is its share of the goal; the goals stand in one line."""
    room = WIDTH - LEFT - RIGHT
    unit = room / max(goal["is"] / goal["goal"] for goal in goals)
    rows = []
    for number, goal in enumerate(goals):
        y = TOP + number * ROW
        rows += [text(LEFT - 10, y + 12, goal["name"], anchor="end"),
                 bar(LEFT, y, unit * goal["is"] / goal["goal"], "met" if goal["met"] else "missed"),
                 text(LEFT + unit * goal["is"] / goal["goal"] + 6, y + 12, f"{goal['is']:.2f}", "quiet")]
    bottom = TOP + len(goals) * ROW
    rows.append(f'<line class="goal" x1="{LEFT + unit:.1f}" x2="{LEFT + unit:.1f}" y1="{TOP - 6}" y2="{bottom - 6}"/>')
    return drawing("How fast, beside others", "Work per CPU-second as a ratio; the line is the goal of each.", rows, bottom)


def latency_plot(tail):
    """Latencies of each kind of request as points on a logarithmic axis."""
    kinds = tail["kinds"]
    low, high = 0.1, 10 ** math.ceil(math.log10(max(row["longest"] for row in kinds.values())))
    across = lambda ms: LEFT + (WIDTH - LEFT - RIGHT) * math.log(max(ms, low) / low) / math.log(high / low)
    rows, ms = [], low
    bottom = TOP + 20 + len(kinds) * ROW
    while ms <= high * 1.01:
        rows += [f'<rect class="rail" x="{across(ms):.1f}" y="{TOP}" width="1" height="{bottom - TOP - 8}"/>',
                 text(across(ms), bottom + 8, f"{ms:g} ms", "quiet", "middle")]
        ms *= 10
    for number, (name, row) in enumerate(kinds.items()):
        y = TOP + 16 + number * ROW
        rows.append(text(LEFT - 10, y + 4, name, anchor="end"))
        rows += [f'<circle class="{figure}" cx="{across(row[figure]):.1f}" cy="{y}" r="5"/>'
                 for figure in ("longest", "p999", "p99", "p50")]
    for number, (figure, words) in enumerate(
            [("p50", "half"), ("p99", "99 of 100"), ("p999", "999 of 1,000"), ("longest", "all")]):
        x = LEFT + number * 105
        rows += [f'<circle class="{figure}" cx="{x}" cy="{TOP - 8}" r="5"/>', text(x + 10, TOP - 4, words, "quiet")]
    return drawing(
        f"How long requests take, of {tail['minutes']:g} minutes of mixed load",
        "Within this time there was an answer to:", rows, bottom + 20)


def write(name, content):
    os.makedirs(PLOTS, exist_ok=True)
    with open(os.path.join(PLOTS, name), "w") as file:
        file.write(content)


def main():
    found = results()
    goals = [goal for result in found.values() for goal in result["goals"]]
    ratios = [goal for goal in goals if goal["sense"] == "at least" and " / " in goal["name"]]
    if ratios:
        write("ratios.svg", ratios_plot(ratios))
    if "tail" in found:
        write("latency.svg", latency_plot(found["tail"]))
    scoreboard(goals)
    print(f"\n{sum(goal['met'] for goal in goals)} of {len(goals)} goals are reached.")


if __name__ == "__main__":
    main()
