"""What happens when a token is not in memory, with Entra's stand-in at a fixed delay.

Four things: how much longer a caller waits than for the stand-in itself, how many calls ten thousand callers of one
expired token cause, what becomes of ten thousand connections whose tokens expire together, and how many connections to
Entra all of that takes.

What the stand-in takes is measured beside it with the same assertion over kept-alive TLS, request about request, so that
its own work and whatever else the machine does is on both sides. It shares a core with the load; the service has the
other. Figures are differences of percentiles, less the time of one signature by `openssl speed` in the same run.
"""

import concurrent.futures
import json
import os
import re
import resource
import select
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

from yard import (APPLICATION, LOAD_CORE, ROOT, SERVER_CORE, arguments, at_least, at_most, house, keep, pinned,
                  resident_megabytes, token_service)

BINARIES, SECONDS = arguments()
DELAY = 20                    # of the stand-in, in milliseconds
AT_ONCE = 16                  # misses of as many connections, which do not expire later
CALLERS = 10_000              # of one token
CONNECTIONS = 10_000          # whose tokens expire together
CLIENTS = 20                  # whose callers they are: 1024 at once is what one client may
ROUND_SECONDS = 8             # in which each connection is asked once
KEPT_FOR = 300                # seconds before its end a token is not handed out of memory any more
STRETCH = 10                  # seconds in a row, of which the busiest count as a burst
REFRESH_RATE = 100            # refreshes ahead per second that the service allows itself
MOST_CONNECTIONS = 64         # of the service to Entra
SCOPE = "https://graph.microsoft.com/.default"


# The stand-in

class Entra:
    """The stand-in's control plane, and its count of the calls."""

    def __init__(self, service):
        self.trust = ssl.create_default_context(cafile=service.directory + "/entra.pem")
        self.port, self.line, self.turn = service.entra, Line(service.entra, self.trust), threading.Lock()

    def control(self, method, path, content=None):
        body = "" if content is None else json.dumps(content)
        with self.turn:
            status, answer, _ = self.line.ask(
                f"{method} /simulator/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        if status >= 300:
            sys.exit(f"{method} {path}: {status}")
        return json.loads(answer) if answer else None

    def delay(self, milliseconds):
        self.control("PUT", "faults", {"kind": "slow", "delay": milliseconds} if milliseconds else [])

    def lifetime(self, seconds, refresh_in=0):
        self.control("PUT", "settings", {"expiresIn": seconds, "refreshIn": refresh_in})

    def calls(self):
        """The last thousand, by their ids: when the stand-in was asked, to the second."""
        return {call["trace_id"]: call["time"] for call in self.control("GET", "log")}

    def connections(self):
        """The local ports of the service's connections, each of which is one connection; ours is not counted."""
        output = subprocess.run(
            ["ss", "-Htn", "state", "established", "dst", f"127.0.0.1:{self.port}"],
            capture_output=True, text=True, check=True).stdout
        ports = {int(line.split()[2].rsplit(":", 1)[1]) for line in output.splitlines()}
        return ports - {self.line.socket.getsockname()[1]}


class Watch:
    """Looks at the calls and at the connections while something goes on."""

    def __init__(self, entra):
        self.entra, self.calls, self.ports, self.most, self.lost = entra, {}, set(), 0, False
        self.known = set(entra.calls())
        self.over = threading.Event()

    def __enter__(self):
        self.threads = [threading.Thread(target=self.look, args=look) for look in
                        [(self.look_at_calls, 1.0), (self.look_at_connections, 0.1)]]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.look_at_calls()

    def look(self, look, pause):
        while not self.over.wait(pause):
            look()

    def look_at_calls(self):
        seen = self.entra.calls()
        # The log holds a thousand: if none of them is known, there were more than it could hold.
        self.lost = self.lost or len(seen) == 1000 and not (self.known | self.calls.keys()) & seen.keys()
        self.calls.update((key, when) for key, when in seen.items() if key not in self.known)

    def look_at_connections(self):
        ports = self.entra.connections()
        self.most = max(self.most, len(ports))
        self.ports |= ports

    def per_second(self):
        """How many calls there were in each second in which there was one."""
        seconds = {}
        for when in self.calls.values():
            seconds[when] = seconds.get(when, 0) + 1
        return [seconds[when] for when in sorted(seconds)]


# The service

def fill(path):
    """Copies of the one connection, which the one client may use."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    columns = [row[1] for row in database.execute("PRAGMA table_info(connections)") if row[1] not in ("id", "name")]
    rows = [(str(uuid.uuid4()), f"connection-{n:05}") for n in range(CONNECTIONS + AT_ONCE)]
    database.executemany(
        f"INSERT INTO connections (id, name, {', '.join(columns)}) SELECT ?1, ?2, {', '.join(columns)} "
        "FROM connections WHERE name = 'bench'", rows)
    database.executemany(
        "INSERT INTO client_grants (client_id, connection_id) SELECT clients.id, ? FROM clients WHERE name = 'bench'",
        [(identifier,) for identifier, _ in rows])
    database.execute("COMMIT")
    database.close()


def exchange(connection, key, force=False):
    """The bytes of a request."""
    body = b'{"force_refresh":true}' if force else b""
    kind = "Content-Type: application/json\r\n" if force else ""
    return (f"POST /v1/connections/{connection}/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n").encode() + body


class Line:
    """A kept-alive connection for whole requests, one after another."""

    def __init__(self, port, trust=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if trust:
            self.socket = trust.wrap_socket(self.socket, server_hostname="localhost")

    def ask(self, request):
        """The status, the body and the milliseconds until its last byte."""
        begun = time.perf_counter()
        self.socket.sendall(request)
        answer = b""
        while not (whole := complete(answer)):
            piece = self.socket.recv(65536)
            if not piece:
                sys.exit("a connection was closed before its answer was whole")
            answer += piece
        return *whole, (time.perf_counter() - begun) * 1000


def complete(answer):
    """Status and body of an answer with a length, as soon as it is there."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", answer[:end + 2])
    body = answer[end + 4:]
    return (int(answer[9:12]), body) if len(body) >= (int(length.group(1)) if length else 0) else None


