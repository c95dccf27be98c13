"""What has to hold of every page. A check looks at an open page and answers what is wrong with it, in sentences."""

from collections.abc import Callable

import axe
from browser import DARK, LIGHT, NARROW, ZOOMED, Look, Visit
from tabbing import unreachable

Check = Callable[[Visit], list[str]]

HEAVIEST = 60_000

# A control has a name: of a label that is seen, or of ARIA's attributes.
UNLABELLED = """() => [...document.querySelectorAll('input, select, textarea')]
    .filter(control => !['hidden', 'submit', 'button'].includes(control.type))
    .filter(control => ![...(control.labels ?? [])].some(label => label.textContent.trim())
        && !control.getAttribute('aria-label')?.trim()
        && !(control.getAttribute('aria-labelledby') ?? '').split(/\\s+/)
            .some(id => document.getElementById(id)?.textContent.trim()))
    .map(control => control.outerHTML.slice(0, 120))"""

OVERHANGING = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth) return [];
    const scrolls = element => element && element !== root && element !== document.body
        && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX)
            || scrolls(element.parentElement));
    const culprits = [...document.body.querySelectorAll('*')]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element.parentElement))
        .map(element => element.outerHTML.slice(0, 120));
    return [`${root.scrollWidth} pixels wide`, ...culprits.slice(0, 3)];
}"""

COPYING = """async () => {
    const problems = [];
    for (const button of document.querySelectorAll('[data-copy]')) {
        const words = button.outerHTML.slice(0, 120);
        if (button.hidden) { problems.push(`a button that copies is hidden: ${words}`); continue; }
        const source = button.closest('.copyable, .tool')?.querySelector('input, pre, code');
        const text = source?.value ?? source?.textContent;
        if (!text) { problems.push(`nothing to copy is beside ${words}`); continue; }
        await navigator.clipboard.writeText('nothing yet');
        button.click();
        let copied = '';
        for (let times = 0; times < 50 && copied !== text; times += 1) {
            copied = await navigator.clipboard.readText();
            if (copied !== text) await new Promise(resolve => setTimeout(resolve, 10));
        }
        if (copied !== text) problems.push(`“${copied.slice(0, 60)}” is copied by ${words}`);
    }
    return problems;
}"""

STRUCTURE = """() => {
    const seen = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
    const problems = [];
    if (!document.title.trim()) problems.push('there is no title');
    if (!document.documentElement.lang) problems.push('there is no language');
    const modal = document.querySelector('dialog:modal, dialog[open]');
    const headings = seen('h1').filter(heading => !modal?.contains(heading));
    if (headings.length !== 1) problems.push(`${headings.length} headings of level 1`);
    else if (!headings[0].textContent.trim()) problems.push('the heading is empty');
    if (seen('main, [role=main]').length !== 1) problems.push(`${seen('main, [role=main]').length} main landmarks`);
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    if (twice.length) problems.push(`the id ${twice[0]} is there twice`);
    return problems;
}"""

# What is in a log has gone on when it is looked at again.
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, caption, legend, th')]
    .filter(element => element.checkVisibility() && !element.closest('.log tbody'))
    .map(element => element.textContent.trim()).filter(text => text)"""


def weight(visit: Visit) -> list[str]:
    """Page, stylesheet, script and images, each as it is before compression."""
    sizes = {
        response.url: len(response.body()) for response in visit.bodies if not 300 <= response.status < 400}
    heaviest = ", ".join(f"{url} {size}" for url, size in sorted(sizes.items(), key=lambda pair: -pair[1]))
    total = sum(sizes.values())
    return [] if total < HEAVIEST else [f"{total} bytes in all: {heaviest}"]


def behaviour(visit: Visit) -> list[str]:
    """Foreign requests, errors of the console, breaches of the policy, dialogs: noted while it was looked at."""
    return list(visit.problems)


def labels(visit: Visit) -> list[str]:
    return [f"a control without a label: {found}" for found in visit.page.evaluate(UNLABELLED)]


def narrowness(visit: Visit) -> list[str]:
    """Of a page that is looked at 320 pixels wide (WCAG 2.2, 1.4.10), or at 200 % (1.4.4)."""
    return [f"it scrolls sideways: {found}" for found in visit.page.evaluate(OVERHANGING)]


def copying(visit: Visit) -> list[str]:
    """Every button that copies, with script: what stands beside it is on the clipboard, character by character."""
    return [str(found) for found in visit.page.evaluate(COPYING)]


def structure(visit: Visit) -> list[str]:
    problems = [str(found) for found in visit.page.evaluate(STRUCTURE)]
    if visit.page.locator("html").get_attribute("lang") not in {None, "en"}:
        problems.append("its language is not English")
    return problems


def landmarks(visit: Visit) -> list[str]:
    """What every page has for somebody who is signed in."""
    names = ["Rooms", "Account"]
    missing = [name for name in names if visit.page.get_by_role("navigation", name=name, exact=True).count() != 1]
    return [f"no navigation landmark “{name}”" for name in missing]


def outline(visit: Visit) -> list[str]:
    """The headings that are seen, to be compared with those seen without script."""
    return [str(text) for text in visit.page.evaluate(HEADINGS)]


def missing(with_script: list[str], plain: Visit) -> list[str]:
    """What a page without script lacks of the headings that are seen with it."""
    seen = outline(plain)
    problems = [f"without script there is no “{text}”" for text in with_script if text not in seen]
    if len(plain.page.locator("main").inner_text().strip()) <= 20:
        problems.append("without script hardly anything is there")
    return problems


# In this order: what they leave behind does not matter to the next.
CHECKS: dict[Look, list[Check]] = {
    LIGHT: [weight, axe.verdict, labels, structure, unreachable, copying],
    DARK: [axe.verdict],
    NARROW: [narrowness, axe.verdict],
    ZOOMED: [narrowness],
}
