"""What can be reached by Tab alone, and whether one sees where one is."""

from browser import Visit

# Everything that is to be reached: of a group of radio buttons the checked one or else any; while a dialog is modal
# only what is in it. Each gets a number, by which it is known again.
REACHABLE = """() => {
    const modal = document.querySelector('dialog:modal') ?? document;
    const groups = new Map();
    let number = 0;
    const found = [];
    for (const element of modal.querySelectorAll(
            'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]')) {
        if (element.disabled || element.tabIndex < 0 || element.type === 'hidden') continue;
        if (!element.checkVisibility({visibilityProperty: true})) continue;
        if (element.type === 'radio') {
            const group = `${element.form?.action} ${element.name}`;
            if (groups.has(group)) {
                const first = groups.get(group);
                element.__tabStop = first;
                continue;
            }
            groups.set(group, number);
        }
        element.__tabStop = number;
        element.__shadow = getComputedStyle(element).boxShadow;
        found.push({number, words: element.outerHTML.slice(0, 120)});
        number += 1;
    }
    document.activeElement?.blur();
    return found;
}"""

# Where the focus is, and whether that is drawn: by an outline, or by a shadow that is not there without focus.
HERE = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
        && style.outlineColor !== 'rgba(0, 0, 0, 0)';
    const box = element.getBoundingClientRect();
    return {
        number: element.__tabStop ?? null, seen: outline || style.boxShadow !== (element.__shadow ?? 'none'),
        words: element.outerHTML.slice(0, 120),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


def unreachable(visit: Visit) -> list[str]:
    page = visit.page
    wanted = {found["number"]: found["words"] for found in page.evaluate(REACHABLE)}
    problems: list[str] = []
    for _ in range(2 * len(wanted) + 10):
        if not wanted:
            break
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or wanted.pop(here["number"], None) is None:
            continue
        if not here["seen"]:
            problems.append(f"no outline shows the focus: {here['words']}")
        if not here["inside"]:
            problems.append(f"the focus is out of sight: {here['words']}")
    return problems + [f"Tab does not reach it: {words}" for words in wanted.values()]
