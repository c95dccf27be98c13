"""Debian's Chromium, and what happened in it that no page of Aureole may do."""

import dataclasses
import os
import urllib.parse
from types import TracebackType
from typing import Any, Literal, Self

from playwright.sync_api import (
    BrowserContext, CDPSession, ConsoleMessage, Dialog, Page, Request, Response, Route, sync_playwright,
)
from scene import Scene

CHROMIUM = "/usr/bin/chromium"


@dataclasses.dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    scheme: Literal["light", "dark"] = "light"
    width: int = 1280
    height: int = 900
    scale: float = 1
    script: bool = True
    zone: str = "UTC"


LIGHT, DARK, NARROW = Look(), Look("dark"), Look(width=320, height=640)
# What 200 % of zoom comes to in a window of 1280 pixels.
ZOOMED = Look(width=640, height=450, scale=2)
NO_SCRIPT = Look(script=False)


# Another zone than the machine's, in which the day is another one as well.
FAR_AWAY = Look(zone="Pacific/Kiritimati")


class Visit:
    """A browser of its own: one set of cookies, one page to begin with, and what went wrong in it."""

    def __init__(self, scene: Scene, context: BrowserContext, hosts: set[str]) -> None:
        self.scene = scene
        self.context = context
        self.hosts = hosts
        self.problems: list[str] = []
        self.bodies: list[Response] = []
        self.documents: set[str] = set()
        context.set_default_timeout(7_000)
        context.set_default_navigation_timeout(20_000)
        context.route("**/*", self._route)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"a script failed: {error.error}"))
        context.on("dialog", self._dialog)
        self.page: Page = context.new_page()
        self._metrics: CDPSession | None = None

    def open(self, path: str) -> Response | None:
        """A path of the private plane, or a whole URL."""
        return self.page.goto(urllib.parse.urljoin(self.scene.url, path))

    def tab(self) -> "Tab":
        return Tab(self, self.context.new_page())

    def look(self, look: Look) -> None:
        """Another look at the page that is open."""
        self.page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        if self._metrics is None:
            self._metrics = self.context.new_cdp_session(self.page)
        self._metrics.send("Emulation.setDeviceMetricsOverride", {
            "width": look.width, "height": look.height, "deviceScaleFactor": look.scale, "mobile": False})

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.page.url).path

    def sign_in(self) -> None:
        """As the admin of the scene, on the page for signing in, which is opened unless it is there."""
        if self.path != "/sign-in":
            self.open("/sign-in")
        self.enter()
        self.page.wait_for_url(lambda url: urllib.parse.urlsplit(url).path != "/sign-in")

    def enter(self) -> None:
        """Fills in the form for signing in that is shown, and sends it."""
        self.page.get_by_label("Name", exact=True).fill(self.scene.admin)
        self.page.get_by_label("Passphrase", exact=True).fill(self.scene.passphrase)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def _is_known(self, url: str) -> bool:
        parts = urllib.parse.urlsplit(url)
        return parts.scheme in {"data", "blob", "about"} or f"{parts.scheme}://{parts.netloc}" in self.hosts

    def _route(self, route: Route) -> None:
        if self._is_known(route.request.url):
            route.continue_()
        else:
            route.abort()

    # Also told of what a redirect leads to, which is not routed.
    def _request(self, request: Request) -> None:
        if request.is_navigation_request() or (request.method == "POST" and request.resource_type == "fetch"):
            # A form that the script sends brings a document back as well.
            self.documents.add(request.url)
        if request.is_navigation_request():
            # What belonged to the page before cannot be read any more.
            self.bodies.clear()
        if not self._is_known(request.url):
            self.problems.append(f"a request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        self.bodies.append(response)
        if response.status >= 400 and response.url not in self.documents:
            self.problems.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" and "Content Security Policy" not in message.text:
            return
        # A document that says no with its status is told of here as well; whether it may is the walk's to say.
        if message.text.startswith("Failed to load resource") and message.location.get("url") in self.documents:
            return
        self.problems.append(f"the console says: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"a script ran: {dialog.type}({dialog.message})")
        dialog.dismiss()


class Tab(Visit):
    """Another page of the same browser. Its problems are noted by the first."""

    def __init__(self, first: Visit, page: Page) -> None:
        self.scene, self.context, self.hosts = first.scene, first.context, first.hosts
        self.problems, self.bodies, self.documents = first.problems, first.bodies, first.documents
        self.page = page


class Browser:
    """Chromium for as long as a `with` lasts."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.visits: list[Visit] = []
        self._state: Any = None

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        # As root, Chromium's sandbox cannot be had.
        arguments = ["--no-sandbox"] if os.getuid() == 0 else []
        self._chromium = self._playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._chromium.close()
        self._playwright.stop()

    def stranger(self, look: Look = LIGHT, others: tuple[str, ...] = ()) -> Visit:
        """Somebody who is not signed in. Besides Aureole's own pages, those of Entra and of `others` may be asked."""
        return self._visit(look, others, None)

    def admin(self, look: Look = LIGHT, others: tuple[str, ...] = ()) -> Visit:
        """Somebody who is signed in, in a session that all of them share: whoever ends it signs in by itself."""
        if self._state is None:
            visit = self._visit(LIGHT, (), None)
            visit.sign_in()
            self._state = visit.context.storage_state()
            self._close(visit)
        return self._visit(look, others, self._state)

    def end(self) -> None:
        for visit in list(self.visits):
            self._close(visit)

    def _visit(self, look: Look, others: tuple[str, ...], state: Any) -> Visit:
        context = self._chromium.new_context(
            viewport={"width": look.width, "height": look.height}, device_scale_factor=look.scale,
            color_scheme=look.scheme, java_script_enabled=look.script, storage_state=state, ignore_https_errors=True,
            accept_downloads=True, locale="en-GB", timezone_id=look.zone,
            permissions=["clipboard-read", "clipboard-write"])
        visit = Visit(self.scene, context, {self.scene.url, self.scene.authority, *others})
        self.visits.append(visit)
        return visit

    def _close(self, visit: Visit) -> None:
        self.visits.remove(visit)
        visit.context.close()
