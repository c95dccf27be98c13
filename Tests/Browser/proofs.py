"""Each check before a page that it must refuse and before the same page mended, so that one which accepts everything
does not go unnoticed.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterator

import axe
import checks
from browser import DARK, LIGHT, NARROW, NO_SCRIPT, ZOOMED, Browser, Look
from neighbour import Neighbour
from report import Walk
from tabbing import unreachable

STYLE = "<style>:root { color-scheme: light dark } a { display: inline-block; padding: 8px; color: inherit }</style>"
SHELL = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Right</title>{STYLE}
<link rel="icon" href="data:,"></head><body><header><nav aria-label="Rooms"><a href="/a">A room</a></nav>
<nav aria-label="Account"><a href="/b">A way out</a></nav></header><main><h1>Right</h1>
<form><label>Name <input name="n"></label> <button>Save</button></form><h2>Below</h2><!-- here --></main></body>
</html>"""

# It copies what another has under the same id.
WRONG_COPY = """<p hidden id="v">other</p>
<p class="copyable"><input aria-label="V" id="v" value="this"><button data-copy="v">Copy</button></p>
<script>document.querySelector('[data-copy]').onclick = event =>
    navigator.clipboard.writeText(document.getElementById(event.target.dataset.copy).textContent)</script>"""


@dataclasses.dataclass(frozen=True)
class Proof:
    what: str
    check: checks.Check
    old: str
    new: str
    says: str
    look: Look = LIGHT


PROOFS = [
    Proof("a picture without words", axe.verdict, "<!-- here -->", '<img src="data:,">', "image-alt"),
    Proof("grey on white", axe.verdict, "<h1>", '<h1 style="color:#bbb;background:#fff;font-size:12px">',
          "color-contrast"),
    Proof("black on black in the dark", axe.verdict, "</style>",
          "@media (prefers-color-scheme: dark) { h1 { color: #111; background: #000; font-size: 12px } }</style>",
          "color-contrast", DARK),
    Proof("60 kB", checks.weight, "<!-- here -->", "x" * checks.HEAVIEST, "bytes in all"),
    Proof("a field without a label", checks.labels, "<label>Name <input name=\"n\"></label>", "Name <input>", "label"),
    Proof("two headings", checks.structure, "<!-- here -->", "<h1>Another</h1>", "2 headings"),
    Proof("no heading", checks.structure, "<h1>Right</h1>", "", "0 headings"),
    Proof("no title", checks.structure, "<title>Right</title>", "", "no title"),
    Proof("no language", checks.structure, ' lang="en"', "", "no language"),
    Proof("another language", checks.structure, ' lang="en"', ' lang="xx"', "not English"),
    Proof("no main landmark", checks.structure, "main>", "div>", "main"),
    Proof("an id twice", checks.structure, "<!-- here -->", '<i id="x"></i><i id="x"></i>', "twice"),
    Proof("no navigation", checks.landmarks, 'aria-label="Rooms"', "", "Rooms"),
    Proof("something wide", checks.narrowness, "<!-- here -->", '<p style="width:400px">wide</p>', "sideways", NARROW),
    Proof("something wide at 200 %", checks.narrowness, "<!-- here -->", '<p style="width:700px">wide</p>', "sideways",
          ZOOMED),
    Proof("a button that copies something else", checks.copying, "<!-- here -->", WRONG_COPY, "is copied by"),
    Proof("a link out of Tab's way", unreachable, "<!-- here -->",
          '<button onfocus="this.blur()">Never here</button>', "does not reach"),
    Proof("a focus that is not seen", unreachable, "</style>", "a:focus { outline: none }</style>", "no outline"),
    Proof("a request to another host", checks.behaviour, "<!-- here -->",
          '<img alt="" src="https://example.org/i.png">', "another host"),
    Proof("a request for what is not there", checks.behaviour, "<!-- here -->", '<img alt="" src="/none.png">', "404"),
    Proof("an error of a script", checks.behaviour, "<!-- here -->", "<script>missing()</script>", "a script failed"),
    Proof("a complaint in the console", checks.behaviour, "<!-- here -->", "<script>console.error('oh')</script>",
          "oh"),
    Proof("a breach of the policy", checks.behaviour, '<meta charset="utf-8">',
          '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'"><script>1</script>', "Policy"),
    Proof("a dialog of a script", checks.behaviour, "<!-- here -->", "<script>alert(1)</script>", "a script ran"),
]

WITHOUT_SCRIPT = functools.partial(checks.missing, ["Right", "Below"])
SCRIPTED = """<script>
document.querySelector('main').append(Object.assign(document.createElement('h2'), {textContent: 'Below'}))
</script>"""
PROOFS += [
    Proof("a heading that a script puts there", WITHOUT_SCRIPT, "<h2>Below</h2>", SCRIPTED, "no “Below”",
          NO_SCRIPT),
]


def proofs() -> Iterator[Walk]:
    for proof in PROOFS:
        yield Walk(f"Proof: {named(proof.check)} refuses {proof.what}", refusing(proof))


def named(check: checks.Check) -> str:
    function = check.func if isinstance(check, functools.partial) else check
    return f"{function.__module__}.{function.__name__}"


def refusing(proof: Proof) -> Callable[[Browser], None]:
    def act(browser: Browser) -> None:
        assert proof.old in SHELL
        with Neighbour({"/right": SHELL, "/wrong": SHELL.replace(proof.old, proof.new)}) as neighbour:
            for path in ["/right", "/wrong"]:
                visit = browser.stranger(proof.look, others=(neighbour.origin(),))
                visit.page.goto(neighbour.origin() + path)
                found = proof.check(visit)
                if path == "/right":
                    assert not found, f"refuses what is right: {found}"
                else:
                    assert any(proof.says in problem for problem in found), f"accepts it: {found}"
                visit.problems.clear()

    return act
