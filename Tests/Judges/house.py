"""The rehearsal that the judges look at: one application that trusts an agent, a secret and a certificate."""

import json
import os
import urllib.request

from rehearsal import SUPPORT, Rehearsal, free_port

CADDYFILE = SUPPORT.parent.parent / "deploy" / "Caddyfile"
AUDIENCE = "api://AzureADTokenExchange"
TENANT = "contoso.example"
CLIENT_ID = "22222222-2222-4222-8222-222222222222"


class House(Rehearsal):
    """Two agents live here: `registered`, which the simulator's application trusts, and `stranger`.

    Either Aureole speaks TLS itself, or Caddy does in front of it, with the Caddyfile of deploy/.
    """

    def __init__(self, binaries, registration, path="", caddy=None):
        super().__init__(binaries, path)
        self.caddy = caddy
        self.registration = registration
        self.http_port = free_port()
        if caddy:
            self.public_listen = f"127.0.0.1:{free_port()}"

    def start(self):
        super().start()
        registered = self.aureole("agent", "add", "registered")
        self.aureole("agent", "add", "stranger")
        self.register(registered)
        client = self.aureole("client", "add", "judge", "--allow", "agent:registered", "--allow", "agent:stranger")
        self.key = client["key"]

    def issuer_ca(self):
        return self.start_caddy() if self.caddy else super().issuer_ca()

    def tls(self):
        return {} if self.caddy else super().tls()

    def start_caddy(self):
        environment = dict(
            os.environ, AUREOLE_SITE=self.host, AUREOLE_HTTP_PORT=str(self.http_port),
            AUREOLE_PUBLIC_LISTEN=self.public_listen, HOME=str(self.folder), XDG_DATA_HOME=str(self.folder))
        self.run("caddy", self.caddy, "run", "--config", CADDYFILE, "--adapter", "caddyfile", env=environment)
        root = self.folder / "caddy/pki/authorities/local/root.crt"
        self.wait_for("Caddy", root.read_bytes)
        return root

    def register(self, agent):
        """What an administrator does in Azure: one application that trusts this agent, a secret and a certificate."""
        credential = {
            "name": agent["name"], "issuer": agent["issuer"], "subject": agent["subject"],
            "audiences": agent["audiences"]}
        application = {
            "clientId": CLIENT_ID, "displayName": "Judged", "tenant": TENANT, "federatedCredentials": [credential],
            "roles": {
                "https://graph.microsoft.com": ["User.Read.All"], "https://management.core.windows.net": ["user_impersonation"]}}
        self.write_apps([application | self.registration.application()], self.registration.users())

    def mint(self, agent):
        """The bare token, minted over HTTP."""
        request = urllib.request.Request(
            f"{self.private}/v1/agents/{agent}/token", method="POST",
            headers={"Authorization": f"Bearer {self.key}"})
        return json.loads(urllib.request.urlopen(request, timeout=30).read())["token"]

    def jwks_uri(self):
        return json.loads(self.get(self.issuer + "/.well-known/openid-configuration"))["jwks_uri"]