# A miss

def direct(service, assertion):
    """The bytes of the request that the service sends, as near as it matters."""
    form = urllib.parse.urlencode({
        "client_id": APPLICATION, "scope": SCOPE, "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion})
    return (f"POST /contoso.example/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost:{service.entra}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"
            f"Content-Length: {len(form)}\r\n\r\n{form}").encode()


def misses(service, entra, callers, requests):
    """Latencies in milliseconds of the stand-in alone and of the service, in turns, by so many callers at once."""
    status, body, _ = Line(service.private).ask(
        f"POST /v1/agents/bench/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {service.key}\r\n"
        "Content-Length: 0\r\n\r\n".encode())
    assert status == 200, body
    plain = direct(service, json.loads(body)["token"])
    taken, barrier = {"stand-in": [], "service": []}, threading.Barrier(callers)

    def call(number):
        ours, theirs = Line(service.private), Line(service.entra, entra.trust)
        request = exchange(f"connection-{CONNECTIONS + number:05}", service.key, force=True)
        for turn in range(requests + 5):
            for name, line, asked in [("stand-in", theirs, plain), ("service", ours, request)]:
                barrier.wait()
                status, body, milliseconds = line.ask(asked)
                if status != 200:
                    barrier.abort()
                    sys.exit(f"{name}: {status} {body[:300]}")
                if turn >= 5:
                    taken[name].append(milliseconds)

    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        for each in [pool.submit(call, number) for number in range(callers)]:
            each.result()
    return {name: percentiles(values) for name, values in taken.items()}


def percentiles(values):
    values = sorted(values)
    return {"count": len(values), "p50": at(values, 0.5), "p99": at(values, 0.99), "longest": values[-1]}


def at(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def signature_milliseconds():
    """One signature by openssl, in CPU time."""
    output = subprocess.run(
        ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", "2", "rsa2048"],
        capture_output=True, text=True, check=True).stdout
    return 1000 / float(re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", output).group(1))


# One token, ten thousand callers

def crowd(service, entra, keys):
    """All ask at once for a token that has just expired, while the stand-in takes its time."""
    entra.lifetime(KEPT_FOR + 2)
    Line(service.private).ask(exchange("bench", keys[0]))
    lines = [Line(service.private) for _ in range(CALLERS)]
    requests = [exchange("bench", key) for key in keys]
    time.sleep(2.5)
    entra.lifetime(3599)
    entra.delay(2000)
    entra.control("DELETE", "log")
    answers = ask_all(lines, requests)
    calls = len(entra.calls())
    for line in lines:
        line.socket.close()
    entra.delay(0)
    good = [json.loads(body) for status, body, _ in answers if status == 200]
    latencies = sorted(milliseconds for *_, milliseconds in answers)
    return {
        "calls": calls, "right": len(good), "tokens": len({answer["access_token"] for answer in good}),
        "statuses": {str(status): sum(status == each for each, *_ in answers) for status, *_ in answers},
        "p50": at(latencies, 0.5), "longest": latencies[-1], "resident": resident_megabytes(service.server.pid)}


def ask_all(lines, requests):
    """Status, body and milliseconds of each."""
    poll, waiting, answers = select.epoll(), {}, []
    for number, line in enumerate(lines):
        poll.register(line.socket, select.EPOLLIN)
        waiting[line.socket.fileno()] = [line.socket, b"", time.perf_counter()]
        line.socket.sendall(requests[number % len(requests)])
    deadline = time.monotonic() + 30
    while waiting and time.monotonic() < deadline:
        for descriptor, _ in poll.poll(1):
            one = waiting[descriptor]
            piece = one[0].recv(65536)
            one[1] += piece
            if whole := complete(one[1]):
                answers.append((*whole, (time.perf_counter() - one[2]) * 1000))
            if whole or not piece:
                poll.unregister(descriptor)
                del waiting[descriptor]
    return answers


# Ten thousand tokens that expire together

def warm(service, numbers):
    """The seconds that it takes to fetch the tokens of these connections."""
    begun = time.monotonic()

    def fetch(share):
        line = Line(service.private)
        for number in share:
            status, body, _ = line.ask(exchange(f"connection-{number:05}", service.key))
            if status != 200:
                sys.exit(f"{status} {body[:300]}")

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        for each in [pool.submit(fetch, numbers[n::32]) for n in range(32)]:
            each.result()
    return time.monotonic() - begun


def renewals(service, entra):
    """Load on all connections from before their tokens are due for refresh until none of these serves any more."""
    count, window = CONNECTIONS, CONNECTIONS / REFRESH_RATE + 20
    entra.delay(0)
    due = 35
    entra.lifetime(int(KEPT_FOR + due + window), refresh_in=due)
    with Watch(entra) as warming:
        taken = warm(service, range(count))
    if taken > due - 5:
        print(f"  the first tokens were due before all {count:,} had been fetched, which took {taken:.0f} s")
    entra.delay(DELAY)
    entra.lifetime(3599)
    before = entra.connections()
    sockets = 64
    gap = max(1, int(1000 * sockets * ROUND_SECONDS / count))
    rest = int(due + window + 2)
    with Watch(entra) as watch:
        load = pinned(
            LOAD_CORE, ["wrk", "-t1", f"-c{sockets}", f"-d{rest}s", "--latency", "-s",
                        os.path.join(ROOT, "misses.lua"), f"http://127.0.0.1:{service.private}"],
            stdout=subprocess.PIPE, text=True,
            env=dict(os.environ, BENCH_KEY=service.key, BENCH_AROUND=str(count), BENCH_GAP=str(gap)))
        output = load.communicate()[0]
    result = json.loads(output.rsplit("RESULT ", 1)[1])
    seconds = watch.per_second()
    # What sets out at an even pace does not quite arrive at one.
    busiest = max((sum(seconds[n:n + STRETCH]) / STRETCH for n in range(len(seconds))), default=0)
    return {
        "connections": count, "warm-up seconds": taken, "connections while warming": warming.most,
        "calls": len(watch.calls), "all calls seen": not watch.lost, "most calls in a second": max(seconds, default=0),
        "most calls per second": busiest,
        "calls per second": seconds, "asked": result["requests"], "failed": result["failed"],
        "waited": result["fetched"], "ended": result["ended"],
        "connections to Entra": watch.most, "new connections": len(watch.ports - before),
        "p50": result["p50"] / 1000, "p99": result["p99"] / 1000, "resident": resident_megabytes(service.server.pid)}


def main():
    os.sched_setaffinity(0, {int(LOAD_CORE)})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most < CALLERS + 1000:
        sys.exit(f"{CALLERS} callers need as many open files, and {most} are allowed (ulimit -n)")
    with house() as (directory, processes):
        service = token_service(BINARIES, directory, processes)
        fill(service.database)
        keys = [service.command("client", "add", f"crowd-{n}", "--allow", "connection:bench")["key"]
                for n in range(CLIENTS)]
        time.sleep(1)  # until the server has noticed
        entra = Entra(service)
        signature = signature_milliseconds()
        entra.delay(DELAY)
        one = misses(service, entra, 1, 150 * SECONDS)
        several = misses(service, entra, AT_ONCE, 20 * SECONDS)
        together = crowd(service, entra, keys)
        renewed = renewals(service, entra)
    tell(signature, one, several, together, renewed)


def tell(signature, one, several, together, renewed):
    print(f"\n{f'a miss, {DELAY} ms at the stand-in':52}{'p50 ms':>9}{'p99 ms':>9}{'of':>8}")
    for name, taken in [("one after another", one), (f"{AT_ONCE} at once", several)]:
        for side in ["stand-in", "service"]:
            print(f"{f'{name}, {side}':52}{taken[side]['p50']:9.2f}{taken[side]['p99']:9.2f}{taken[side]['count']:8,}")
    print(f"{'one signature by openssl':52}{signature:9.2f}")
    print(f"\n{'callers of one expired token':52}{json.dumps(together)}")
    print(f"{'tokens that expire together':52}"
          f"{json.dumps({name: value for name, value in renewed.items() if name != 'calls per second'})}")
    print(f"{'calls in each second':52}{' '.join(map(str, renewed['calls per second']))}")

    def added(taken, share):
        return taken["service"][share] - taken["stand-in"][share] - signature

    count = renewed["connections"]
    keep("misses", [
        at_most("one after another: added but one signature, p50", added(one, "p50"), 1, "ms"),
        at_most("one after another: added but one signature, p99", added(one, "p99"), 1, "ms"),
        at_most(f"{AT_ONCE} at once: added but one signature, p99", added(several, "p99"), 1, "ms"),
        at_most(f"calls by {CALLERS:,} callers of an expired token", together["calls"], 1),
        at_least("of whom got it", together["right"], CALLERS),
        at_most("tokens that they got", together["tokens"], 1),
        at_most(f"{count:,} tokens due: calls per second", renewed["most calls per second"], REFRESH_RATE),
        at_most("answers with a token that had ended", renewed["ended"], 0),
        at_most("callers who waited for Entra", renewed["waited"], 0),
        at_most("requests that failed", renewed["failed"], 0),
        at_most("connections to Entra", max(renewed["connections to Entra"], renewed["connections while warming"]),
                MOST_CONNECTIONS),
        at_most("of them new after the warm-up", renewed["new connections"], 0),
    ], signature=signature, one=one, several=several, together=together, renewed=renewed)


if __name__ == "__main__":
    main()
