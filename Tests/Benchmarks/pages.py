"""How soon a list begins to arrive in a browser when there is much to list: milliseconds to the first byte, on loopback.

The rows are put into the database directly, copies of one that the command line has made; the pages are fetched as a
signed-in browser does. A limit beside them: 50 ms.
"""

import http.client
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

from measure import BINARIES, Aureole

AGENTS, CONNECTIONS, LIMIT, REQUESTS = 100_000, 20_000, 50, 60
PASSPHRASE = "correct horse battery staple"


def fill(path):
    """Copies of the one agent and the one connection there are."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    agents = [(str(uuid.uuid4()), f"agent-{n:06}") for n in range(AGENTS)]
    database.executemany("INSERT INTO subjects SELECT 'agent:' || ?1, ?1, given_at FROM subjects LIMIT 1",
                         [(identifier,) for identifier, _ in agents])
    database.executemany("INSERT INTO agents SELECT ?1, ?2, 'agent:' || ?1, 1, created_at FROM agents LIMIT 1", agents)
    database.executemany("INSERT INTO agent_audiences SELECT ?1, 0, audience FROM agent_audiences LIMIT 1",
                         [(identifier,) for identifier, _ in agents])
    columns = [row[1] for row in database.execute("PRAGMA table_info(connections)") if row[1] not in ("id", "name")]
    database.executemany(
        f"INSERT INTO connections (id, name, {', '.join(columns)}) "
        f"SELECT ?1, ?2, {', '.join(columns)} FROM connections WHERE name = 'model'",
        [(str(uuid.uuid4()), f"connection-{n:06}") for n in range(CONNECTIONS)])
    database.execute("COMMIT")
    database.close()


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

    def sign_in(self):
        form, _ = self.ask("GET", "/sign-in")
        token = re.search(r'name="form_token" value="([^"]+)"', form).group(1)
        self.ask("POST", "/sign-in", {"form_token": token, "next": "/", "name": "anna", "passphrase": PASSPHRASE})


def main():
    with tempfile.TemporaryDirectory() as directory:
        measure(Aureole(directory))


def measure(service):
    agent = service.command("agent", "add", "model")
    service.command("connection", "add", "model", "--agent", agent["id"], "--tenant", "contoso.example",
                    "--client-id", "22222222-2222-4222-8222-222222222222", "--needs", "User.Read.All")
    subprocess.run([BINARIES + "/aureole", "admin", "add", "anna", "--password-stdin"], env=service.environment,
                   input=PASSPHRASE, text=True, check=True, capture_output=True)
    fill(service.directory + "/data/aureole.db")
    service.start()
    try:
        browser = Browser(service.private)
        browser.sign_in()
        print(f"\n{f'{AGENTS:,} agents, {CONNECTIONS:,} connections':40}{'kB':>10}{'p50 ms':>9}{'p99 ms':>9}")
        for path in ["/agents", "/agents?after=agent-050000", "/agents?find=agent-077777", "/", "/connections/new",
                     "/clients/new", "/fleet", "/audit"]:
            answers = [browser.ask("GET", path) for _ in range(REQUESTS)]
            taken = sorted(milliseconds for _, milliseconds in answers)
            print(f"{'page ' + path:40}{len(answers[0][0]) / 1000:10.1f}{statistics.median(taken):9.2f}"
                  f"{taken[int(len(taken) * 0.99)]:9.2f}{'  over 50 ms' if taken[-2] > LIMIT else ''}")
    finally:
        service.server.terminate()
        service.server.wait()


if __name__ == "__main__":
    main()
