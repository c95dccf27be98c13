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
from collections.abc import Callable
from typing import Any, Self

SUPPORT = pathlib.Path(__file__).resolve().parent


def free_port() -> int:
    """One below those the system gives to outgoing connections, which would take it before its server does."""
    while True:
        port = random.randrange(10_000, 32_000)
        try:
            socket.create_server(("", port)).close()
            return port
        except OSError:
            continue


class Rehearsal:
    """The issuer is https://localhost:PORT and PATH, with a certificate of a throw-away CA."""

    def __init__(self, binaries: str, path: str = "") -> None:
        self.binaries = pathlib.Path(binaries)
        street, self.yard = free_port(), free_port()
        self.host = f"https://localhost:{street}"
        self.issuer = self.host + path
        self.private = f"http://127.0.0.1:{self.yard}"
        self.public_listen = f"127.0.0.1:{street}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.directory = tempfile.TemporaryDirectory(prefix="aureole-rehearsal-")
        self.folder = pathlib.Path(self.directory.name)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)
        self.directory.cleanup()

    def start(self) -> None:
        issuer_ca = self.issuer_ca()
        self.write_apps([], [])
        self.start_simulator(issuer_ca)
        self.environment = self.settings()
        self.run("serve", self.binaries / "aureole", "serve", env=self.environment)
        self.wait_for("Aureole", lambda: self.get(self.private + "/health/ready"))

    def issuer_ca(self) -> pathlib.Path:
        """The certificate that whoever reads the issuer has to trust."""
        subprocess.run([SUPPORT / "make-ca", self.folder], check=True)
        return self.folder / "ca.pem"

    def start_simulator(self, issuer_ca: pathlib.Path) -> None:
        entra_ca = self.folder / "entra.pem"
        log = self.run(
            "entra-simulator", self.binaries / "entra-simulator", "--listen", "127.0.0.1:0", "--ca-out", entra_ca,
            "--trust", issuer_ca, "--apps", self.folder / "apps.json")
        self.wait_for("The simulator", lambda: "listening on" in log.read_text() or None)
        self.authority = log.read_text().split("listening on ")[1].split()[0]
        bundle = self.folder / "bundle.pem"
        bundle.write_bytes(issuer_ca.read_bytes() + entra_ca.read_bytes())
        self.ca = str(bundle)

    def tls(self) -> dict[str, object]:
        """The settings by which Aureole speaks TLS itself."""
        return {"TLS_CERTIFICATE": self.folder / "chain.pem", "TLS_KEY": self.folder / "key.pem"}

    def settings(self) -> dict[str, str]:
        settings = {
            "ISSUER": self.issuer, "DATA": self.folder / "data",
            "MASTER_KEY_FILE": self.folder / "keys/master.key", "PUBLIC_LISTEN": self.public_listen,
            "PRIVATE_LISTEN": self.private.removeprefix("http://"), "ENTRA_AUTHORITY": self.authority,
            "ENTRA_CA": self.ca, "ISSUER_CA": self.ca, "TRUST_CA": self.ca} | self.tls()
        return dict(os.environ, **{f"AUREOLE_{name}": str(value) for name, value in settings.items()})

    def write_apps(self, applications: list[dict[str, Any]], users: list[dict[str, Any]]) -> None:
        """What the simulator finds in its directory from its next request on."""
        apps = {"tenants": self.tenants(), "applications": applications, "users": users}
        new = self.folder / "apps.json.new"
        new.write_text(json.dumps(apps))
        new.replace(self.folder / "apps.json")

    def tenants(self) -> list[dict[str, Any]]:
        return [{"id": "11111111-1111-4111-8111-111111111111", "domains": ["contoso.example"]}]

    def run(self, name: str, *command: str | pathlib.Path, env: dict[str, str] | None = None) -> pathlib.Path:
        """Starts a process that ends with the rehearsal; answers where its output goes."""
        log = self.folder / f"{name}.log"
        with log.open("w") as file:
            self.processes.append(
                subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file))
        return log

    def wait_for(self, name: str, attempt: Callable[[], object]) -> None:
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

    def aureole(self, *arguments: str, given: str = "") -> Any:
        """The document that a command prints. `given` is its standard input."""
        result = self.attempt(*arguments, given=given)
        if result.returncode != 0:
            raise RuntimeError(f"aureole {' '.join(arguments[:2])}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def attempt(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """A command that may fail."""
        command = [str(self.binaries / "aureole"), *arguments, "--json"]
        return subprocess.run(
            command, env=self.environment, input=given, capture_output=True, text=True, timeout=60, check=False)

    def get(self, url: str) -> bytes:
        """The body, from either plane."""
        context = self.trust() if url.startswith("https:") else None
        body: bytes = urllib.request.urlopen(url, timeout=30, context=context).read()
        return body

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)
