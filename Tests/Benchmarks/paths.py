"""Aureole's hot paths beside openssl and nginx: interleaved rounds, of which the medians count, as ratios."""

import os
import re
import statistics
import subprocess
import time
import urllib.request

from yard import (SERVER_CORE, Aureole, arguments, at_least, at_most, document_service, free_port, house, keep, load,
                  medians, outcome, pinned, resident_megabytes, stop, table, token_service, wait_for, wrk)

ROUNDS, STARTS = 3, 5


def openssl_speed(seconds):
    """Signatures per second of one core, which openssl itself counts in CPU time."""
    output = subprocess.run(
        ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(seconds), "rsa2048"],
        capture_output=True, text=True, check=True).stdout
    return float(re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", output).group(1))


def beside(seconds, mint, url, *request, **more):
    """The latencies of one connection while 64 others keep all signers busy."""
    crowd = wrk(mint[0], seconds, *mint[1:])
    time.sleep(seconds / 10)
    result = outcome(wrk(url, seconds, *request, connections=1, **more))
    outcome(crowd)
    return {"p50": result["p50"], "p99": result["p99"]}


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


def services(binaries, directory, processes):
    """Two of ours, one with plain HTTP and one with everything, and nginx with the same document and certificate."""
    documents = document_service(binaries, directory + "/documents", processes)
    tokens = token_service(binaries, directory + "/tokens", processes)
    address = f"http://127.0.0.1:{documents.public}/.well-known/jwks.json"
    web = nginx(directory + "/web", wait_for(address, documents.server), directory + "/tokens")
    processes.append(web[0])
    documents.tag, documents.web_tag = tag_of(address), tag_of(web[1])
    return documents, tokens, web


def measurements(documents, tokens, web, seconds):
    """How each is measured, by name, in an order in which each stands beside what it is compared with."""
    base = f"http://127.0.0.1:{tokens.private}/v1"
    mint = (base + "/agents/bench/token", "POST", tokens.key)
    exchange = (base + "/connections/bench/token", "POST", tokens.key)
    jwks, tag = f"http://127.0.0.1:{documents.public}/.well-known/jwks.json", documents.tag
    secure = f"https://127.0.0.1:{tokens.public}/.well-known/jwks.json"
    (process, plain, tls), web_tag = web, documents.web_tag

    def each(server, url, *request, **more):
        return lambda: load(server.pid, url, seconds, *request, **more)

    return {
        "openssl speed rsa2048, signatures": lambda: {"rate": openssl_speed(seconds)},
        "mint over HTTP, audited": each(tokens.server, *mint),
        "nginx, the same bytes": each(process, plain),
        "JWKS": each(documents.server, jwks),
        "nginx, 304": each(process, plain, BENCH_TAG=web_tag),
        "JWKS, 304": each(documents.server, jwks, BENCH_TAG=tag),
        "cached exchange over HTTP": each(tokens.server, *exchange),
        "nginx over TLS": each(process, tls),
        "JWKS over TLS": each(tokens.server, secure),
        "nginx, a handshake each": each(process, tls, BENCH_CLOSE="1"),
        "JWKS, a handshake each": each(tokens.server, secure, BENCH_CLOSE="1"),
        "JWKS under full mint load": lambda: beside(seconds, mint, secure),
        "cached exchange under full mint load": lambda: beside(seconds, mint, *exchange),
    }


def measure(measurements):
    """One round."""
    return {name: figures() for name, figures in measurements.items()}


def first_answer(service):
    """Milliseconds from exec to the first document, and the resident megabytes then."""
    begun = time.monotonic()
    process = pinned(SERVER_CORE, [service.binaries + "/aureole", "serve"], env=service.environment)
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


def goals(result, starts):
    mint, jwks, file = result["mint over HTTP, audited"], result["JWKS"], result["nginx, the same bytes"]
    return [
        *(at_least(name, result[over]["rate"] / result[under]["rate"], goal) for name, over, under, goal in RATIOS),
        at_most("p99 of a mint / its p50", mint["p99"] / mint["p50"], 2),
        at_most("p99 of the JWKS / nginx's", jwks["p99"] / file["p99"], 1),
        at_most("first answer after exec", statistics.median(passed for passed, _ in starts), 60, "ms"),
        at_most("resident memory at the first answer", statistics.median(size for _, size in starts), 45, "MB"),
    ]


def tag_of(url):
    return urllib.request.urlopen(url, timeout=5).headers["ETag"]


def main():
    binaries, seconds = arguments()
    with house() as (directory, processes):
        each = measurements(*services(binaries, directory, processes), seconds)
        rounds = [measure(each) for _ in range(ROUNDS)]
        bare = Aureole(binaries, directory + "/bare")
        bare.command("agent", "list")  # makes the database and its keys
        starts = [first_answer(bare) for _ in range(STARTS)]
    result = medians(rounds)
    table(result)
    keep("paths", goals(result, starts), median=result, rounds=rounds, starts=starts)


if __name__ == "__main__":
    main()
