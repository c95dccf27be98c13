"""How a house of a million agents does beside one of a thousand: the same requests per CPU-second, in interleaved
rounds, each for another agent or connection of another client; and what must not grow with the house: the start, memory,
pages, lists, and the pause while a backup is made.

Usage: growth.py BINARIES SECONDS [SCALE]. SCALE is the share of the big house that is built, 1 if not said.
"""

import base64
import json
import os
import re
import signal
import ssl
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid

import filling
from pages import Browser, models, tell
from yard import (CONNECTIONS, LOAD_CORE, ROOT, SERVER_CORE, TENANT, Aureole, arguments, at_least, at_most, cpu_seconds,
                  house, keep, medians, outcome, pinned, resident_megabytes, stop, table)

BINARIES, SECONDS = arguments()
SCALE = float(sys.argv[3]) if len(sys.argv) > 3 else 1
ROUNDS, STARTS, LISTS = 3, 5, 30
SMALL = {"agents": 1_000, "connections": 1_000, "clients": 10, "rows": 1_000}
BIG = {"agents": int(1_000_000 * SCALE), "connections": int(100_000 * SCALE), "clients": int(10_000 * SCALE),
       "rows": int(10_000_000 * SCALE)}
# Connections whose tokens are in memory: the service remembers some thousands, whatever the size of the house.
EXCHANGED = 1_000
MUCH = 10_000  # what one client of the big house was granted
PER_APPLICATION = 20  # federated credentials that Entra takes


