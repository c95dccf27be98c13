"""One Aureole and one Entra simulator on free ports in a directory of their own, for as long as a `with` lasts."""

import json
import os
import pathlib
import random
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "Support"
CADDYFILE = SUPPORT.parent.parent / "deploy" / "Caddyfile"
AUDIENCE = "api://AzureADTokenExchange"
TENANT = "contoso.example"
CLIENT_ID = "22222222-2222-4222-8222-222222222222"


def free_port():
    """One below those the system gives to outgoing connections, which would take it before its server does."""
    while True:
        port = random.randrange(10_000, 32_000)
        try:
            socket.create_server(("", port)).close()
            return port
        except OSError:
            continue


class House:
    """Two agents live here: `registered`, which the simulator's application trusts, and `stranger`.

    The issuer is https://localhost:PORT and PATH. Either Aureole speaks TLS itself, or Caddy does in front of it, with
    the Caddyfile of deploy/.
    """

    def __init__(self, binaries, registration, path="", caddy=None):
        self.binaries = pathlib.Path(binaries)
        self.caddy = caddy
        self.registration = registration
        street, plain, yard, self.http_port = (free_port() for _ in range(4))
        self.host = f"https://localhost:{street}"
        self.issuer = self.host + path
        self.private = f"http://127.0.0.1:{yard}"
        self.public_listen = f"127.0.0.1:{plain if caddy else street}"
        self.processes = []

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="aureole-judges-")
        self.folder = pathlib.Path(self.directory.name)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)
        self.directory.cleanup()

    def start(self):
        issuer_ca = self.start_caddy() if self.caddy else self.make_certificate()
        self.write_apps([])
        self.start_simulator(issuer_ca)
        self.environment = self.settings()
        self.run("serve", self.binaries / "aureole", "serve", env=self.environment)
        self.wait_for("Aureole", lambda: self.get(self.private + "/health/ready"))
        registered = self.aureole("agent", "add", "registered")
        self.aureole("agent", "add", "stranger")
        self.write_apps([registered])
        client = self.aureole("client", "add", "judge", "--allow", "agent:registered", "--allow", "agent:stranger")
        self.key = client["key"]

    def make_certificate(self):
        subprocess.run([SUPPORT / "make-ca", self.folder], check=True)
        return self.folder / "ca.pem"

    def start_caddy(self):
        environment = dict(
            os.environ, AUREOLE_SITE=self.host, AUREOLE_HTTP_PORT=str(self.http_port),
            AUREOLE_PUBLIC_LISTEN=self.public_listen, HOME=str(self.folder), XDG_DATA_HOME=str(self.folder))
        self.run("caddy", self.caddy, "run", "--config", CADDYFILE, "--adapter", "caddyfile", env=environment)
        root = self.folder / "caddy/pki/authorities/local/root.crt"
        self.wait_for("Caddy", root.read_bytes)
        return root

    def start_simulator(self, issuer_ca):
        entra_ca = self.folder / "entra.pem"
        log = self.run(
            "entra-simulator", self.binaries / "entra-simulator", "--listen", "127.0.0.1:0", "--ca-out", entra_ca,
            "--trust", issuer_ca, "--apps", self.folder / "apps.json")
        self.wait_for("The simulator", lambda: "listening on" in log.read_text() or None)
        self.authority = log.read_text().split("listening on ")[1].split()[0]
        bundle = self.folder / "bundle.pem"
        bundle.write_bytes(issuer_ca.read_bytes() + entra_ca.read_bytes())
        self.ca = str(bundle)

    def settings(self):
        settings = {
            "ISSUER": self.issuer, "DATA": self.folder / "data",
            "MASTER_KEY_FILE": self.folder / "keys/master.key", "PUBLIC_LISTEN": self.public_listen,
            "PRIVATE_LISTEN": self.private.removeprefix("http://"), "ENTRA_AUTHORITY": self.authority,
            "ENTRA_CA": self.ca, "ISSUER_CA": self.ca}
        if not self.caddy:
            settings |= {"TLS_CERTIFICATE": self.folder / "chain.pem", "TLS_KEY": self.folder / "key.pem"}
        return dict(os.environ, **{f"AUREOLE_{name}": str(value) for name, value in settings.items()})

    def write_apps(self, agents):
        """What an administrator does in Azure: one application that trusts these agents, a secret and a certificate."""
        credentials = [
            {"name": agent["name"], "issuer": agent["issuer"], "subject": agent["subject"],
             "audiences": agent["audiences"]} for agent in agents]
        apps = {
            "tenants": [{"id": "11111111-1111-4111-8111-111111111111", "domains": [TENANT]}],
            "applications": [
                {"clientId": CLIENT_ID, "displayName": "Judged", "tenant": TENANT,
                 "federatedCredentials": credentials, "roles": {"https://graph.microsoft.com": ["User.Read.All"]}} | self.registration.application()],
            "users": self.registration.users()}
        new = self.folder / "apps.json.new"
        new.write_text(json.dumps(apps))
        new.replace(self.folder / "apps.json")

    def run(self, name, *command, env=None):
        """Starts a process that ends with the house; answers where its output goes."""
        log = self.folder / f"{name}.log"
        with log.open("w") as file:
            self.processes.append(
                subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file))
        return log

    def wait_for(self, name, attempt):
        """Repeats an attempt until it gives something; a minute at the most, or until the process has ended."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.processes[-1].poll() is None:
            try:
                if attempt() is not None:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        logs = "\n".join(f"{log.name}:\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))
        raise SystemExit(f"{name} did not become ready.\n{logs}")

    def aureole(self, *arguments):
        command = [self.binaries / "aureole", *arguments, "--json"]
        result = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True, timeout=60)
        return json.loads(result.stdout)

    def mint(self, agent):
        """The bare token, minted over HTTP."""
        request = urllib.request.Request(
            f"{self.private}/v1/agents/{agent}/token", method="POST",
            headers={"Authorization": f"Bearer {self.key}"})
        return json.loads(urllib.request.urlopen(request, timeout=30).read())["token"]

    def get(self, url):
        """The body, from either plane."""
        context = ssl.create_default_context(cafile=self.ca) if url.startswith("https:") else None
        return urllib.request.urlopen(url, timeout=30, context=context).read()

    def jwks_uri(self):
        return json.loads(self.get(self.issuer + "/.well-known/openid-configuration"))["jwks_uri"]
