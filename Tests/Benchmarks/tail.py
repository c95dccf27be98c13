"""What the slowest requests wait for: p99.9 and the longest of each kind over minutes of mixed load, while keys turn,
backups are written, the certificate is renewed and SQLite moves its log into the database.

The load is open-loop: each request has a time at which it is due, chosen before, and its latency counts from then, so
that a pause delays all that would have come in it and hides nothing. It takes about a third of the server's core. What
the machine does to the probe, to the server's core or to the disk is told apart by controls: the probe's own lateness,
a clock that ticks on the server's core, writes to the same disk, and nginx on the same core, asked by the same probe.

Usage: tail.py BINARIES SECONDS [MINUTES]; SECONDS is taken for likeness with the others and says nothing here.
"""

import array
import bisect
import collections
import gc
import heapq
import json
import multiprocessing
import os
import random
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

from pages import PASSPHRASE, Browser
from paths import nginx
from yard import LOAD_CORE, ROOT, SERVER_CORE, Aureole, at_most, cpu_seconds, house, keep, wait_for

BINARIES, MINUTES = sys.argv[1], float(sys.argv[3]) if len(sys.argv) > 3 else 10
PAUSE = 0.010  # a latency above it is looked into
STALL = 0.001  # lateness of a control that counts
ACTS = ["rotation by the admin API", "backup", "certificate", "rotation by the command line", "backup", "certificate",
        "rotation by the admin API", "backup", "certificate"]
CONTROLS = {
    "probe": "probe's own lateness", "core": "clock on the server's core", "disk": "4 kB written through to the disk"}


# The probe

class Kind:
    """Requests of one kind: how often, over how many connections, and what became of them."""

    def __init__(self, name, rate, port, request, lines=8, tls=None, fresh=False):
        self.name, self.rate, self.address, self.tls, self.fresh = name, rate, ("127.0.0.1", port), tls, fresh
        self.request = request.replace("\n", "\r\n").encode() + b"\r\n\r\n"
        self.lines, self.idle, self.waiting = lines, collections.deque(), collections.deque()
        self.due, self.took, self.failed = array.array("d"), array.array("d"), 0


class Line:
    """A connection, which carries one request at a time."""

    __slots__ = ("kind", "probe", "socket", "due", "answer", "is_open")

    def __init__(self, kind, probe):
        self.kind, self.probe, self.socket, self.due, self.answer = kind, probe, None, None, b""

    def open(self):
        plain = socket.socket()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.connect(self.kind.address)
        plain.setblocking(False)
        self.is_open = self.kind.tls is None
        self.socket = plain if self.is_open else self.kind.tls.wrap_socket(plain, do_handshake_on_connect=False)
        self.probe.register(self.socket.fileno(), self)

    def close(self):
        self.probe.unregister(self.socket.fileno())
        self.socket.close()
        self.socket = None

    def begin(self, due):
        self.due, self.answer = due, b""
        if self.socket is None:
            self.open()
        if self.is_open:
            self.socket.send(self.kind.request)
        else:
            self.readable()

    def readable(self):
        try:
            if not self.is_open:
                self.socket.do_handshake()
                self.is_open = True
                if self.due is not None:
                    self.socket.send(self.kind.request)
            while True:
                part = self.socket.recv(65536)
                if not part:
                    return self.ended()
                self.answer += part
                if self.due is not None and is_whole(self.answer):
                    return self.done()
        except (ssl.SSLWantReadError, BlockingIOError):
            pass
        except OSError:
            self.ended()

    def done(self):
        kind = self.kind
        kind.due.append(self.due)
        kind.took.append(time.monotonic() - self.due)
        kind.failed += self.answer[9:12] != b"200"
        self.rest()

    def ended(self):
        """The server closes connections that were idle for long; one that carries a request it may not close."""
        if self.due is None:
            self.kind.idle.remove(self)
        else:
            self.kind.failed += 1
        self.close()
        self.rest()

    def rest(self):
        self.due = None
        if self.kind.fresh and self.socket is not None:
            self.close()
        self.kind.idle.append(self)
        if self.kind.waiting:
            self.kind.idle.pop().begin(self.kind.waiting.popleft())


LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def is_whole(answer):
    end = answer.find(b"\r\n\r\n")
    length = LENGTH.search(answer, 0, end) if end >= 0 else None
    return length is not None and len(answer) >= end + 4 + int(length.group(1))


class Log:
    """What the service says on standard error, and when."""

    def __init__(self, pipe):
        self.pipe, self.lines = pipe, []

    def readable(self):
        text = os.read(self.pipe.fileno(), 65536).decode()
        self.lines += [(time.monotonic(), line) for line in text.splitlines()]


class Probe:
    def __init__(self, kinds, log):
        self.kinds, self.log = kinds, log
        self.epoll, self.handlers = select.epoll(), {}
        self.lateness, self.stalls = (array.array("d"), array.array("d")), []
        self.register(log.pipe.fileno(), log)
        for kind in kinds:
            for _ in range(kind.lines):
                line = Line(kind, self)
                kind.idle.append(line)
                if not kind.fresh:
                    line.open()
                    if not line.is_open:
                        line.readable()

    def register(self, descriptor, handler):
        self.handlers[descriptor] = handler
        self.epoll.register(descriptor, select.EPOLLIN)

    def unregister(self, descriptor):
        del self.handlers[descriptor]
        self.epoll.unregister(descriptor)

    def run(self, begin, end):
        """Sends what is due from `begin` to `end`, and waits for the last answers."""
        chance = random.Random(7)
        due = [(begin + chance.expovariate(kind.rate), number) for number, kind in enumerate(self.kinds)]
        heapq.heapify(due)
        while due or any(len(kind.idle) < kind.lines for kind in self.kinds):
            until = due[0][0] if due else end + 5
            now = self.turn(until)
            if not due and now > until:
                break  # what has no answer by now gets none
            self.send_due(due, now, end, chance)

    def turn(self, until):
        """Waits for answers, though not longer than `until`, and takes them in; answers what time it is."""
        # epoll alone waits for whole milliseconds only.
        select.select([self.epoll], [], [], max(0, until - time.monotonic()))
        woken = time.monotonic()
        if woken - until > STALL:
            self.stalls.append((until, woken))
        for descriptor, _ in self.epoll.poll(0):
            if handler := self.handlers.get(descriptor):
                handler.readable()
        now = time.monotonic()
        if now - woken > STALL:
            self.stalls.append((woken, now))
        return now

    def send_due(self, due, now, end, chance):
        while due and due[0][0] <= now:
            at, number = due[0]
            kind = self.kinds[number]
            if kind.idle:
                kind.idle.popleft().begin(at)
                self.lateness[0].append(at)
                self.lateness[1].append(time.monotonic() - at)
            else:
                kind.waiting.append(at)
            following = at + chance.expovariate(kind.rate)
            if following < end:
                heapq.heapreplace(due, (following, number))
            else:
                heapq.heappop(due)


def mixed_load(service, cookie, web_port):
    """About a third of a core: a fifth for signatures, the rest for everything else."""
    trust = ssl.create_default_context(cafile=service.directory + "/ca.pem")
    trust.check_hostname = False
    host = "Host: localhost"
    jwks, key = f"GET /.well-known/jwks.json HTTP/1.1\n{host}", f"{host}\nAuthorization: Bearer "
    public, private = service.public, service.private
    return [
        Kind("JWKS over TLS", 500, public, jwks, tls=trust),
        Kind("JWKS, a handshake each", 15, public, jwks, tls=trust, fresh=True),
        Kind("nginx over TLS", 500, web_port, f"GET /jwks.json HTTP/1.1\n{host}", tls=trust),
        Kind("mint", 500, private, f"POST /v1/agents/bench/token HTTP/1.1\n{key}{service.key}", lines=32),
        Kind("cached exchange", 700, private, f"POST /v1/connections/bench/token HTTP/1.1\n{key}{service.key}"),
        Kind("page", 2, private, f"GET /agents HTTP/1.1\n{host}:{private}\nCookie: {cookie}", lines=2),
        Kind("admin API", 2, private, f"GET /v1/admin/agents HTTP/1.1\n{key}{service.admin_key}", lines=2),
    ]


