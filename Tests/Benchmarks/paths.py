"""Aureole's hot paths beside openssl and nginx: interleaved rounds, of which the medians count, as ratios."""

import os
import re
import statistics
import subprocess
import time
import urllib.request

from yard import (SERVER_CORE, Aureole, arguments, at_least, at_most, document_service, free_port, house, keep, load,
                  medians, outcome, pinned, resident_megabytes, stop, table, token_service, wait_for, wrk)

BINARIES, SECONDS = arguments()
ROUNDS, STARTS = 3, 5


def openssl_speed():
    """Signatures per second of one core, which openssl itself counts in CPU time."""
    output = subprocess.run(
        ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(SECONDS), "rsa2048"],
        capture_output=True, text=True, check=True).stdout
    return float(re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", output).group(1))


def nginx(directory, document, identity, workers=1, core=SERVER_CORE):
    """The document over plain HTTP and over TLS, with the certificate of `identity`."""
    os.makedirs(directory)
    port, tls = free_port(), free_port()
    with open(os.path.join(directory, "jwks.json"), "wb") as file:
        file.write(document)
    with open(os.path.join(directory, "nginx.conf"), "w") as file:
        file.write(f"""
            {"user root;" if os.geteuid() == 0 else ""}
            daemon off; worker_processes {workers}; pid {directory}/nginx.pid; error_log stderr crit;
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
    process = pinned(core, ["nginx", "-p", directory, "-c", os.path.join(directory, "nginx.conf")])
    url = f"http://127.0.0.1:{port}/jwks.json"
    wait_for(url, process)
    return process, url, f"https://127.0.0.1:{tls}/jwks.json"


class Street:
    """All that is measured: a service of documents, one of tokens with the stand-in for Entra behind it, and nginx."""

    def __init__(self, directory, processes):
        documents = document_service(BINARIES, directory + "/documents", processes)
        tokens = token_service(BINARIES, directory + "/tokens", processes)
        self.documents, self.tokens = documents.server.pid, tokens.server.pid
        self.jwks = f"http://127.0.0.1:{documents.public}/.well-known/jwks.json"
        self.secure = f"https://127.0.0.1:{tokens.public}/.well-known/jwks.json"
        base = f"http://127.0.0.1:{tokens.private}/v1"
        self.mint = (base + "/agents/bench/token", SECONDS, "POST", tokens.key)
        self.exchange = (base + "/connections/bench/token", SECONDS, "POST", tokens.key)
        web, self.plain, self.tls = nginx(
            directory + "/web", wait_for(self.jwks, documents.server), directory + "/tokens")
        processes.append(web)
        self.nginx = web.pid
        self.tag, self.web_tag = tag_of(self.jwks), tag_of(self.plain)

    def hot_paths(self):
        """One round, in an order in which each stands beside what it is compared with."""
        return {
            "openssl speed rsa2048, signatures": {"rate": openssl_speed()},
            "mint over HTTP, audited": load(self.tokens, *self.mint),
            "nginx, the same bytes": load(self.nginx, self.plain, SECONDS),
            "JWKS": load(self.documents, self.jwks, SECONDS),
            "nginx, 304": load(self.nginx, self.plain, SECONDS, BENCH_TAG=self.web_tag),
            "JWKS, 304": load(self.documents, self.jwks, SECONDS, BENCH_TAG=self.tag),
            "cached exchange over HTTP": load(self.tokens, *self.exchange),
        }

    def measure(self):
        """One round of everything."""
        return {
            **self.hot_paths(),
            "nginx over TLS": load(self.nginx, self.tls, SECONDS),
            "JWKS over TLS": load(self.tokens, self.secure, SECONDS),
            "nginx, a handshake each": load(self.nginx, self.tls, SECONDS, BENCH_CLOSE="1"),
            "JWKS, a handshake each": load(self.tokens, self.secure, SECONDS, BENCH_CLOSE="1"),
            "JWKS under full mint load": self.beside_mints(self.secure, SECONDS),
            "cached exchange under full mint load": self.beside_mints(*self.exchange),
        }

    def beside_mints(self, url, seconds, *request):
        """The latencies of one connection while 64 others keep all signers busy."""
        crowd = wrk(*self.mint)
        time.sleep(seconds / 10)
        result = outcome(wrk(url, seconds, *request, connections=1))
        outcome(crowd)
        return {"p50": result["p50"], "p99": result["p99"]}


def first_answer(service):
    """Milliseconds from exec to the first document, and the resident megabytes then."""
    begun = time.monotonic()
    process = pinned(SERVER_CORE, [BINARIES + "/aureole", "serve"], env=service.environment)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{service.public}/.well-known/jwks.json", timeout=1).read()
            break
        except OSError:
            time.sleep(0.001)
    passed = (time.monotonic() - begun) * 1000
    resident = resident_megabytes(process.pid)
    stop(process)
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


def ratio(result, over, under):
    return result[over]["rate"] / result[under]["rate"]


def goals(result, starts):
    mint, jwks, file = result["mint over HTTP, audited"], result["JWKS"], result["nginx, the same bytes"]
    return [
        *(at_least(name, ratio(result, over, under), goal) for name, over, under, goal in RATIOS),
        at_most("p99 of a mint / its p50", mint["p99"] / mint["p50"], 2),
        at_most("p99 of the JWKS / nginx's", jwks["p99"] / file["p99"], 1),
        at_most("first answer after exec", statistics.median(passed for passed, _ in starts), 60, "ms"),
        at_most("resident memory at the first answer", statistics.median(size for _, size in starts), 45, "MB"),
    ]


def tag_of(url):
    return urllib.request.urlopen(url, timeout=5).headers["ETag"]


def main():
    with house() as (directory, processes):
        street = Street(directory, processes)
        rounds = [street.measure() for _ in range(ROUNDS)]
        bare = Aureole(BINARIES, directory + "/bare")
        bare.command("agent", "list")  # makes the database and its keys
        starts = [first_answer(bare) for _ in range(STARTS)]
    result = medians(rounds)
    table(result)
    keep("paths", goals(result, starts), median=result, rounds=rounds, starts=starts)


if __name__ == "__main__":
    main()
