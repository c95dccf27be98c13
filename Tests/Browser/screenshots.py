"""screenshots.py BINARIES [WORDS]: every page of the list as a picture. Started by `screenshots`."""

import shutil
import sys

from browser import DARK, LIGHT, NARROW, ZOOMED, Browser, Look
from lively import Lively, fill
from pages import EMPTY_PAGES, PAGES, Listed
from playwright.sync_api import Error
from report import HOME, shortened
from scene import Scene

PICTURES = HOME / "screenshots"
LOOKS = {"light": LIGHT, "dark": DARK, "narrow": NARROW, "zoomed": ZOOMED}


def take(browser: Browser, lively: Lively, page: Listed, name: str, look: Look) -> bool:
    try:
        visit = browser.admin(look) if page.is_signed_in else browser.stranger(look)
        page.open(visit, lively)
        visit.page.screenshot(path=PICTURES / f"{page.name}-{name}.png", full_page=True, animations="disabled")
    except (AssertionError, Error) as error:
        print(f"  FAIL  {page.name}-{name}: {shortened(str(error))}", flush=True)
        return False
    finally:
        browser.end()
    return True


def take_all(browser: Browser, pages: list[Listed], lively: Lively, words: str) -> list[bool]:
    return [
        take(browser, lively, page, name, look)
        for page in pages if words in page.name for name, look in LOOKS.items() if name != "zoomed" or page.zoomed]


def main() -> int:
    binaries, words = sys.argv[1], "".join(sys.argv[2:])
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with Scene(binaries) as scene, Browser(scene) as browser:
        scene.add_admin()
        taken = take_all(browser, EMPTY_PAGES, Lively(), words)
        taken += take_all(browser, PAGES, fill(scene, browser), words)
    place = PICTURES.relative_to(HOME.parent.parent)
    print(f"{sum(taken)} pictures in {place}, {taken.count(False)} could not be taken.")
    return 0 if taken and all(taken) else 1


if __name__ == "__main__":
    sys.exit(main())
