"""Interleaved measurements of Aureole's hot paths beside openssl and nginx, as ratios per CPU-second.

The server under test is pinned to the first core and the load to the last. What counts is how much work a process did
per second of its own CPU time (utime + stime of /proc/PID/stat), so that a busy machine changes little; each figure is
the median of the rounds of one run.
"""

import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

BINARIES, SECONDS = sys.argv[1], int(sys.argv[2])
ROUNDS = 3
CONNECTIONS = 64
SERVER_CORE, LOAD_CORE = "0", str(os.cpu_count() - 1)
ROOT = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"{process.args[-1]} ended before it was ready")
        try:
            return urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{url} did not answer")


def cpu_seconds(pid):
    """CPU time of a process and its children that still run."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return own + sum(cpu_seconds(int(child)) for child in file.read().split())


def openssl_speed():
    """Signatures per second of one core, which openssl itself counts in CPU time."""
    output = subprocess.run(
        ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(SECONDS), "rsa2048"],
        capture_output=True, text=True, check=True).stdout
    return float(re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", output).group(1))


def wrk(url, method="GET", key=None, connections=CONNECTIONS, **more):
    """Starts the load; `more` are further variables that request.lua reads."""
    environment = dict(os.environ, BENCH_METHOD=method, BENCH_KEY=key or "", **more)
    return subprocess.Popen(
        ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency",
         "-s", os.path.join(ROOT, "request.lua"), url],
        stdout=subprocess.PIPE, text=True, env=environment)


def outcome(process, url):
    output = process.communicate()[0]
    result = json.loads(output.rsplit("RESULT ", 1)[1])
    if process.returncode or result["failed"] or not result["requests"]:
        sys.exit(f"{url}: {result['failed']} requests failed\n{output}")
    return result


def load(pid, url, *request, **more):
    """Requests per CPU-second of the server, and the latencies in milliseconds."""
    before = cpu_seconds(pid)
    result = outcome(wrk(url, *request, **more), url)
    spent = cpu_seconds(pid) - before
    return {"rate": result["requests"] / spent, "p50": result["p50"] / 1000, "p99": result["p99"] / 1000}


def beside(mint, url, *request, **more):
    """The latencies of one connection while 64 others keep all signers busy."""
    crowd = wrk(*mint)
    time.sleep(SECONDS / 10)
    result = outcome(wrk(url, *request, connections=1, **more), url)
    outcome(crowd, mint[0])
    return {"p50": result["p50"] / 1000, "p99": result["p99"] / 1000}


def nginx(directory, document, identity):
    """The document over plain HTTP and over TLS, with the certificate of `identity`."""
    port, tls = free_port(), free_port()
    with open(os.path.join(directory, "jwks.json"), "wb") as file:
        file.write(document)
    with open(os.path.join(directory, "nginx.conf"), "w") as file:
        file.write(f"""
            {"user root;" if os.geteuid() == 0 else ""}
            daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log stderr crit;
            events {{ worker_connections 4096; }}
            http {{
                access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000;
                open_file_cache max=10; default_type application/json;
                client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
                fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi;
                scgi_temp_path {directory}/scgi;
                server {{
                    listen 127.0.0.1:{port}; listen 127.0.0.1:{tls} ssl; root {directory};
                    ssl_certificate {identity}/chain.pem; ssl_certificate_key {identity}/key.pem;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / {{ add_header Cache-Control "public, max-age=600"; }}
                }}
            }}""")
    process = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, "nginx", "-p", directory, "-c", os.path.join(directory, "nginx.conf")])
    url = f"http://127.0.0.1:{port}/jwks.json"
    wait_for(url, process)
    return process, url, f"https://127.0.0.1:{tls}/jwks.json"


class Aureole:
    """A running service on ports and in a directory of its own."""

    def __init__(self, directory, **settings):
        self.directory = directory
        self.public, self.private = free_port(), free_port()
        self.environment = dict(
            os.environ, AUREOLE_ISSUER=f"https://localhost:{self.public}", AUREOLE_DATA=directory + "/data",
            AUREOLE_MASTER_KEY_FILE=directory + "/master.key", AUREOLE_PUBLIC_LISTEN=f"127.0.0.1:{self.public}",
            AUREOLE_PRIVATE_LISTEN=f"127.0.0.1:{self.private}", AUREOLE_LOG_LEVEL="error", **settings)

    def start(self):
        self.server = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, BINARIES + "/aureole", "serve"], env=self.environment)
        wait_for(f"http://127.0.0.1:{self.private}/health/ready", self.server)

    def command(self, *arguments):
        output = subprocess.run(
            [BINARIES + "/aureole", *arguments, "--json"], env=self.environment, capture_output=True, text=True)
        if output.returncode:
            sys.exit(output.stderr)
        return json.loads(output.stdout)


def document_service(directory):
    """Plain HTTP, as nginx beside it."""
    service = Aureole(directory)
    service.start()
    return service


def token_service(directory):
    """With the simulator behind it, which fetches the issuer's documents over HTTPS, and a client that may do both."""
    subprocess.run([os.path.join(ROOT, "../Support/make-ca"), directory], check=True)
    entra = free_port()
    service = Aureole(
        directory, AUREOLE_TLS_CERTIFICATE=directory + "/chain.pem", AUREOLE_TLS_KEY=directory + "/key.pem",
        AUREOLE_ENTRA_AUTHORITY=f"https://localhost:{entra}", AUREOLE_ENTRA_CA=directory + "/entra.pem",
        AUREOLE_ISSUER_CA=directory + "/ca.pem")
    agent = service.command("agent", "add", "bench")
    with open(directory + "/apps.json", "w") as file:
        json.dump(applications(agent), file)
    service.simulator = subprocess.Popen(
        [BINARIES + "/entra-simulator", "--listen", f"127.0.0.1:{entra}", "--ca-out", directory + "/entra.pem",
         "--trust", directory + "/ca.pem", "--apps", directory + "/apps.json"], stdout=subprocess.PIPE)
    service.simulator.stdout.readline()
    service.command("connection", "add", "bench", "--agent", "bench", "--tenant", "contoso.example",
                    "--client-id", "22222222-2222-4222-8222-222222222222")
    grants = ["--allow", "agent:bench", "--allow", "connection:bench"]
    service.key = service.command("client", "add", "bench", *grants)["key"]
    service.start()
    return service