# What happens meanwhile, each in a process of its own, so that the probe has none of the work

def meanwhile(core, work, *arguments):
    """Starts `work`; whatever it answers comes out of the pipe when something is sent into it."""
    here, there = multiprocessing.Pipe()

    def run():
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        os.sched_setaffinity(0, {int(core)})
        there.send(work(there, *arguments))

    process = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    process.start()
    return here


def watch(pipe, database):
    """A clock that ticks each millisecond, and the times at which the database's own file was written."""
    ticks, late, written, last = array.array("d"), array.array("d"), [], 0
    while not pipe.poll():
        asked = time.monotonic() + 0.001
        time.sleep(0.001)
        now = time.monotonic()
        ticks.append(asked)
        late.append(now - asked)
        changed = os.stat(database).st_mtime_ns
        if changed != last:
            written.append(now)
            last = changed
    return ticks, late, written


def write_through(pipe, path):
    """How long a write of one page takes until it is on the disk, which is what a commit waits for."""
    begun, took = array.array("d"), array.array("d")
    with open(path, "wb", buffering=0) as file:
        while not pipe.poll(0.02):
            begun.append(time.monotonic())
            os.pwrite(file.fileno(), bytes(4096), 0)
            os.fdatasync(file.fileno())
            took.append(time.monotonic() - begun[-1])
    return begun, took


def disturb(pipe, service, begin, end):
    """Everything that an operator does, one after the other, spread over the time."""
    happened = []
    for number, act in enumerate(ACTS):
        time.sleep(max(0, begin + (end - begin) * (number + 1) / (len(ACTS) + 1) - time.monotonic()))
        started = time.monotonic()
        disturbance(service, act, number)
        happened.append((act.split(" by ")[0] if act != "certificate" else "files replaced", act, started,
                         time.monotonic()))
    pipe.recv()
    return happened


def disturbance(service, act, number):
    match act:
        case "backup":
            service.command("backup", f"{service.directory}/backup-{number}")
        case "rotation by the command line":
            service.command("key", "rotate", "--now")
        case "rotation by the admin API":
            urllib.request.urlopen(urllib.request.Request(
                f"http://127.0.0.1:{service.private}/v1/admin/keys/rotate", b'{"now":true}',
                {"Authorization": f"Bearer {service.admin_key}", "Content-Type": "application/json"})).read()
        case "certificate":
            for file in ["key.pem", "chain.pem"]:
                os.replace(f"{service.directory}/renewal-{number}/{file}", f"{service.directory}/{file}")


# What is told

def latencies(took):
    """Milliseconds."""
    in_order = sorted(took)
    at = lambda share: in_order[min(len(in_order) - 1, int(len(in_order) * share))] * 1000
    return {"count": len(in_order), "p50": at(0.5), "p99": at(0.99), "p999": at(0.999), "longest": in_order[-1] * 1000}


class Windows:
    """When something was going on, by name."""

    def __init__(self, probe, happened, written):
        self.of = collections.defaultdict(list)
        for name, _, begin, end in happened:
            if name != "files replaced":
                self.of[name].append((begin, end + 0.5))
        for at, line in probe.log.lines:
            if "renewed" in line:
                self.of["certificate"].append((at - 0.5, at + 0.5))
        self.of["checkpoint"] = [(begin - 0.05, end + 0.05) for begin, end in runs(written, 0.05)]

    def names(self, begin, end):
        return [name for name, spans in self.of.items() if any(begin < until and end > since for since, until in spans)]


def runs(moments, gap):
    """First and last of those that follow each other closely."""
    found = []
    for moment in moments:
        if found and moment - found[-1][1] < gap:
            found[-1][1] = moment
        else:
            found.append([moment, moment])
    return found


