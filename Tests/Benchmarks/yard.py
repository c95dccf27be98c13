"""What every measurement here needs: a service of its own, load from another core, CPU time, medians, goals.

The server under test is pinned to the first core and the load to the last. What counts is how much work a process did
per second of its own CPU time (utime + stime of /proc/PID/stat), so that a busy machine changes little.
"""

import contextlib
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

ROOT = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(ROOT, "../../.build/benchmarks")
SERVER_CORE, LOAD_CORE = "0", str(os.cpu_count() - 1)
CONNECTIONS = 64
TENANT, APPLICATION = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def arguments():
    """The folder of the release binaries, and how many seconds a single measurement takes."""
    return sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5


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


# Processes

@contextlib.contextmanager
def house():
    """A directory for all that a measurement leaves, and the processes that end with it."""
    directory, processes = tempfile.mkdtemp(), []
    try:
        yield directory, processes
    finally:
        for process in reversed(processes):
            stop(process)
        shutil.rmtree(directory, ignore_errors=True)


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait()


def pinned(core, command, **more):
    return subprocess.Popen(["taskset", "-c", core, *command], **more)


def cpu_seconds(pid):
    """CPU time of a process and its children that still run."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return own + sum(cpu_seconds(int(child)) for child in file.read().split())


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


# Load

def wrk(url, seconds, method="GET", key=None, connections=CONNECTIONS, core=LOAD_CORE, threads=1, **more):
    """Starts the load; `more` are further variables that request.lua reads."""
    environment = dict(os.environ, BENCH_METHOD=method, BENCH_KEY=key or "", **more)
    return pinned(
        core, ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency",
               "-s", os.path.join(ROOT, "request.lua"), url],
        stdout=subprocess.PIPE, text=True, env=environment)


def outcome(process):
    """What the load saw: requests, and latencies in milliseconds. A request that failed ends the measurement."""
    output = process.communicate()[0]
    result = json.loads(output.rsplit("RESULT ", 1)[1])
    if process.returncode or result["failed"] or not result["requests"]:
        sys.exit(f"{process.args[-1]}: {result['failed']} requests failed\n{output}")
    return {"requests": result["requests"], "p50": result["p50"] / 1000, "p99": result["p99"] / 1000}


def load(pid, url, seconds, *request, **more):
    """Requests per CPU-second of the server, and the latencies in milliseconds."""
    before = cpu_seconds(pid)
    result = outcome(wrk(url, seconds, *request, **more))
    spent = cpu_seconds(pid) - before
    return {**result, "rate": result["requests"] / spent}


# The service

class Aureole:
    """A service on ports and in a directory of its own."""

    def __init__(self, binaries, directory, **settings):
        os.makedirs(directory, exist_ok=True)
        self.binaries, self.directory, self.server = binaries, directory, None
        self.public, self.private = free_port(), free_port()
        self.environment = dict(
            os.environ, AUREOLE_ISSUER=f"https://localhost:{self.public}", AUREOLE_DATA=directory + "/data",
            AUREOLE_MASTER_KEY_FILE=directory + "/master.key", AUREOLE_PUBLIC_LISTEN=f"127.0.0.1:{self.public}",
            AUREOLE_PRIVATE_LISTEN=f"127.0.0.1:{self.private}", AUREOLE_LOG_LEVEL="error", **settings)

    @property
    def database(self):
        return self.directory + "/data/aureole.db"

    def start(self, core=SERVER_CORE, **more):
        """Pinned to `core`; "0,1" are two."""
        self.server = pinned(core, [self.binaries + "/aureole", "serve"], env=self.environment, **more)
        wait_for(f"http://127.0.0.1:{self.private}/health/ready", self.server)
        return self.server

    def command(self, *arguments, **more):
        output = subprocess.run([self.binaries + "/aureole", *arguments, "--json"], env=self.environment,
                                capture_output=True, text=True, **more)
        if output.returncode:
            sys.exit(f"aureole {' '.join(arguments)}: {output.stderr}")
        return json.loads(output.stdout)

    def add_simulator(self, processes, core=LOAD_CORE):
        """The stand-in for Entra, which knows one application: the agent `bench` may be it."""
        subprocess.run([os.path.join(ROOT, "../Support/make-ca"), self.directory], check=True)
        self.entra = free_port()
        self.environment.update(
            AUREOLE_TLS_CERTIFICATE=self.directory + "/chain.pem", AUREOLE_TLS_KEY=self.directory + "/key.pem",
            AUREOLE_ENTRA_AUTHORITY=f"https://localhost:{self.entra}",
            AUREOLE_ENTRA_CA=self.directory + "/entra.pem", AUREOLE_ISSUER_CA=self.directory + "/ca.pem")
        agent = self.command("agent", "add", "bench")
        with open(self.directory + "/apps.json", "w") as file:
            json.dump(applications(agent), file)
        simulator = pinned(
            core, [self.binaries + "/entra-simulator", "--listen", f"127.0.0.1:{self.entra}", "--ca-out",
                   self.directory + "/entra.pem", "--trust", self.directory + "/ca.pem", "--apps",
                   self.directory + "/apps.json"], stdout=subprocess.PIPE)
        simulator.stdout.readline()
        processes.append(simulator)

    def add_bench(self):
        """A connection of the simulator's application, and a client that may use it and its agent."""
        self.command("connection", "add", "bench", "--agent", "bench", "--tenant", "contoso.example",
                     "--client-id", APPLICATION)
        self.key = self.command(
            "client", "add", "bench", "--allow", "agent:bench", "--allow", "connection:bench")["key"]