def applications(agent):
    return {
        "tenants": [{"id": "11111111-1111-4111-8111-111111111111", "domains": ["contoso.example"]}],
        "applications": [{
            "clientId": "22222222-2222-4222-8222-222222222222", "displayName": "Bench", "tenant": "contoso.example",
            "federatedCredentials": [{
                "name": "bench", "issuer": agent["issuer"], "subject": agent["subject"],
                "audiences": agent["audiences"]}]}]}


def measure(documents, tokens, web):
    """One round of everything, in an order in which each stands beside what it is compared with."""
    base = f"http://127.0.0.1:{tokens.private}/v1"
    mint = (base + "/agents/bench/token", "POST", tokens.key)
    exchange = (base + "/connections/bench/token", "POST", tokens.key)
    jwks, tag = f"127.0.0.1:{documents.public}/.well-known/jwks.json", documents.tag
    secure = f"https://127.0.0.1:{tokens.public}/.well-known/jwks.json"
    (process, plain, tls), web_tag = web, documents.web_tag
    return {
        "openssl speed rsa2048, signatures": {"rate": openssl_speed()},
        "mint over HTTP, audited": load(tokens.server.pid, *mint),
        "nginx, the same bytes": load(process.pid, plain),
        "JWKS": load(documents.server.pid, "http://" + jwks),
        "nginx, 304": load(process.pid, plain, BENCH_TAG=web_tag),
        "JWKS, 304": load(documents.server.pid, "http://" + jwks, BENCH_TAG=tag),
        "cached exchange over HTTP": load(tokens.server.pid, *exchange),
        "nginx over TLS": load(process.pid, tls),
        "JWKS over TLS": load(tokens.server.pid, secure),
        "nginx, a handshake each": load(process.pid, tls, BENCH_CLOSE="1"),
        "JWKS, a handshake each": load(tokens.server.pid, secure, BENCH_CLOSE="1"),
        "JWKS under full mint load": beside(mint, secure),
        "cached exchange under full mint load": beside(mint, *exchange),
    }


