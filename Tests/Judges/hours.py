"""hours.py BINARIES: three hours of everybody's time in some seconds, a minute at a time, for clients that keep what they
got for themselves. Whatever one of them hands out has to be good at that moment.

Started by judges.py under libfaketime, which gives the service, the simulator and the clients in this process one clock
to share: the one that this sets. What is measured between two moments, such as a time limit, stays as it is.
"""

import asyncio
import json
import os
import pathlib
import select
import sys
import time

# libfaketime's clock_nanosleep fails where the monotonic clock is left alone.
time.sleep = lambda seconds: select.select([], [], [], seconds)

import azure.identity  # noqa: E402
import azure.identity.aio  # noqa: E402
import jwt  # noqa: E402
import msal  # noqa: E402
import requests  # noqa: E402
from clients import SCOPE  # noqa: E402
from doors import GRAPH, Doors  # noqa: E402
from house import CLIENT_ID, TENANT, House  # noqa: E402
from sign_in import Registration  # noqa: E402

CLOCK = pathlib.Path(os.environ["FAKETIME_TIMESTAMP_FILE"])
MINUTES = 180
# What SDKs take for too little to begin with.
LEAST = 300


def left(token):
    """Seconds."""
    return jwt.decode(token, options={"verify_signature": False})["exp"] - time.time()


class Holders:
    """Clients of a library each, made once, that are asked for a token every minute."""

    def __init__(self, house, doors):
        self.file = pathlib.Path(doors.token_file("registered"))
        self.loop = asyncio.new_event_loop()
        sync = azure.identity.ManagedIdentityCredential()
        self.aio = azure.identity.aio.ManagedIdentityCredential()
        workload = azure.identity.WorkloadIdentityCredential(
            tenant_id=TENANT, client_id=CLIENT_ID, token_file_path=str(self.file), authority=house.authority)
        client = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=CLIENT_ID), http_client=requests.Session())
        self.all = {
            "azure-identity, managed identity": lambda: sync.get_token(SCOPE).token,
            "azure-identity (aio), managed identity": lambda: self.loop.run_until_complete(
                self.aio.get_token(SCOPE)).token,
            "azure-identity, token file": lambda: workload.get_token(SCOPE).token,
            "MSAL, managed identity": lambda: client.acquire_token_for_client(resource=GRAPH)["access_token"],
        }

    def close(self):
        self.loop.run_until_complete(self.aio.close())
        self.loop.close()


def main():
    with House(sys.argv[1], Registration()) as house:
        os.environ.update(REQUESTS_CA_BUNDLE=house.ca, SSL_CERT_FILE=house.ca)
        doors = Doors(house)
        os.environ.update(doors.app_service())
        holders = Holders(house, doors)
        seen = {name: set() for name in holders.all}
        for minute in range(MINUTES + 1):
            CLOCK.write_text(f"+{minute * 60}s\n")
            if minute % 30 == 0:
                doors.token_file("registered")  # as cron would, at half its life
            assert left(holders.file.read_text()) > 1200, f"the file at {minute} minutes"
            for name, get in holders.all.items():
                token = get()
                assert left(token) >= (0 if "aio" in name else LEAST), f"{name} at {minute} minutes: {left(token)}"
                seen[name].add(token)
        holders.close()
        print(json.dumps({name: len(tokens) for name, tokens in seen.items()}))


main()
