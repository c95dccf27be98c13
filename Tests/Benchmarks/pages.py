"""How soon a page begins to arrive in a browser when there is much to tell, in milliseconds to the first byte on
loopback, and how heavy it is, with the files that it names.

The rows are put into the database directly, copies of one that the command line has made; the pages are fetched as a
signed-in browser does. Beside each stand the limits: 50 ms for the median, 60 kB for page and files.
"""

import http.client
import re
import statistics
import subprocess
import sys
import time
import urllib.parse

import filling
from yard import Aureole, arguments, at_most, house, keep

BINARIES, _ = arguments()
AGENTS, CONNECTIONS, CLIENTS, CERTIFICATES, GRANTS = 100_000, 20_000, 1_000, 1_000, 300
MOST_MILLISECONDS, MOST_BYTES, REQUESTS = 50, 60_000, 60
PASSPHRASE = "correct horse battery staple"


def fill(path):
    """Copies of the one agent, connection, client and certificate there are; each client has grants of its own."""
    with filling.filling(path) as database:
        agents = filling.agents(database, [f"agent-{n:06}" for n in range(AGENTS)])
        filling.copy(database, "connections", [f"connection-{n:06}" for n in range(CONNECTIONS)])
        clients = filling.copy(database, "clients", [f"client-{n:06}" for n in range(CLIENTS)])
        filling.grants(database, "agent_id", (
            (client, agents[(n * GRANTS + m) % AGENTS]) for n, client in enumerate(clients) for m in range(GRANTS)))
        database.executemany("INSERT INTO client_key_uses VALUES (randomblob(32), ?, 1800000000000)",
                             ((client,) for client in clients))
        filling.copy(database, "certificates", [f"certificate-{n:06}" for n in range(CERTIFICATES)],
                     thumbprint_sha256="upper(hex(randomblob(32)))")


class Browser:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("localhost", port)
        self.cookies = {}

    def ask(self, method, path, fields=None):
        """The answer's text, and the milliseconds until its first byte."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        taken = (time.perf_counter() - start) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        text = answer.read().decode()
        if answer.status >= 400:
            sys.exit(f"{path}: {answer.status}\n{text}")
        return text, taken

    def assets(self, page):
        """How many bytes the files have that a page names."""
        return sum(len(self.ask("GET", path)[0].encode()) for path in set(re.findall(r'"(/assets/[^"]+)"', page)))

    def sign_in(self):
        form, _ = self.ask("GET", "/sign-in")
        token = re.search(r'name="form_token" value="([^"]+)"', form).group(1)
        self.ask("POST", "/sign-in", {"form_token": token, "next": "/", "name": "anna", "passphrase": PASSPHRASE})


def main():
    with house() as (directory, processes):
        pages = measure(Aureole(BINARIES, directory), processes)
    slowest, heaviest = max(pages, key=lambda page: page["p50"]), max(pages, key=lambda page: page["bytes"])
    keep("pages", [
        at_most(f"slowest page, {slowest['path']}", slowest["p50"], MOST_MILLISECONDS, "ms"),
        at_most(f"heaviest page with files, {heaviest['path']}", heaviest["bytes"] / 1000, MOST_BYTES / 1000, "kB"),
    ], pages=pages)


def models(service):
    """What copies are made of, and an admin who looks at them: the addresses of all pages that grow with the house."""
    agent = service.command("agent", "add", "model")
    connection = service.command(
        "connection", "add", "model", "--agent", agent["id"], "--tenant", "contoso.example",
        "--client-id", "22222222-2222-4222-8222-222222222222", "--needs", "User.Read.All")
    client = service.command("client", "add", "model", "--allow", "agent:model", "--allow", "connection:model")
    certificate = service.command("certificate", "create", "model", "--days", "365")
    subprocess.run([service.binaries + "/aureole", "admin", "add", "anna", "--password-stdin"], env=service.environment,
                   input=PASSPHRASE, text=True, check=True, capture_output=True)
    return [
        "/agents", "/agents?after=agent-050000", "/agents?find=agent-077777x", f"/agents/{agent['id']}",
        "/", "/connections/new", f"/connections/{connection['id']}", "/certificates",
        f"/certificates/{certificate['id']}", f"/certificates/{certificate['id']}/replace", "/clients",
        "/clients/new", f"/clients/{client['id']}", f"/clients/{client['id']}/remove", "/keys/revoke-all",
        "/fleet", "/audit"]


def measure(service, processes):
    addresses = models(service)
    fill(service.database)
    processes.append(service.start())
    browser = Browser(service.private)
    browser.sign_in()
    print(f"\n{f'{AGENTS:,} agents, {CONNECTIONS:,} connections, {CLIENTS:,} clients':50}"
          f"{'kB':>7}{'with files':>12}{'p50 ms':>9}{'p99 ms':>9}")
    return [tell(browser, path) for path in addresses]


def tell(browser, path):
    answers = [browser.ask("GET", path) for _ in range(REQUESTS)]
    taken = sorted(milliseconds for _, milliseconds in answers)
    median, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
    page = len(answers[0][0].encode())
    whole = page + browser.assets(answers[0][0])
    name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path)
    print(f"{'page ' + name:50}{page / 1000:7.1f}{whole / 1000:12.1f}{median:9.2f}{p99:9.2f}")
    return {"path": name, "bytes": whole, "p50": median, "p99": p99}


if __name__ == "__main__":
    main()
