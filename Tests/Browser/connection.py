"""A connection as an admin sees it: the form for a new one, the values to copy, the try, and the tabs."""

import dataclasses
import re
from typing import Literal

from azure import PERSON, TENANT, Application, FederatedCredential
from browser import Visit
from playwright.sync_api import Locator, expect
from window import Window

Credential = Literal["Client Secret", "Certificate", "Federated Credentials"]
Permission = Literal["Application", "Delegated"]

SETUP = ["Issuer URL", "Subject claim to validate", "Audience claim to validate", "Name of the credential",
         "Redirect URI", "Thumbprint"]
TABS = ["Permissions", "Tokens and clients", "History", "Settings"]
TOOLS = ["az", "PowerShell", "Graph", "Terraform", "Bicep"]
# The page that the browser comes back to goes on by itself after some seconds.
PATIENCE = 15_000


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is entered into the form for a new connection."""

    name: str
    credential: Credential = "Federated Credentials"
    permission: Permission = "Application"
    secret: str = dataclasses.field(default="", repr=False)
    # Those that are there already; without them new ones are made, of the connection's name.
    agent: str = ""
    certificate: str = ""


class NewConnection:
    """The form at `/connections/new`."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page

    def open(self) -> "NewConnection":
        self.visit.open("/")
        self.page.get_by_role("link", name="New connection").first.click()
        expect(self.page.get_by_role("button", name="Save", exact=True)).to_be_visible()
        return self

    def choose(self, credential: Credential) -> None:
        self.page.get_by_role("radio", name=credential, exact=True).check()

    def select(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    def fill(self, plan: Plan) -> "NewConnection":
        page = self.page
        page.get_by_label("Name", exact=True).fill(plan.name)
        self.choose(plan.credential)
        match plan.credential:
            case "Client Secret":
                page.get_by_label("Client secret (Value)", exact=True).fill(plan.secret)
            case "Certificate":
                self._fill_certificate(plan)
            case "Federated Credentials":
                self._fill_agent(plan)
        page.get_by_role("radio", name=plan.permission, exact=True).check()
        return self

    def _fill_certificate(self, plan: Plan) -> None:
        choice = self.select("Certificate")
        offered = choice.locator("option").filter(has_text=plan.certificate or "Create a new certificate")
        choice.select_option(value=offered.get_attribute("value"))

    def _fill_agent(self, plan: Plan) -> None:
        self.select("Agent").select_option(label=plan.agent or "Make a new agent")
        if not plan.agent:
            self.page.get_by_label("Name of the new agent", exact=True).fill(plan.name)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def make(self, plan: Plan) -> "Connection":
        """Filled in, saved, and on the page of the connection."""
        self.open().fill(plan).save()
        expect(self.page.get_by_role("heading", level=1, name=plan.name, exact=True)).to_be_visible()
        return Connection(self.visit, plan)


class Connection:
    """The page of one connection."""

    def __init__(self, visit: Visit, plan: Plan) -> None:
        self.visit = visit
        self.page = visit.page
        self.plan = plan

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    def value(self, name: str) -> str:
        """One to copy, off the page."""
        field = self.field(name)
        expect(field).to_be_visible()
        expect(field).not_to_be_editable()
        return field.input_value()

    def federated_credential(self) -> FederatedCredential:
        return FederatedCredential(
            name=self.value("Name of the credential"), issuer=self.value("Issuer URL"),
            subject=self.value("Subject claim to validate"), audience=self.value("Audience claim to validate"))

    def certificate(self) -> bytes:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Download .cer").click()
        assert download.value.suggested_filename.endswith(".cer"), download.value.suggested_filename
        return download.value.path().read_bytes()

    def copy_into(self, application: Application) -> None:
        """All that an admin brings to Azure for this connection."""
        azure = self.visit.scene.azure
        match self.plan.credential:
            case "Federated Credentials":
                azure.trust(application, self.federated_credential())
            case "Certificate":
                azure.upload(application, self.certificate())
            case "Client Secret":
                pass
        if self.plan.permission == "Delegated":
            azure.add_platform(application, self.value("Redirect URI"))

    def copy_back(self, application: Application, tenant: str = TENANT, client_id: str = "") -> None:
        """What is copied out of Azure into Aureole."""
        self.field("Tenant ID").fill(tenant)
        self.field("Application (client) ID").fill(client_id or application.client_id)
        save = self.page.get_by_role("button", name="Save", exact=True)
        save.click()
        # While it is sent, the button says so; a starter that was there before tells nothing.
        expect(save).to_be_visible()
        expect(self.starter).to_be_visible()

    @property
    def starter(self) -> Locator:
        if self.plan.permission == "Application":
            return self.page.get_by_role("button", name="Authorise Application", exact=True)
        return self.page.get_by_role("link", name="Sign in with Microsoft", exact=True)

    def authorise(self) -> None:
        """Tries it, which for delegated permission leads over Microsoft's page, and waits for the verdict."""
        self.starter.click()
        self.finish()

    def finish(self) -> None:
        """What comes behind the button: for delegated permission a person's sign-in, and in any case the verdict."""
        if self.plan.permission == "Delegated":
            self.page.get_by_role("button", name=f"Sign in as {PERSON}").or_(self.dialog).first.wait_for()
            if self.page.url.startswith(self.visit.scene.authority):
                self.page.get_by_role("button", name=f"Sign in as {PERSON}").click()
        expect(self.status.or_(self.dialog).first).to_be_visible(timeout=PATIENCE)

    @property
    def status(self) -> Locator:
        return self.page.get_by_text("Authorised", exact=True).first

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def refused(self, code: str) -> Window:
        """The window, which has to hold this code in its heading."""
        expect(self.dialog).to_be_visible()
        expect(self.dialog.get_by_role("heading").first).to_contain_text(re.compile(rf"\b{code}\b"))
        return Window(self.visit, self.dialog)

    def expect_authorised(self) -> None:
        expect(self.status).to_be_visible(timeout=PATIENCE)
        expect(self.dialog).to_have_count(0)
        expect(self.page.get_by_role("heading", level=1, name=self.plan.name, exact=True)).to_be_visible()
        expect(self.starter).to_have_count(0)
        for name in SETUP:
            expect(self.field(name)).to_have_count(0)
        for name in ["Overview", *TABS]:
            expect(self.tabs.get_by_role("link", name=name, exact=True)).to_be_visible()

    def expect_tabs_closed(self) -> None:
        for name in TABS:
            expect(self.tabs.locator('[aria-disabled="true"]').get_by_text(name, exact=True).or_(
                self.tabs.locator('[aria-disabled="true"]').filter(has_text=re.compile(rf"^\s*{name}\s*$"))
            ).first).to_be_visible()
        expect(self.tabs.locator("a[href]")).to_have_count(1)

    @property
    def tabs(self) -> Locator:
        return self.page.get_by_role("navigation", name="Connection", exact=True)

    def expect_tools(self, holds: str) -> None:
        """Each of the other ways names the value that is to be entered."""
        self.page.get_by_text("Other ways to enter them").click()
        for tool in TOOLS:
            expect(self.page.get_by_text(re.compile(rf"\b{tool}\b")).first).to_be_visible()
        text = self.page.locator("main").inner_text()
        assert text.count(holds) >= len(TOOLS), f"{holds} is there {text.count(holds)} times"
