"""The six cells of credential and permission type, each with and without script, refused and authorised."""

import itertools
import re
import uuid
from collections.abc import Callable, Iterator

from browser import LIGHT, NO_SCRIPT, Browser, Look
from connection import Connection, Credential, NewConnection, Permission, Plan
from playwright.sync_api import Locator, expect
from report import Walk, soon

CREDENTIALS: list[Credential] = ["Client Secret", "Certificate", "Federated Credentials"]
PERMISSIONS: list[Permission] = ["Application", "Delegated"]
LOOKS = {"with script": LIGHT, "without script": NO_SCRIPT}
REFUSED = {"Client Secret": "AADSTS7000215", "Certificate": "AADSTS700027", "Federated Credentials": "AADSTS70025"}


def cell_walks() -> Iterator[Walk]:
    for credential, permission, (how, look) in itertools.product(CREDENTIALS, PERMISSIONS, LOOKS.items()):
        cell = f"{credential}, {permission}, {how}"
        yield Walk(f"{cell}: authorised", succeeding(credential, permission, look))
        yield Walk(f"{cell}: refused, then mended", failing(credential, permission, look))
    yield Walk("A new connection, with script: only the chosen credential's fields", only_the_chosen)
    yield Walk("A new connection, without script: every credential's fields", all_at_once)
    yield Walk("The values to copy: Copy copies, and is not there without script", copying)
    yield Walk("The values to copy: the other ways name them", other_ways)


def fresh_name(what: str) -> str:
    return f"{what} {uuid.uuid4().hex[:6]}"


def succeeding(credential: Credential, permission: Permission, look: Look) -> Callable[[Browser], None]:
    def act(browser: Browser) -> None:
        visit = browser.admin(look)
        azure = visit.scene.azure
        name = fresh_name("walk")
        application = azure.register(name)
        secret = azure.new_secret(application).value if credential == "Client Secret" else ""
        connection = NewConnection(visit).make(Plan(name, credential, permission, secret))
        connection.expect_tabs_closed()
        connection.copy_into(application)
        connection.copy_back(application)
        connection.expect_tabs_closed()
        connection.authorise()
        connection.expect_authorised()
        go_through_tabs(connection)
        visit.open("/")
        expect(visit.page.get_by_role("row", name=name).or_(visit.page.get_by_role("listitem").filter(
            has_text=name)).first).to_contain_text("Authorised")

    return act


def go_through_tabs(connection: Connection) -> None:
    for name in ["Permissions", "Tokens and clients", "History", "Settings", "Overview"]:
        connection.tabs.get_by_role("link", name=name, exact=True).click()
        link = connection.tabs.get_by_role("link", name=name, exact=True)
        expect(link).to_have_attribute("aria-current", re.compile("page|true"))


def failing(credential: Credential, permission: Permission, look: Look) -> Callable[[Browser], None]:
    """The credential is not yet in Azure, or is another one there."""
    def act(browser: Browser) -> None:
        visit = browser.admin(look)
        azure = visit.scene.azure
        name = fresh_name("walk")
        application = azure.register(name)
        connection = NewConnection(visit).make(Plan(name, credential, permission, "Not~the.right.value-0123456789"))
        if permission == "Delegated":
            azure.add_platform(application, connection.value("Redirect URI"))
        connection.copy_back(application)
        connection.authorise()
        window = connection.refused(REFUSED[credential])
        window.expect_ids()
        window.expect_patience(look.script)
        if look.script:
            window.expect_copying()
            window.expect_modal()
            window.escape()
        else:
            window.close()
        expect(connection.status).to_have_count(0)
        mend(connection, credential)
        connection.expect_authorised()

    def mend(connection: Connection, credential: Credential) -> None:
        visit, azure = connection.visit, connection.visit.scene.azure
        application = azure.applications[-1]
        match credential:
            case "Client Secret":
                visit.page.get_by_label("Client secret (Value)", exact=True).fill(azure.new_secret(application).value)
                connection.copy_back(application)
            case "Certificate":
                azure.upload(application, connection.certificate())
            case "Federated Credentials":
                azure.trust(application, connection.federated_credential())
        connection.authorise()

    return act


FIELDS: dict[Credential, str] = {
    "Client Secret": "Client secret (Value)", "Certificate": "Certificate", "Federated Credentials": "Agent"}


def only_the_chosen(browser: Browser) -> None:
    form = NewConnection(browser.admin()).open()
    for chosen in CREDENTIALS:
        form.choose(chosen)
        for credential, name in FIELDS.items():
            expect(field(form, name)).to_be_visible(visible=credential == chosen)
    form.choose("Federated Credentials")
    expect(form.select("Kind of integration").locator("option").first).to_have_text("Something else")
    expect(form.select("Cloud")).to_be_visible()


def all_at_once(browser: Browser) -> None:
    form = NewConnection(browser.admin(NO_SCRIPT)).open()
    for name in [*FIELDS.values(), "Expires on (optional)", "Name of the new agent"]:
        expect(field(form, name)).to_be_visible()


def field(form: NewConnection, name: str) -> Locator:
    """Not the radio button, which may have the same name."""
    return form.select(name) if name in {"Agent", "Certificate"} else form.page.get_by_label(name, exact=True)


def copying(browser: Browser) -> None:
    visit = browser.admin()
    connection = NewConnection(visit).make(Plan(fresh_name("copied"), permission="Delegated"))
    for name in ["Issuer URL", "Subject claim to validate", "Audience claim to validate", "Redirect URI"]:
        button = visit.page.get_by_role("button", name=f"Copy {name}", exact=True)
        button.click()
        expect(visit.page.get_by_text("Copied").first).to_be_visible()
        soon(lambda: visit.page.evaluate("navigator.clipboard.readText()") == connection.value(name), f"{name} copied")
    plain = browser.admin(NO_SCRIPT)
    plain.open(visit.page.url)
    expect(plain.page.get_by_role("textbox", name="Issuer URL", exact=True)).to_be_visible()
    expect(plain.page.get_by_role("button", name=re.compile("^Copy"))).to_have_count(0)


def other_ways(browser: Browser) -> None:
    for look in LOOKS.values():
        connection = NewConnection(browser.admin(look)).make(Plan(fresh_name("tools")))
        connection.expect_tools(connection.value("Subject claim to validate"))
