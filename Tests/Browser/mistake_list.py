"""The mistakes: how each is made on the way between Aureole's page and Azure's, and how it is mended."""

import dataclasses
import uuid
from collections.abc import Callable

from azure import PERSON, TENANT, Application, Azure, FederatedCredential
from connection import Connection, Plan
from playwright.sync_api import expect
from window import Window

Compared = Callable[[Connection, Application], tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Mistake:
    what: str
    code: str
    # What it tells of the mistake and of the way out of it, word by word.
    says: list[str]
    make: Callable[[Connection, Application], None]
    mend: Callable[[Connection, Window, Application], None]
    # Our value, and what Azure shows in its place.
    compared: Compared | None = None
    plan: Callable[[Plan, Application, Azure], Plan] = lambda plan, application, azure: plan


def entered(**wrong: Callable[[FederatedCredential, Plan], str]) -> Callable[[Connection, Application], None]:
    """The federated credential is copied into Azure, and something goes wrong on the way."""
    def make(connection: Connection, application: Application) -> None:
        right = connection.federated_credential()
        changed = {name: change(right, connection.plan) for name, change in wrong.items()}
        connection.visit.scene.azure.trust(application, dataclasses.replace(right, **changed))
        connection.copy_back(application)

    return make


def compared(name: str) -> Compared:
    """What Aureole's page shows of it behind the window, and what Azure has."""
    labels = {"issuer": "Issuer URL", "subject": "Subject claim to validate", "audience": "Audience claim to validate"}

    def values(connection: Connection, application: Application) -> tuple[str, str]:
        ours = connection.page.get_by_label(labels[name], exact=True).first.input_value()
        return ours, str(getattr(application.federated[0], name))

    return values


def corrected(connection: Connection, window: Window, application: Application) -> None:
    """Our values are copied out of the window into Azure, in the place of what differs, and the try is repeated."""
    ours = window.our_values()
    wrong = application.federated[0]
    right = connection.page.get_by_label
    application.federated[0] = dataclasses.replace(
        wrong, issuer=right("Issuer URL", exact=True).first.input_value(),
        subject=right("Subject claim to validate", exact=True).first.input_value(),
        audience=right("Audience claim to validate", exact=True).first.input_value())
    changed = {application.federated[0].issuer, application.federated[0].subject, application.federated[0].audience}
    assert changed & set(ours), f"what has to be corrected is not among our values: {ours}"
    connection.visit.scene.azure.write()
    again(connection, window)


def again(connection: Connection, window: Window) -> None:
    window.try_again()
    expect(window.dialog.or_(connection.status).or_(
        connection.page.get_by_role("button", name=f"Sign in as {PERSON}")).first).to_be_visible()
    if connection.plan.permission == "Delegated":
        connection.finish()


def elsewhere(tenant: str = TENANT, client_id: str = "") -> Callable[[Connection, Application], None]:
    def make(connection: Connection, application: Application) -> None:
        connection.copy_into(application)
        connection.copy_back(application, tenant, client_id)

    return make


def entered_again(connection: Connection, window: Window, application: Application) -> None:
    window.close()
    connection.copy_back(application)
    connection.authorise()


def with_secret_id(plan: Plan, application: Application, azure: Azure) -> Plan:
    return dataclasses.replace(plan, credential="Client Secret", secret=azure.new_secret(application).secret_id)


def secret_mended(connection: Connection, window: Window, application: Application) -> None:
    window.close()
    connection.page.get_by_label("Client secret (Value)", exact=True).fill(application.secrets[0].value)
    connection.copy_back(application)
    connection.authorise()


def with_certificate(plan: Plan, application: Application, azure: Azure) -> Plan:
    return dataclasses.replace(plan, credential="Certificate")


def uploaded(connection: Connection, window: Window, application: Application) -> None:
    window.close()
    connection.visit.scene.azure.upload(application, connection.certificate())
    connection.authorise()


def delegated(plan: Plan, application: Application, azure: Azure) -> Plan:
    return dataclasses.replace(plan, permission="Delegated")


def without_consent(connection: Connection, application: Application) -> None:
    """Where people may not consent, Entra tells the application so and shows no page."""
    connection.copy_into(application)
    connection.copy_back(application)
    connection.visit.scene.tell_entra(
        "PUT", "faults", {"kind": "refuse", "on": "authorize", "code": 65001, "error": "consent_required", "text":
                          "The user or administrator has not consented to use the application."})


def consented(connection: Connection, window: Window, application: Application) -> None:
    connection.visit.scene.tell_entra("DELETE", "faults")
    again(connection, window)


def nothing_entered(connection: Connection, application: Application) -> None:
    connection.copy_back(application)


def created(connection: Connection, window: Window, application: Application) -> None:
    window.close()
    connection.visit.scene.azure.trust(application, connection.federated_credential())
    connection.authorise()


MISTAKES = [
    Mistake("A slash at the end of the issuer in Azure", "AADSTS700211",
            ["has exactly the Issuer", "Copy the Issuer URL", "a slash at the end"],
            entered(issuer=lambda right, _: right.issuer + "/"), corrected, compared("issuer")),
    Mistake("The subject in upper case", "AADSTS7002138",
            ["upper and lower case only", "into the field Value"],
            entered(subject=lambda right, _: right.subject.upper()), corrected, compared("subject")),
    Mistake("The agent's name in the place of the subject", "AADSTS700213",
            ["has exactly the Value", "Copy the Subject claim to validate"],
            entered(subject=lambda _, plan: plan.name), corrected, compared("subject")),
    Mistake("Another audience", "AADSTS700212", ["another Audience", "into the field Audience"],
            entered(audience=lambda right, _: right.audience + "China"), corrected, compared("audience")),
    Mistake("Another tenant", "AADSTS700016",
            ["not known in this tenant", "Compare client ID and tenant"], elsewhere(tenant="fabrikam.example"),
            entered_again),
    Mistake("Another client ID", "AADSTS700016",
            ["Compare client ID and tenant", "application's overview"], elsewhere(client_id=str(uuid.uuid4())),
            entered_again),
    Mistake("The secret's ID in the place of its value", "AADSTS7000215",
            ["Copy the secret's Value, not its Secret ID"], nothing_entered, secret_mended, plan=with_secret_id),
    Mistake("A certificate that was not uploaded", "AADSTS700027",
            ["is not registered on the application", "upload it"], nothing_entered, uploaded,
            plan=with_certificate),
    Mistake("A delegated sign-in without an administrator's consent", "AADSTS65001",
            ["has consented", "Sign in again and accept", "Grant admin consent"], without_consent, consented,
            plan=delegated),
    Mistake("No federated credential in Azure yet", "AADSTS70025",
            ["no federated credential at all", "Add one for 'Other issuer'"], nothing_entered, created),
]
