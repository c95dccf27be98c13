"""The hot paths beside programs that do the same: Go, glewlwyd, a bare Hummingbird handler, MSAL Python, and nginx on
two cores. Interleaved rounds, of which the medians count, as ratios. `peers/set-up` has fetched them all.

Two cores: the load shares them with the server, since a machine may have no more, so that what the server did per
second of the clock says nothing. JWKS and nginx are therefore compared by the CPU-second, as everywhere, each on both
cores and under the same load. Whether a second core is used as well as the first is told by the mints that it would
make in a second if nobody else, the load least of all, had used its cores:

    cores x mints / (CPU-seconds of the server + seconds in which its cores were idle),

so that a core which it leaves idle counts against it. This of two cores is set against this of one, where the load has
the other. `openssl speed` beside it, on one core and on each of two, says how much a second core is worth here at all.
"""

import hashlib
import http.client
import json
import os
import re
import subprocess

from glewlwyd import Glewlwyd
from paths import nginx
from yard import (APPLICATION, CONNECTIONS, ROOT, SERVER_CORE, applications, arguments, at_least, document_service,
                  free_port, house, keep, load, medians, pinned, table, token_service, wait_for)

BINARIES, SECONDS = arguments()
ROUNDS = 3
PEERS = os.path.join(ROOT, "../../.build/peers")
BOTH_CORES = "0,1"
MANY = 1000
MINT, EXCHANGE, HOME = "/v1/agents/bench/token", "/v1/connections/bench/token", "contoso.example"
# More make glewlwyd slower: it takes a thread for each.
CONNECTIONS_OF_GLEWLWYD = 8


# The peers

def go_server(directory, tokens, document, processes):
    """The mint in Go, which knows the same client and agent and serves the same document; the URL that it is under."""
    os.makedirs(directory)
    with open(directory + "/agent.json", "w") as file:
        json.dump(tokens.command("agent", "show", "bench"), file)
    with open(directory + "/jwks.json", "wb") as file:
        file.write(document)
    address = f"127.0.0.1:{free_port()}"
    process = pinned(
        SERVER_CORE, [PEERS + "/mint", address, directory + "/agent.json", directory + "/jwks.json"],
        env=dict(os.environ, KEY_SHA256=hashlib.sha256(tokens.key.encode()).hexdigest()))
    processes.append(process)
    wait_for(f"http://{address}/.well-known/jwks.json", process)
    return process, f"http://{address}"


def hummingbird(size, processes):
    """A handler that does nothing, with answers of this size."""
    port = free_port()
    process = pinned(SERVER_CORE, [BINARIES + "/HummingbirdBaseline", str(port), str(size)])
    processes.append(process)
    wait_for(f"http://127.0.0.1:{port}/health/live", process)
    return process, f"http://127.0.0.1:{port}/v1/connections/bench/token"


def msal(scopes):
    """Hits per CPU-second, with so many scopes in its memory."""
    output = subprocess.run(
        ["taskset", "-c", SERVER_CORE, PEERS + "/venv/bin/python", os.path.join(ROOT, "peers/msal_hit.py"),
         str(SECONDS / 3), str(scopes)], capture_output=True, text=True, check=True).stdout
    return {"rate": 1e6 / float(output)}


