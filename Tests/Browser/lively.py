"""Fills a scene as a year of use would, so that every page has something of each kind to show."""

import dataclasses
import datetime
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from azure import PERSON, TENANT, Application, FederatedCredential
from browser import Browser
from scene import Scene

CALLBACK = "/auth/callback"


@dataclasses.dataclass
class Lively:
    """The ids and names that paths of pages are made of."""

    agent: str = ""
    unused_agent: str = ""
    certificate: str = ""
    unused_certificate: str = ""
    client: str = ""
    rotated_client: str = ""
    key: str = ""
    draft: str = ""
    delegated_draft: str = ""
    secret_draft: str = ""
    ready: str = ""
    authorised: str = ""
    refused: str = ""
    signed_in: str = ""
    sign_in_again: str = ""
    keyless_client: str = ""
    proof: str = ""
    secret: str = ""


def fill(scene: Scene, browser: Browser) -> Lively:
    lively = Lively()
    add_agents(scene, lively)
    add_certificates(scene, lively)
    add_connections(scene, lively)
    sign_people_in(scene, browser, lively)
    add_clients(scene, lively)
    rotate(scene, lively)
    scene.attempt("connection", "authorise", "--all")
    return lively


def add_agents(scene: Scene, lively: Lively) -> None:
    lively.agent = scene.aureole("agent", "add", "helpdesk")["id"]
    scene.aureole("agent", "add", "device-import", "--subject", "agent:device-import/production")
    lively.unused_agent = scene.aureole("agent", "add", "old-reports")["id"]
    scene.aureole("agent", "disable", "old-reports")


def add_certificates(scene: Scene, lively: Lively) -> None:
    lively.certificate = scene.aureole("certificate", "create", "helpdesk-2027")["id"]
    lively.unused_certificate = scene.aureole("certificate", "create", "mail-room", "--days", "6")["id"]


def add_connections(scene: Scene, lively: Lively) -> None:
    soon = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    lively.draft = connect(scene, "intune-draft", None, "--agent", "device-import", "--preset", "intune")
    lively.delegated_draft = connect(
        scene, "calendar-draft", None, "--agent", "helpdesk", "--permissions", "delegated")
    lively.secret_draft = connect(scene, "secret-draft", None, "--secret-stdin", given="Not~yet.known-0123456789\n")
    lively.ready = connect(scene, "asset-import", register(scene, "Assets"), "--certificate", "helpdesk-2027")
    lively.authorised = connect(
        scene, "graph", register(scene, "Graph", trusts="helpdesk"), "--agent", "helpdesk", "--needs", "User.Read.All",
        "--needs", "Group.Read.All")
    lively.refused = connect(
        scene, "contoso-mail", register(scene, "Mail", trusts="device-import"), "--agent", "helpdesk")
    secretive = register(scene, "Old job")
    lively.secret = connect(
        scene, "old-job", secretive, "--secret-stdin", "--secret-expires", soon,
        given=scene.azure.new_secret(secretive).value + "\n")
    for name in ["graph", "contoso-mail", "old-job"]:
        scene.attempt("connection", "authorise", name)


def register(scene: Scene, name: str, trusts: str = "") -> Application:
    application = scene.azure.register(name)
    if trusts:
        agent = scene.aureole("agent", "show", trusts)
        scene.azure.trust(
            application, FederatedCredential(trusts, agent["issuer"], agent["subject"], agent["audiences"][0]))
    return application


def connect(scene: Scene, name: str, application: Application | None, *arguments: str, given: str = "") -> str:
    where = ["--tenant", TENANT, "--client-id", application.client_id] if application else []
    return str(scene.aureole("connection", "add", name, *where, *arguments, given=given)["id"])


def sign_people_in(scene: Scene, browser: Browser, lively: Lively) -> None:
    """The second of the two has lost its sign-in again."""
    names = ["calendar", "approvals"]
    ids = []
    for name in names:
        application = register(scene, name.capitalize(), trusts="helpdesk")
        scene.azure.add_platform(application, scene.url + CALLBACK)
        ids.append(connect(scene, name, application, "--agent", "helpdesk", "--permissions", "delegated"))
    lively.signed_in, lively.sign_in_again = ids
    for name in reversed(names):
        sign_in(browser, name)
        if name == "approvals":
            scene.tell_entra("DELETE", f"sessions?user={urllib.parse.quote(PERSON)}")
            scene.attempt("connection", "authorise", name)


def sign_in(browser: Browser, name: str) -> None:
    visit = browser.admin()
    visit.open(f"/connections/{name}/sign-in")
    visit.page.get_by_role("button", name=f"Sign in as {PERSON}").click()
    visit.page.wait_for_url(lambda url: not url.startswith(browser.scene.authority))
    browser.end()


def add_clients(scene: Scene, lively: Lively) -> None:
    lively.rotated_client = scene.aureole("client", "add", "terraform", "--admin")["id"]
    made = scene.aureole(
        "client", "add", "sync-job", "--allow", "connection:graph", "--allow", "connection:contoso-mail", "--allow",
        "agent:helpdesk")
    lively.client = made["id"]
    for path in ["connections/graph", "connections/graph", "connections/contoso-mail", "agents/helpdesk"]:
        ask(scene, made["key"], path)
    scene.aureole("client", "rotate", "sync-job")
    lively.keyless_client = scene.aureole(
        "client", "add", "nightly-import", "--allow", "agent:helpdesk", "--token-issuer",
        "https://oidc.cluster.example/id/3F2A", "--token-subject", "system:serviceaccount:jobs:nightly-import",
        "--single-use")["id"]
    lively.proof = scene.aureole("client", "show", "nightly-import")["known_by"][0]["id"]


def ask(scene: Scene, key: str, path: str) -> Any:
    """A token, or how it was refused."""
    request = urllib.request.Request(
        f"{scene.private}/v1/{path}/token", method="POST", headers={"Authorization": f"Bearer {key}"})
    try:
        return json.loads(urllib.request.urlopen(request, timeout=30).read())
    except urllib.error.HTTPError as refused:
        return refused.code


def rotate(scene: Scene, lively: Lively) -> None:
    """As soon as the spare was seen at the issuer URL."""
    deadline = time.monotonic() + 30
    while scene.attempt("key", "rotate", "--now").returncode != 0:
        if time.monotonic() > deadline:
            raise SystemExit("The spare key was not seen at the issuer URL within 30 s.")
        time.sleep(0.5)
    keys = scene.aureole("key", "list")
    lively.key = next(key["kid"] for key in keys if key["state"] == "retiring")
