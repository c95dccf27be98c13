"""The rehearsal that is walked through: an Aureole with an admin, and an Entra whose directory the walks fill."""

import json
import secrets
import urllib.request
from typing import Any

from azure import Azure
from rehearsal import Rehearsal


class Scene(Rehearsal):
    admin = "anna"

    def __init__(self, binaries: str) -> None:
        super().__init__(binaries)
        # The one that `AUREOLE_PRIVATE_URL` is by default. The redirect URI has it too.
        self.url = f"http://localhost:{self.yard}"
        self.passphrase = secrets.token_urlsafe(18)
        self.azure = Azure(self)

    def start(self) -> None:
        super().start()
        self.azure.write()

    def add_admin(self) -> None:
        self.aureole("admin", "add", self.admin, "--password-stdin", given=self.passphrase + "\n")

    def tenants(self) -> list[dict[str, Any]]:
        return super().tenants() + [{"id": "33333333-3333-4333-8333-333333333333", "domains": ["fabrikam.example"]}]

    def tell_entra(self, method: str, path: str, document: object = None) -> None:
        """A request to the simulator's control plane."""
        request = urllib.request.Request(
            f"{self.authority}/simulator/{path}", method=method, headers={"Content-Type": "application/json"},
            data=None if document is None else json.dumps(document).encode())
        urllib.request.urlopen(request, timeout=30, context=self.trust()).read()