def openssl_speed(cores):
    """Signatures, counted in CPU time by a process on each core; its own `-multi` would go by the clock."""
    processes = [pinned(core, ["openssl", "speed", "-seconds", str(SECONDS), "rsa2048"], stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL, text=True) for core in cores.split(",")]
    outputs = [process.communicate()[0] for process in processes]
    total = sum(float(re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", output).group(1)) for output in outputs)
    return {"rate": total / len(processes), "undisturbed": total}


# The service

def ask(service, path, key, **body):
    """One answer's bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", service.private, timeout=30)
    connection.request("POST", path, json.dumps(body), {
        "Authorization": "Bearer " + key, "Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 300:
        raise SystemExit(f"{path}: {answer.status} {content.decode()}")
    return content


class Crowd:
    """A client that may use many connections, one of which has many scopes and serves many tenants. A token for each
    scope is in memory, and what is asked for stands last."""

    def __init__(self, service):
        resources = [f"api://resource-{n:04}" for n in range(MANY)]
        tenants = [f"tenant-{n:04}.example" for n in range(MANY)]
        names = [f"crowd-{n:04}" for n in range(MANY)]
        tell_simulator(service, resources, tenants)
        admin = service.command("client", "add", "crowd-admin", "--admin")["key"]
        for name in names:
            ask(service, "/v1/admin/connections", admin, name=name, agent="bench", tenant=HOME,
                client_id=APPLICATION)
        scopes = [resource + "/.default" for resource in resources]
        service.command("connection", "set", names[-1], *each("--scope", scopes), *each("--allow-tenant", tenants))
        self.key = service.command(
            "client", "add", "crowd", *each("--allow", ["connection:" + name for name in names]))["key"]
        self.path, self.last = f"/v1/connections/{names[-1]}/token", {"scope": scopes[-1], "tenant": tenants[-1]}
        for body in [*({"scope": scope} for scope in scopes), self.last]:
            ask(service, self.path, self.key, **body)


def tell_simulator(service, resources, tenants):
    """The application stands in all these tenants, and may call all these resources."""
    apps = applications(service.command("agent", "show", "bench"))
    apps["tenants"] += [
        {"id": f"33333333-3333-4333-8333-{n:012}", "domains": [name]} for n, name in enumerate(tenants)]
    apps["applications"][0].update(
        tenants=[HOME, *tenants], roles={resource: [] for resource in resources})
    with open(service.directory + "/apps.json", "w") as file:
        json.dump(apps, file)


def each(option, values):
    return [word for value in values for word in (option, value)]


# Rounds

class Street:
    """All that is measured, each at its own address: what has one core, then what has both."""

    def __init__(self, directory, processes):
        self.documents = document_service(BINARIES, directory + "/documents", processes)
        self.tokens = token_service(BINARIES, directory + "/tokens", processes)
        document = wait_for(jwks(self.documents), self.documents.server)
        self.go, self.go_url = go_server(directory + "/go", self.tokens, document, processes)
        self.glewlwyd = Glewlwyd(PEERS + "/glewlwyd", directory + "/glewlwyd")
        processes.append(self.glewlwyd.process)
        self.crowd = Crowd(self.tokens)
        size = len(ask(self.tokens, EXCHANGE, self.tokens.key))
        self.bare, self.bare_url = hummingbird(size, processes)
        self.wide_documents = document_service(BINARIES, directory + "/wide-documents", processes, BOTH_CORES)
        self.wide_tokens = token_service(BINARIES, directory + "/wide-tokens", processes, BOTH_CORES)
        self.nginx, self.nginx_url, _ = nginx(
            directory + "/nginx", document, directory + "/tokens", workers=2, core=BOTH_CORES)
        processes.append(self.nginx)

    def measure(self):
        """One round of everything, in an order in which each stands beside what it is compared with."""
        go, crowd = self.go.pid, self.crowd
        return {
            "Go, mint": load(go, self.go_url + MINT, SECONDS, "POST", self.tokens.key),
            "mint over HTTP, audited": undisturbed(
                SERVER_CORE, self.tokens.server.pid, private(self.tokens) + MINT, "POST", self.tokens.key),
            "glewlwyd, client_credentials": load(
                self.glewlwyd.process.pid, self.glewlwyd.url, SECONDS, "POST", connections=CONNECTIONS_OF_GLEWLWYD,
                **self.glewlwyd.request),
            "Go, JWKS": load(go, self.go_url + "/.well-known/jwks.json", SECONDS),
            "JWKS": load(self.documents.server.pid, jwks(self.documents), SECONDS),
            "Hummingbird, an empty handler": load(self.bare.pid, self.bare_url, SECONDS, "POST"),
            "cached exchange over HTTP": self.post(EXCHANGE),
            "MSAL Python, a hit in its own memory": msal(1),
            f"the same among {MANY:,} scopes": msal(MANY),
            "cached exchange in a crowd": self.post(crowd.path, crowd.key),
            "cached exchange, named": self.post(EXCHANGE, **named("https://graph.microsoft.com/.default", HOME)),
            "cached exchange in a crowd, named": self.post(crowd.path, crowd.key, **named(**crowd.last)),
            "nginx, two workers": on_both_cores(self.nginx.pid, self.nginx_url),
            "JWKS, two cores": on_both_cores(self.wide_documents.server.pid, jwks(self.wide_documents)),
            "openssl speed on one core": openssl_speed(SERVER_CORE),
            "openssl speed, one on each core": openssl_speed(BOTH_CORES),
            "mint, two cores": on_both_cores(
                self.wide_tokens.server.pid, private(self.wide_tokens) + MINT, "POST", self.wide_tokens.key),
        }

    def post(self, path, key=None, **more):
        return load(
            self.tokens.server.pid, private(self.tokens) + path, SECONDS, "POST", key or self.tokens.key, **more)


def jwks(service):
    return f"http://127.0.0.1:{service.public}/.well-known/jwks.json"


def private(service):
    return f"http://127.0.0.1:{service.private}"


def named(scope, tenant):
    """A request that says what it wants; it goes by the router."""
    return {"BENCH_BODY": json.dumps({"scope": scope, "tenant": tenant}), "BENCH_TYPE": "application/json"}


def undisturbed(cores, pid, url, *request, **more):
    """Also what it would do in a second if nobody else had used its cores."""
    cores = cores.split(",")
    before = idle_seconds(cores)
    result = load(pid, url, SECONDS, *request, **more)
    idle = idle_seconds(cores) - before
    spent = result["requests"] / result["rate"]
    return {**result, "undisturbed": len(cores) * result["requests"] / (spent + idle)}


def on_both_cores(pid, url, *request):
    return undisturbed(
        BOTH_CORES, pid, url, *request, connections=2 * CONNECTIONS, core=BOTH_CORES, threads=2)


def idle_seconds(cores):
    """Of these cores together, since the machine began; waiting for the disk is idle, too."""
    with open("/proc/stat") as file:
        lines = {line.split()[0]: line.split()[1:] for line in file}
    return sum(int(lines["cpu" + core][3]) + int(lines["cpu" + core][4]) for core in cores) / os.sysconf("SC_CLK_TCK")


# Name, what, beside what, and the least that it should be.
RATIOS = [
    ("mint / Go's", "mint over HTTP, audited", "Go, mint", 3),
    ("mint / glewlwyd's", "mint over HTTP, audited", "glewlwyd, client_credentials", 9),
    ("cached exchange / bare Hummingbird", "cached exchange over HTTP", "Hummingbird, an empty handler", 0.85),
    ("cached exchange / hit of MSAL Python", "cached exchange over HTTP", "MSAL Python, a hit in its own memory", 1),
    ("in a crowd / alone", "cached exchange in a crowd", "cached exchange over HTTP", 0.9),
    ("in a crowd / alone, named", "cached exchange in a crowd, named", "cached exchange, named", 0.9),
    ("JWKS / nginx, two cores each", "JWKS, two cores", "nginx, two workers", 1),
]


def goals(result):
    mint = result["mint, two cores"]["undisturbed"] / result["mint over HTTP, audited"]["undisturbed"]
    openssl = (result["openssl speed, one on each core"]["undisturbed"]
               / result["openssl speed on one core"]["undisturbed"])
    return [
        *(at_least(name, result[over]["rate"] / result[under]["rate"], goal) for name, over, under, goal in RATIOS),
        at_least("mints of two cores / of one", mint, 1.85),
        at_least("the same / openssl's own", mint / openssl, 0.95),
    ]


def main():
    with house() as (directory, processes):
        street = Street(directory, processes)
        rounds = [street.measure() for _ in range(ROUNDS)]
    result = medians(rounds)
    table(result)
    keep("peers", goals(result), median=result, rounds=rounds)


if __name__ == "__main__":
    main()