def overlap(begin, end, spans):
    """How long one of the spans lies between; they are in order."""
    first = bisect.bisect_left(spans, (begin,))
    total, covered = 0, begin
    for since, until in spans[max(0, first - 1):]:
        if since >= end:
            break
        total += max(0, min(end, until) - max(covered, since))
        covered = max(covered, until)
    return total


def pauses(kinds, windows, controls, begin):
    """Slow requests that overlap are one pause. How much of it the controls saw too is not the service's."""
    slow = sorted((due, due + took, kind.name) for kind in kinds for due, took in zip(kind.due, kind.took)
                  if took > PAUSE)
    groups = []
    for since, until, name in slow:
        if groups and since < max(each[1] for each in groups[-1]):
            groups[-1].append((since, until, name))
        else:
            groups.append([(since, until, name)])
    return [pause(group, windows, controls, begin) for group in groups]


def pause(group, windows, controls, begin):
    since, until, name = max(group, key=lambda each: each[1] - each[0])
    return {
        "at": since - begin, "ms": (until - since) * 1000, "kind": name, "requests": len(group),
        "kinds": sorted({each[2] for each in group}),
        "controls": {control: overlap(since, until, spans) * 1000 for control, spans in controls.items()},
        "during": windows.names(since, until)}


def within(series, windows, name):
    """The longest that was due in such a window, in milliseconds; `None` where there was nothing."""
    spans = sorted(windows.of[name])
    took = [took for due, took in zip(*series) if overlap(due, due + took, spans)]
    return max(took) * 1000 if took else None


def tell_kinds(figures):
    print(f"\n{'ms from when it was due':34}{'requests':>10}{'p50':>9}{'p99':>9}{'p99.9':>9}{'longest':>9}")
    for name, row in figures.items():
        print(f"{name:34}{row['count']:10,}{row['p50']:9.2f}{row['p99']:9.2f}{row['p999']:9.2f}{row['longest']:9.2f}")


def tell_events(events):
    columns = list(next(iter(events.values()))["longest"])
    print(f"\n{'longest, in ms, while there was':34}{'times':>6}" + "".join(f"{short(name):>11}" for name in columns))
    for name, event in events.items():
        print(f"{name:34}{event['times']:6}" + "".join(
            " " * 10 + "-" if event["longest"][column] is None else f"{event['longest'][column]:11.2f}"
            for column in columns))


def short(name):
    return {"JWKS over TLS": "JWKS", "JWKS, a handshake each": "handshake", "nginx over TLS": "nginx",
            "cached exchange": "exchange", **{name: control for control, name in CONTROLS.items()}}.get(name, name)


def tell_pauses(found):
    print(f"\n{len(found)} pauses above {PAUSE * 1000:g} ms, the longest first; of each, for how much of it the "
          "controls were late themselves")
    print(f"{'at s':>8}{'ms':>8}" + "".join(f"{name:>8}" for name in CONTROLS)
          + f"{'requests':>10}  {'longest':24}during")
    for row in sorted(found, key=lambda row: -row["ms"])[:20]:
        print(f"{row['at']:8.2f}{row['ms']:8.1f}" + "".join(f"{row['controls'][name]:8.1f}" for name in CONTROLS)
              + f"{row['requests']:10}  {row['kind']:24}{', '.join(row['during']) or 'nothing of these'}")


# The whole

def prepared_service(directory, processes):
    service = Aureole(BINARIES, directory)
    service.add_simulator(processes)
    service.add_bench()
    service.admin_key = service.command("client", "add", "admin", "--admin")["key"]
    subprocess.run([BINARIES + "/aureole", "admin", "add", "anna", "--password-stdin"], env=service.environment,
                   input=PASSPHRASE, text=True, check=True, capture_output=True)
    prepare_renewals(service)
    service.environment["AUREOLE_LOG_LEVEL"] = "info"  # tells when a certificate was renewed
    processes.append(service.start(stderr=subprocess.PIPE))
    return service


