"""What an admin does in the Entra admin centre, done to the simulator's directory. Nothing is looked up in Aureole:
what is entered here was read off its pages.
"""

import dataclasses
import hashlib
import secrets
import ssl
import uuid
from typing import Any, Protocol

TENANT = "contoso.example"
GRAPH = "https://graph.microsoft.com"
PERMISSION = "User.Read.All"
PERSON = "anna@contoso.example"


class Directory(Protocol):
    def write_apps(self, applications: list[dict[str, Any]], users: list[dict[str, Any]]) -> None: ...


@dataclasses.dataclass
class FederatedCredential:
    name: str
    issuer: str
    subject: str
    audience: str


@dataclasses.dataclass(frozen=True)
class Secret:
    """The two texts that Azure shows side by side."""

    secret_id: str
    value: str = dataclasses.field(repr=False)


@dataclasses.dataclass
class Application:
    """An app registration. `Azure.write` makes what was changed in it count."""

    name: str
    client_id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    federated: list[FederatedCredential] = dataclasses.field(default_factory=list)
    secrets: list[Secret] = dataclasses.field(default_factory=list)
    certificates: list[str] = dataclasses.field(default_factory=list)
    redirect_uris: list[str] = dataclasses.field(default_factory=list)
    roles: list[str] = dataclasses.field(default_factory=lambda: [PERMISSION])
    delegated: list[str] = dataclasses.field(default_factory=lambda: [PERMISSION])

    def document(self) -> dict[str, Any]:
        return {
            "clientId": self.client_id, "displayName": self.name, "tenant": TENANT,
            "federatedCredentials": [
                {"name": one.name, "issuer": one.issuer, "subject": one.subject, "audiences": [one.audience]}
                for one in self.federated],
            "secrets": [{"value": one.value, "keyId": one.secret_id} for one in self.secrets],
            "certificates": self.certificates, "redirectURIs": {"web": self.redirect_uris},
            "roles": {GRAPH: self.roles}, "delegated": {GRAPH: self.delegated}}


class Azure:
    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.applications: list[Application] = []

    def register(self, name: str) -> Application:
        application = Application(name)
        self.applications.append(application)
        self.write()
        return application

    def write(self) -> None:
        anna = {"name": PERSON, "id": "55555555-5555-4555-8555-555555555555", "tenant": TENANT}
        self.directory.write_apps([one.document() for one in self.applications], [anna])

    def new_secret(self, application: Application) -> Secret:
        secret = Secret(str(uuid.uuid4()), secrets.token_urlsafe(24))
        application.secrets.append(secret)
        self.write()
        return secret

    def upload(self, application: Application, certificate: bytes) -> None:
        """A file as it was downloaded: DER, or PEM."""
        is_text = certificate.startswith(b"-----")
        application.certificates.append(
            certificate.decode() if is_text else ssl.DER_cert_to_PEM_cert(certificate))
        self.write()

    def trust(self, application: Application, credential: FederatedCredential) -> None:
        application.federated.append(credential)
        self.write()

    def add_platform(self, application: Application, redirect_uri: str) -> None:
        application.redirect_uris.append(redirect_uri)
        self.write()


def thumbprint(pem: str) -> str:
    """SHA-1 of the DER in upper-case hex, as Azure shows it."""
    return hashlib.sha1(ssl.PEM_cert_to_DER_cert(pem), usedforsecurity=False).hexdigest().upper()
