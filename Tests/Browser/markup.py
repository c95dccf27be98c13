"""Markup where a text is expected, from admins and from Entra: shown as it was written, never taken for markup."""

from collections.abc import Iterator

from azure import FederatedCredential
from browser import Browser, Visit
from connection import Connection, NewConnection, Plan
from playwright.sync_api import expect
from report import Walk

# A name may hold everything but a slash.
NAME = """<img src=x onerror=alert(1)>"'><b>&lt;"""
# Anywhere else.
TEXT = """</textarea><script>alert(1)</script>"'><img src=x onerror=alert(1)>"""

# The page's own policy keeps a script from running. So what counts is that there is no such element at all.
PLANTED = """() => [...document.querySelectorAll('img[src="x"], script, [onerror]')]
    .filter(element => element.localName !== 'script' || element.textContent.includes('alert(1)'))
    .map(element => element.outerHTML.slice(0, 80))"""


def markup_walks() -> Iterator[Walk]:
    yield Walk("Markup in the name of somebody who signs in is text", in_sign_in)
    yield Walk("Markup in an address is text", in_addresses)
    yield Walk("Markup in the names of everything is text on every page", in_names)
    yield Walk("Markup in the form for a new connection is text, also where it is refused", in_form)
    yield Walk("Markup in what Entra says is text in the window", in_refusal)
    yield Walk("Markup in what is pasted is text in the comparison", in_comparison)
    yield Walk("Markup in a permission that Entra grants is text", in_permissions)


def expect_harmless(visit: Visit, text: str = "") -> None:
    planted = visit.page.evaluate(PLANTED)
    assert not planted, f"markup was taken for markup: {planted}"
    if text:
        expect(visit.page.get_by_text(text, exact=False).first).to_be_visible()


def in_sign_in(browser: Browser) -> None:
    visit = browser.stranger()
    visit.open("/sign-in")
    visit.page.get_by_label("Name", exact=True).fill(TEXT)
    visit.page.get_by_label("Passphrase", exact=True).fill("not this one")
    visit.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(visit.page.get_by_role("alert")).to_be_visible()
    expect_harmless(visit)
    expect(visit.page.get_by_label("Name", exact=True)).to_have_value(TEXT)


def in_addresses(browser: Browser) -> None:
    for visit in [browser.stranger(), browser.admin()]:
        for path in ["/sign-in?next=/", "/?next=/", "/connections/", "/agents/", "/audit?after=", "/nothing/"]:
            visit.open(path + "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22%27")
            expect_harmless(visit)


def in_names(browser: Browser) -> None:
    visit = browser.admin()
    scene = visit.scene
    agent = scene.aureole("agent", "add", NAME)["id"]
    certificate = scene.aureole("certificate", "create", NAME)["id"]
    connection = scene.aureole("connection", "add", NAME, "--agent", NAME)["id"]
    client = scene.aureole("client", "add", NAME, "--allow", f"connection:{NAME}", "--allow", f"agent:{NAME}")["id"]
    scene.aureole("client", "trust", NAME, "--token-issuer", "https://other.example", "--token-subject", NAME)
    shows = ["/", "/agents", f"/agents/{agent}", "/certificates", f"/certificates/{certificate}", "/clients",
             f"/clients/{client}", f"/connections/{connection}"]
    for path in shows:
        visit.open(path)
        expect_harmless(visit, NAME)
    for path in ["/connections/new", "/clients/new", "/fleet", "/audit", "/health"]:
        answer = visit.open(path)
        assert answer is not None and answer.status == 200, f"{path} answers {answer and answer.status}"
        expect_harmless(visit)


def in_form(browser: Browser) -> None:
    visit = browser.admin()
    form = NewConnection(visit).open().fill(Plan(TEXT))
    form.save()
    visit.page.wait_for_load_state()
    expect_harmless(visit)
    expect(visit.page.get_by_label("Name", exact=True)).to_have_value(TEXT)
    connection = NewConnection(visit).make(Plan(NAME + " typed"))
    for field, other in [("Tenant ID", "Application (client) ID"), ("Application (client) ID", "Tenant ID")]:
        connection.field(field).fill(TEXT)
        connection.field(other).fill("")
        visit.page.get_by_role("button", name="Save", exact=True).click()
        expect_harmless(visit)
        expect(connection.field(field)).to_have_value(TEXT)


def ready(browser: Browser, name: str) -> Connection:
    visit = browser.admin()
    application = visit.scene.azure.register(name)
    connection = NewConnection(visit).make(Plan(name))
    connection.copy_into(application)
    connection.copy_back(application)
    return connection


def in_refusal(browser: Browser) -> None:
    connection = ready(browser, "markup from Entra")
    visit = connection.visit
    visit.scene.tell_entra("PUT", "faults", {"kind": "refuse", "code": 700213, "text": TEXT})
    try:
        connection.authorise()
        window = connection.refused("AADSTS700213")
        expect(window.dialog).to_contain_text("<script>alert(1)</script>")
        expect_harmless(visit)
        window.close()
        visit.page.reload()
        expect_harmless(visit)
    finally:
        visit.scene.tell_entra("DELETE", "faults")


def in_comparison(browser: Browser) -> None:
    connection = ready(browser, "markup pasted")
    azure = connection.visit.scene.azure
    wrong = FederatedCredential("wrong", connection.value("Issuer URL"), "agent:wrong", "api://AzureADTokenExchange")
    azure.applications[-1].federated[:] = [wrong]
    azure.write()
    connection.authorise()
    window = connection.refused("AADSTS700213")
    window.compare(TEXT, window.our_values()[0])
    expect_harmless(connection.visit)


def in_permissions(browser: Browser) -> None:
    connection = ready(browser, "markup granted")
    azure = connection.visit.scene.azure
    azure.applications[-1].roles = [NAME]
    azure.write()
    connection.authorise()
    connection.expect_authorised()
    connection.tabs.get_by_role("link", name="Permissions", exact=True).click()
    expect_harmless(connection.visit)