def medians(rounds):
    return {
        name: {figure: statistics.median(each[name][figure] for each in rounds) for figure in rounds[0][name]}
        for name in rounds[0]}


def first_answer(service):
    """Milliseconds from exec to the first document, and the resident kilobytes then."""
    begun = time.monotonic()
    process = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, BINARIES + "/aureole", "serve"], env=service.environment)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{service.public}/.well-known/jwks.json", timeout=1).read()
            break
        except OSError:
            time.sleep(0.001)
    passed = (time.monotonic() - begun) * 1000
    with open(f"/proc/{process.pid}/status") as file:
        resident = int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))
    process.send_signal(signal.SIGTERM)
    process.wait()
    return passed, resident


# Name, what, beside what, and the least that it should be.
RATIOS = [
    ("mint / openssl speed rsa2048", "mint over HTTP, audited", "openssl speed rsa2048, signatures", 0.82),
    ("JWKS / nginx", "JWKS", "nginx, the same bytes", 1.15),
    ("JWKS, 304 / nginx, 304", "JWKS, 304", "nginx, 304", 1.15),
    ("cached exchange / nginx", "cached exchange over HTTP", "nginx, the same bytes", 0.33),
    ("JWKS over TLS / nginx over TLS", "JWKS over TLS", "nginx over TLS", 0.8),
    ("handshakes / nginx's", "JWKS, a handshake each", "nginx, a handshake each", 0.8),
]


def report(result):
    print(f"{'per CPU-second of the server':40}{'rate':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for name, figures in result.items():
        latencies = [f"{figures[p]:9.2f}" if p in figures else " " * 9 for p in ("p50", "p99")]
        rate = f"{figures['rate']:10,.0f}" if "rate" in figures else " " * 10
        print(f"{name:40}{rate}{''.join(latencies)}")
    print(f"\n{'ratio':40}{'is':>10}{'goal':>9}")
    for name, over, under, goal in RATIOS:
        print(f"{name:40}{result[over]['rate'] / result[under]['rate']:10.2f}{goal:9.2f}")


def tag_of(url):
    return urllib.request.urlopen(url, timeout=5).headers["ETag"]


def main():
    directory = tempfile.mkdtemp()
    services = []
    try:
        for name in ("documents", "tokens", "web", "bare"):
            os.mkdir(os.path.join(directory, name))
        documents = document_service(directory + "/documents")
        services.append(documents.server)
        tokens = token_service(directory + "/tokens")
        services += [tokens.server, tokens.simulator]
        address = f"http://127.0.0.1:{documents.public}/.well-known/jwks.json"
        web = nginx(directory + "/web", wait_for(address, documents.server), directory + "/tokens")
        services.append(web[0])
        documents.tag, documents.web_tag = tag_of(address), tag_of(web[1])
        rounds = [measure(documents, tokens, web) for _ in range(ROUNDS)]
        result = medians(rounds)
        report(result)
        bare = Aureole(directory + "/bare")
        bare.command("agent", "list")  # makes the database and its keys
        starts = sorted(first_answer(bare) for _ in range(5))
        print(f"\nfirst answer after exec: {starts[2][0]:.0f} ms, {starts[2][1] / 1024:.0f} MB resident (goals: 60, 45)")
        print(json.dumps({"rounds": rounds, "median": result}), file=open(".build/benchmarks.json", "w"))
    finally:
        for process in services:
            process.send_signal(signal.SIGTERM)
            process.wait()
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
