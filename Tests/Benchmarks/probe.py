"""A mint every other millisecond, whether or not those before it have been answered: a pause of the service shows as
the time that requests have waited for it, counted from the moment at which each was due.

Usage: probe.py PORT SECONDS, the key in PROBE_KEY. Ends early on SIGTERM; prints the latencies in milliseconds as JSON.
"""

import collections
import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import time

EVERY, CONNECTIONS = 0.002, 64
AGENT = "agent-0000000"


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    request = (f"POST /v1/agents/{AGENT}/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
               f"Authorization: Bearer {os.environ['PROBE_KEY']}\r\n\r\n").encode()
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))  # what is measured is not this process' own waiting
    print(json.dumps(latencies(port, seconds, request)))


def latencies(port, seconds, request):
    ending = []
    signal.signal(signal.SIGTERM, lambda *_: ending.append(True))
    selector, free, due, taken = selectors.DefaultSelector(), collections.deque(), {}, []
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ)
        free.append(connection)
    begun = time.perf_counter()
    following = begun
    while (due or following < begun + seconds) and time.perf_counter() < begun + seconds + 30:
        if following < begun + seconds and not ending:
            while following <= time.perf_counter() and free:
                connection = free.popleft()  # in turn, so that none is closed for idleness
                connection.sendall(request)
                due[connection] = following
                following += EVERY
        elif not due:
            break
        for key, _ in selector.select(max(0, following - time.perf_counter()) if free and not ending else 0.1):
            answer = key.fileobj.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200 "):
                sys.exit(f"the probe was answered {answer[:60]!r}")
            taken.append((time.perf_counter() - due.pop(key.fileobj)) * 1000)
            free.append(key.fileobj)
    return taken


if __name__ == "__main__":
    main()
