"""axe-core's verdict on a page."""

import functools
import importlib.resources

from browser import Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}


@functools.cache
def source() -> str:
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()


def verdict(visit: Visit) -> list[str]:
    """What axe-core finds serious or critical. It is put in past the page's own policy, which would refuse it."""
    visit.page.evaluate(source())
    violations = visit.page.evaluate(
        """tags => axe.run(document, {
            runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}}, resultTypes: ['violations']
        }).then(result => result.violations)""", TAGS)
    return [
        f"axe-core: {found['help']} ({found['id']}, {found['impact']}): {node['html'][:160]}"
        for found in violations if found["impact"] in GRAVE for node in found["nodes"][:3]]