def prepare_renewals(service):
    """Certificates to come, whose CAs are trusted from the beginning."""
    with open(service.directory + "/ca.pem", "a") as trusted:
        for number, act in enumerate(ACTS):
            if act == "certificate":
                renewal = f"{service.directory}/renewal-{number}"
                os.mkdir(renewal)
                subprocess.run([os.path.join(ROOT, "../Support/make-ca"), renewal], check=True)
                with open(renewal + "/ca.pem") as file:
                    trusted.write(file.read())


def signed_in(service):
    browser = Browser(service.private)
    browser.sign_in()
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def take_a_core():
    """The probe goes before whatever else runs beside it, where that is allowed."""
    os.sched_setaffinity(0, {int(LOAD_CORE)})
    gc.freeze()
    gc.disable()
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass


def measured(service, kinds):
    begin = time.monotonic() + 2
    end = begin + MINUTES * 60
    watching = meanwhile(SERVER_CORE, watch, service.database)
    writing = meanwhile(SERVER_CORE, write_through, service.directory + "/page")
    disturbing = meanwhile(LOAD_CORE, disturb, service, begin, end)
    probe = Probe(kinds, Log(service.server.stderr))
    take_a_core()
    spent = cpu_seconds(service.server.pid)
    probe.run(begin, end)
    share = (cpu_seconds(service.server.pid) - spent) / (time.monotonic() - begin)
    for pipe in (watching, writing, disturbing):
        pipe.send("end")
    ticks, late, written = watching.recv()
    controls = {"probe": probe.lateness, "core": (ticks, late), "disk": writing.recv()}
    return probe, controls, Windows(probe, disturbing.recv(), written), begin, share


def main():
    with house() as (directory, processes):
        service = prepared_service(directory + "/tokens", processes)
        shutil.copytree(service.directory, directory + "/identity", ignore=shutil.ignore_patterns("data"))
        trust = ssl.create_default_context(cafile=service.directory + "/ca.pem")
        document = urllib.request.urlopen(
            f"https://localhost:{service.public}/.well-known/jwks.json", context=trust).read()
        web, _, address = nginx(directory + "/web", document, directory + "/identity")
        processes.append(web)
        kinds = mixed_load(service, signed_in(service), int(re.search(r":(\d+)/", address).group(1)))
        probe, controls, windows, begin, share = measured(service, kinds)
    report(kinds, probe, controls, windows, begin, share)


def report(kinds, probe, controls, windows, begin, share):
    series = {kind.name: (kind.due, kind.took) for kind in kinds}
    series |= {CONTROLS[control]: each for control, each in controls.items()}
    figures = {name: latencies(took) for name, (_, took) in series.items()}
    late = {name: [(due, due + took) for due, took in zip(*each) if took > STALL] for name, each in controls.items()}
    found = pauses(kinds, windows, late | {"probe": probe.stalls}, begin)
    events = {
        name: {"times": len(spans), "longest": {kind: within(each, windows, name) for kind, each in series.items()}}
        for name, spans in sorted(windows.of.items())}
    failed = {kind.name: kind.failed for kind in kinds if kind.failed}
    tell_kinds(figures)
    tell_events(events)
    tell_pauses(found)
    print(f"\nThe service took {share:.0%} of its core; failed requests: {failed or 'none'}.")
    keep("tail", [
        at_most("p99.9 of the JWKS over TLS / nginx's",
                figures["JWKS over TLS"]["p999"] / figures["nginx over TLS"]["p999"], 1),
        at_most("longest in a backup, but for the machine's part", own_part(found, "backup"), 20, "ms"),
        at_most("requests that failed", sum(failed.values()), 0),
    ], minutes=MINUTES, share=share, kinds=figures, events=events, pauses=found)


def own_part(found, name):
    """The longest pause with the event in it, less what a control saw of it; milliseconds."""
    return max((row["ms"] - max(row["controls"].values()) for row in found if name in row["during"]), default=0)


if __name__ == "__main__":
    main()