def applications(agent):
    return {
        "tenants": [{"id": TENANT, "domains": ["contoso.example"]}],
        "applications": [{
            "clientId": APPLICATION, "displayName": "Bench", "tenant": "contoso.example",
            "federatedCredentials": [{
                "name": "bench", "issuer": agent["issuer"], "subject": agent["subject"],
                "audiences": agent["audiences"]}]}]}


def document_service(binaries, directory, processes, core=SERVER_CORE):
    """Plain HTTP, with nobody behind it."""
    service = Aureole(binaries, directory)
    processes.append(service.start(core))
    return service


def token_service(binaries, directory, processes, core=SERVER_CORE):
    """With the simulator behind it, which fetches the issuer's documents over HTTPS, and a client that may do both."""
    service = Aureole(binaries, directory)
    service.add_simulator(processes)
    service.add_bench()
    processes.append(service.start(core))
    return service


# Results

def medians(rounds):
    return {
        name: {figure: statistics.median(each[name][figure] for each in rounds) for figure in rounds[0][name]}
        for name in rounds[0]}


def at_least(name, figure, goal, unit=""):
    return {"name": name, "is": figure, "goal": goal, "sense": "at least", "unit": unit, "met": figure >= goal}


def at_most(name, figure, goal, unit=""):
    return {"name": name, "is": figure, "goal": goal, "sense": "at most", "unit": unit, "met": figure <= goal}


def table(result):
    """Rates and latencies of what was measured, by name."""
    print(f"\n{'per CPU-second of the server':44}{'rate':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for name, figures in result.items():
        latencies = [f"{figures[p]:9.2f}" if p in figures else " " * 9 for p in ("p50", "p99")]
        rate = f"{figures['rate']:10,.0f}" if "rate" in figures else " " * 10
        print(f"{name:44}{rate}{''.join(latencies)}")


def scoreboard(goals):
    print(f"\n{'goal':52}{'is':>12}   {'should be':20}")
    for goal in goals:
        unit = " " + goal["unit"] if goal["unit"] else ""
        print(f"{goal['name']:52}{goal['is']:12,.2f}   {goal['sense']} {goal['goal']:,g}{unit}"
              f"{'' if goal['met'] else '   NOT REACHED'}")


def keep(name, goals, **figures):
    """Prints the goals and writes everything into a file, which the report and the plots are made of."""
    scoreboard(goals)
    os.makedirs(RESULTS, exist_ok=True)
    with open(os.path.join(RESULTS, name + ".json"), "w") as file:
        json.dump({"goals": goals, **figures}, file, indent=1)
        file.write("\n")