class Grown(Aureole):
    """A service with as many of everything as `size` says, and the simulator behind those connections that exchange."""

    def __init__(self, directory, size, processes):
        super().__init__(BINARIES, directory)
        self.size, self.processes, self.places = size, processes, {}

    def build(self):
        self.add_simulator(self.processes)  # makes the settings; it is stopped and started anew when it knows everybody
        stop(self.processes.pop())
        self.addresses = models(self) + ["/fleet?only=failing", "/audit?outcome=refused",
                                         "/audit?what=token.mint&outcome=refused", "/audit?on=agent-0000007"]
        begun = time.monotonic()
        self.fill()
        print(f"{self.size['agents']:,} agents, {self.size['connections']:,} connections, {self.size['rows']:,} audit "
              f"rows: filled in {time.monotonic() - begun:.0f} s, {os.path.getsize(self.database) / 1e6:,.0f} MB")
        self.start_simulator()
        self.admin_key = self.command("client", "add", "measure", "--admin")["key"]

    def fill(self):
        """Client n has the agents and connections whose number is n modulo the number of clients."""
        size = self.size
        with filling.filling(self.database) as database:
            agents = filling.agents(database, [f"agent-{n:07}" for n in range(size["agents"])])
            self.agents = agents[:EXCHANGED]
            self.applications = [str(uuid.uuid4()) for _ in range(-(-size["connections"] // PER_APPLICATION))]
            connections = filling.copy(
                database, "connections", [f"connection-{n:07}" for n in range(size["connections"])],
                ["agent_id", "application_id"],
                [(agents[n], self.applications[n // PER_APPLICATION]) for n in range(size["connections"])],
                tenant=f"'{TENANT}'", status="'authorised'")
            clients = filling.copy(database, "clients", [f"client-{n:07}" for n in range(size["clients"])])
            self.keys = filling.client_keys(database, clients)
            for column, things in [("agent_id", agents), ("connection_id", connections)]:
                filling.grants(database, column, (
                    (clients[n % len(clients)], thing) for n, thing in enumerate(things)))
            model = database.execute("SELECT id FROM clients WHERE name = 'model'").fetchone()[0]
            filling.grants(database, "agent_id", ((model, agent) for agent in agents[:MUCH]))
            self.fill_history(database, clients, agents, connections)

    def fill_history(self, database, clients, agents, connections):
        """How the connections did last, of which one in a hundred failed, and the audit log."""
        now = int(time.time() * 1000)
        database.executemany(
            "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?)",
            ((connection, TENANT, now, now, None if n % 100 else "AADSTS700213")
             for n, connection in enumerate(connections)))
        kid = database.execute("SELECT kid FROM signing_keys WHERE state = 'active'").fetchone()[0]
        filling.audit(database, filling.chain_key(self.environment["AUREOLE_MASTER_KEY_FILE"]),
                      filling.everyday(self.size["rows"], clients, agents, connections, kid))

    def start_simulator(self):
        with open(self.directory + "/apps.json") as file:
            apps = json.load(file)
        issuer = self.environment["AUREOLE_ISSUER"]
        apps["applications"] += [
            {"clientId": application, "displayName": f"Application {n}", "tenant": TENANT, "federatedCredentials": [
                {"name": f"agent-{m}", "issuer": issuer, "subject": f"agent:{self.agents[m]}",
                 "audiences": ["api://AzureADTokenExchange"]}
                for m in range(n * PER_APPLICATION, min((n + 1) * PER_APPLICATION, len(self.agents)))]}
            for n, application in enumerate(self.applications[:len(self.agents) // PER_APPLICATION])]
        with open(self.directory + "/apps.json", "w") as file:
            json.dump(apps, file)
        simulator = pinned(
            LOAD_CORE, [BINARIES + "/entra-simulator", "--listen", f"127.0.0.1:{self.entra}", "--ca-out",
                        self.directory + "/entra.pem", "--trust", self.directory + "/ca.pem", "--apps",
                        self.directory + "/apps.json"], stdout=subprocess.PIPE)
        simulator.stdout.readline()
        self.processes.append(simulator)

    # Requests

    def load(self, what, count, seconds=SECONDS):
        """Requests per CPU-second, each for another of the first `count` agents or connections."""
        environment = dict(
            os.environ, BENCH_WHAT=what, BENCH_COUNT=str(count), BENCH_KEYS=self.key_file,
            BENCH_STRIDE=str(stride(count)), BENCH_PLACE=str(self.places.get(what, 0)))
        before = cpu_seconds(self.server.pid)
        result = outcome(pinned(
            LOAD_CORE, ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s",
                        os.path.join(ROOT, "spread.lua"), f"http://127.0.0.1:{self.private}"],
            stdout=subprocess.PIPE, text=True, env=environment))
        spent = cpu_seconds(self.server.pid) - before
        self.places[what] = (self.places.get(what, 0) + result["requests"] * stride(count)) % count
        return {"rate": result["requests"] / spent, "p50": result["p50"], "p99": result["p99"]}

    @property
    def key_file(self):
        path = self.directory + "/keys"
        if not os.path.exists(path):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write("\n".join(self.keys) + "\n")
        return path

    def ask(self, path):
        """The milliseconds that an answer of the admin API takes."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.private}/v1/admin{path}",
                                         headers={"Authorization": f"Bearer {self.admin_key}"})
        begun = time.perf_counter()
        urllib.request.urlopen(request).read()
        return (time.perf_counter() - begun) * 1000

    # Commands

    def spend(self, *arguments, stopping_after=None):
        """Runs a command: the seconds that it took, its greatest size in megabytes, and what it printed. It may be
        stopped by SIGTERM after some seconds, which `audit verify` tells in what it prints.

        The size is asked for while it runs: what the system tells at its end has the size of this program in it.
        """
        begun, megabytes = time.monotonic(), 0
        process = subprocess.Popen([BINARIES + "/aureole", *arguments], env=self.environment, text=True,
                                   stdout=subprocess.PIPE)
        while process.poll() is None:
            megabytes = max(megabytes, greatest_megabytes(process.pid))
            if stopping_after and time.monotonic() - begun > stopping_after:
                process.send_signal(signal.SIGTERM)
                stopping_after = None
            time.sleep(0.01)
        output = process.stdout.read()
        if process.returncode not in (0, 1 if '"stopped_after"' in output else 0):
            sys.exit(f"aureole {' '.join(arguments)} ended with {process.returncode}: {output}")
        return {"seconds": time.monotonic() - begun, "megabytes": megabytes, "output": output}


def greatest_megabytes(pid):
    with open(f"/proc/{pid}/status") as file:
        found = re.search(r"VmHWM:\s+(\d+)", file.read())
    return int(found.group(1)) / 1024 if found else 0


def stride(count):
    """Far, and prime to the count, so that all are met before one is met again."""
    step = int(count * 0.618) | 1
    while any(count % divisor == 0 and step % divisor == 0 for divisor in (3, 5, 7)) or step % 5 == 0:
        step += 2
    return step


def measure(small, big):
    """A round of everything that requests do."""
    figures = {}
    for what, of in [("mint", "agents"), ("exchange", None), ("refused", "agents")]:
        for name, each in [("1,000", small), ("grown", big)]:
            count = min(EXCHANGED, each.size["connections"]) if of is None else each.size[of]
            figures[f"{what}, {name}"] = each.load(what, count)
    figures["mint, a thousand of the grown"] = big.load("mint", 1_000)
    return figures


def first_answer(service):
    """Milliseconds from exec to the first document, and the resident megabytes when it is ready for everything."""
    begun = time.monotonic()
    process = pinned(SERVER_CORE, [BINARIES + "/aureole", "serve"], env=service.environment)
    for url in [f"https://127.0.0.1:{service.public}/.well-known/jwks.json",
                f"http://127.0.0.1:{service.private}/health/live"]:
        while True:
            try:
                urllib.request.urlopen(url, timeout=1, context=anyone(url)).read()
                break
            except OSError:
                time.sleep(0.001)
    passed = (time.monotonic() - begun) * 1000
    time.sleep(3)
    resident = resident_megabytes(process.pid)
    stop(process)
    return passed, resident


def anyone(url):
    """Whoever answers is the service itself."""
    return ssl._create_unverified_context() if url.startswith("https") else None


def lists(service):
    """The median of each list of the admin API, at its start and from the middle."""
    size, paths = service.size, ["/keys"]
    for kind in ("agents", "clients", "connections"):
        cursor = base64.urlsafe_b64encode(f"{kind[:-1]}-{size[kind] // 2:07}".encode()).decode().rstrip("=")
        paths += [f"/{kind}?limit={limit}{place}" for limit in (100, 1000) for place in ("", f"&cursor={cursor}")]
    paths += [f"/audit?limit={limit}&after={after}" for limit in (100, 1000) for after in (0, size["rows"] // 2)]
    result = []
    for path in paths:
        taken = sorted(service.ask(path) for _ in range(LISTS))
        result.append({"path": path, "p50": statistics.median(taken), "p99": taken[int(len(taken) * 0.99)]})
        print(f"{'GET /v1/admin' + path:69}{result[-1]['p50']:9.2f}{result[-1]['p99']:9.2f}")
    return result


def probed(service, seconds, beside=None):
    """The longest that a mint has waited, in milliseconds, and what was done meanwhile."""
    probe = pinned(LOAD_CORE, [sys.executable, os.path.join(ROOT, "probe.py"), str(service.private), str(seconds)],
                   stdout=subprocess.PIPE, text=True, env=dict(os.environ, PROBE_KEY=service.keys[0]))
    time.sleep(0.5)
    done = beside() if beside else None
    if beside:
        probe.send_signal(signal.SIGTERM)
    output = probe.communicate()[0]
    if probe.returncode:
        sys.exit("the probe failed")
    taken = sorted(json.loads(output))
    return {"longest": taken[-1], "p50": statistics.median(taken), "p99": taken[int(len(taken) * 0.99)],
            "p999": taken[int(len(taken) * 0.999)], "mints": len(taken)}, done


def backup(service):
    """The probe alone for as long as it takes, and beside a backup."""
    path = service.directory + "/backup"
    busy, made = probed(service, 3600, lambda: service.spend("backup", path))
    os.remove(path)
    quiet, _ = probed(service, min(60, max(10, made["seconds"])))
    print(f"\nbackup in {made['seconds']:.0f} s out of {made['megabytes']:.0f} MB; a mint every other millisecond, in "
          f"ms:\n{'':12}{'p50':>9}{'p99':>9}{'p99.9':>9}{'longest':>9}")
    for name, each in [("alone", quiet), ("beside it", busy)]:
        print(f"{name:12}" + "".join(f"{each[figure]:9.2f}" for figure in ("p50", "p99", "p999", "longest")))
    return {"quiet": quiet, "busy": busy, "seconds": made["seconds"], "megabytes": made["megabytes"]}


def verification(service):
    """A walk along the whole chain; one that is stopped half way; and one from there to the end."""
    whole = service.spend("audit", "verify", "--json")
    part = service.spend("audit", "verify", "--json", stopping_after=whole["seconds"] / 2)
    reached = json.loads(part["output"])
    rest = service.spend("audit", "verify", "--json", "--from", reached["head"])
    rows = json.loads(rest["output"])["rows"]
    print(f"\n{rows:,} rows verified in {whole['seconds']:.1f} s out of {whole['megabytes']:.0f} MB; stopped after "
          f"{reached.get('stopped_after', rows):,} of them, and the rest in {rest['seconds']:.1f} s")
    return {"whole": whole, "part": part, "rest": rest}


def goals(rates, starts, sizes, pages, apis, saved, verified):
    slowest, longest = max(pages, key=lambda page: page["p50"]), max(apis, key=lambda each: each["p50"])
    big, small = verified["grown"]["whole"], verified["1,000"]["whole"]
    return [
        *(at_least(f"{what}, grown / 1,000", rates[f"{what}, grown"]["rate"] / rates[f"{what}, 1,000"]["rate"], 0.9)
          for what in ("mint", "exchange", "refused")),
        at_least("mint, a thousand of the grown / 1,000",
                 rates["mint, a thousand of the grown"]["rate"] / rates["mint, 1,000"]["rate"], 0.9),
        at_most("first answer after exec", statistics.median(passed for passed, _ in starts), 500, "ms"),
        at_most("resident memory after the start", max(size for _, size in starts), 200, "MB"),
        at_most("resident memory after the load", sizes["loaded"], 200, "MB"),
        at_most("resident memory after pages and lists", sizes["looked at"], 200, "MB"),
        at_most(f"slowest page, {slowest['path']}", slowest["p50"], 50, "ms"),
        at_most(f"slowest list, {longest['path']}", longest["p50"], 50, "ms"),
        at_most("verify, megabytes more than for 1,000", big["megabytes"] - small["megabytes"], 30, "MB"),
        at_most("verify resumed half way / the whole", verified["grown"]["rest"]["seconds"] / big["seconds"], 0.75),
        at_most("longest pause beside a backup, more than alone",
                saved["busy"]["longest"] - saved["quiet"]["longest"], 20, "ms"),
    ]


def main():
    with house() as (directory, processes):
        small, big = Grown(directory + "/small", SMALL, processes), Grown(directory + "/big", BIG, processes)
        for each in (small, big):
            each.build()
        starts = [first_answer(big) for _ in range(STARTS)]
        print("starts: " + ", ".join(f"{passed:.0f} ms, {size:.0f} MB" for passed, size in starts))
        for each in (small, big):
            processes.append(each.start())
            each.load("exchange", EXCHANGED)  # brings the tokens into memory
            each.load("mint", len(each.keys), seconds=10)  # and every client
        rounds = [measure(small, big) for _ in range(ROUNDS)]
        result = medians(rounds)
        table(result)
        sizes = {"loaded": resident_megabytes(big.server.pid)}
        browser = Browser(big.private)
        browser.sign_in()
        print(f"\n{'pages and lists of the grown house':50}{'kB':>7}{'with files':>12}{'p50 ms':>9}{'p99 ms':>9}")
        pages, apis = [tell(browser, path) for path in big.addresses], lists(big)
        sizes["looked at"] = resident_megabytes(big.server.pid)
        stop(small.server)
        verified = {"1,000": verification(small), "grown": verification(big)}
        saved = backup(big)
    keep("growth", goals(result, starts, sizes, pages, apis, saved, verified), median=result, rounds=rounds,
         starts=starts, sizes=sizes, pages=pages, lists=apis, verified=verified, backup=saved)


if __name__ == "__main__":
    main()
