"""judges.py BINARIES: independent libraries judge what Aureole publishes, mints and measures.

Every judge is also given something it must refuse, so that one which accepts everything does not go unnoticed. Started
by `run`, which puts the judges in place.
"""

import base64
import json
import logging
import os
import re
import subprocess
import sys
import traceback
import urllib.error
import warnings

from clients import CLIENTS
from doors import door_cases
from federated import federated_cases
from house import AUDIENCE, House
from oauth import oauth_cases
from openapi import openapi_cases
from sign_in import Registration, application_cases, person_cases
from urllib3.exceptions import InsecureRequestWarning
from verifiers import VERIFIERS, Refused


def with_claim(token, name, value):
    """The same token with another claim, under the old signature."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims[name] = value
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return ".".join([header, changed, signature])


def with_other_signature(token):
    head, signature = token.rsplit(".", 1)
    return head + "." + ("B" if signature[0] == "A" else "A") + signature[1:]


def verifier_cases(house):
    token = house.mint("registered")
    for name, verify in VERIFIERS.items():
        def accepts(verify=verify):
            claims = verify(house, token, house.issuer, AUDIENCE)
            assert claims["iss"] == house.issuer and claims["sub"].startswith("agent:"), claims

        def refuses(token=token, issuer=house.issuer, audience=AUDIENCE, verify=verify):
            return lambda: must_refuse(lambda: verify(house, token, issuer, audience))

        yield f"{name} takes a minted token", accepts
        yield f"{name} refuses a changed subject", refuses(token=with_claim(token, "sub", "agent:somebody"))
        yield f"{name} refuses a changed signature", refuses(token=with_other_signature(token))
        yield f"{name} refuses another audience", refuses(audience="api://somebody-else")
        if name != "idpyoidc":
            yield f"{name} refuses the issuer with a slash at its end", refuses(issuer=house.issuer + "/")


def client_cases(house):
    for name, get_token in CLIENTS.items():
        def gets(get_token=get_token):
            assert get_token(house, "registered").count(".") == 2

        def is_refused(get_token=get_token):
            return must_refuse(lambda: get_token(house, "stranger"), "AADSTS700213")

        yield f"{name} gets an access token for a registered agent", gets
        yield f"{name} gets none for another agent", is_refused


def simulator_cases(house):
    yield from application_cases(house, must_refuse)
    yield from person_cases(house, must_refuse)


def document_cases(house):
    yield from openapi_cases(house, must_refuse)


def all_door_cases(house):
    yield from door_cases(house, must_refuse)
    yield from oauth_cases(house, must_refuse)
    yield from federated_cases(house, must_refuse)


def metrics_cases(house):
    def promtool(text):
        result = subprocess.run(
            [os.environ["AUREOLE_JUDGE_PROMTOOL"], "check", "metrics"], input=text, capture_output=True, timeout=60)
        if result.returncode != 0:
            raise Refused((result.stderr + result.stdout).decode())

    def metrics():
        return house.get(house.private + "/metrics")

    yield "promtool takes the metrics", lambda: promtool(metrics())
    yield "promtool refuses metrics with a torn line", lambda: must_refuse(lambda: promtool(metrics() + b"torn{"))


def street_cases(house):
    def answers(path):
        assert house.get(house.issuer + path)

    def is_absent(url):
        try:
            house.get(url)
        except urllib.error.HTTPError as error:
            assert error.code == 404, f"answered {error.code}"
        else:
            raise AssertionError("answered 200")

    for path in ["/.well-known/openid-configuration", "/.well-known/jwks.json"]:
        yield f"The street has {path}", lambda path=path: answers(path)
    for path in ["/health/ready", "/metrics", "/v1/agents/registered/token", "/"]:
        yield f"The street has no {path}", lambda path=path: is_absent(house.host + path)


def must_refuse(attempt, word=""):
    """The refusal's own words, which have to hold `word`."""
    try:
        attempt()
    except Refused as refusal:
        assert word in str(refusal), f"{word} expected: {refusal}"
        return str(refusal)
    raise AssertionError("accepted")


def judge(house):
    """Runs every case in a house: how many passed, how many failed."""
    # requests and msal read the first, Python's ssl and Go the second.
    os.environ.update(REQUESTS_CA_BUNDLE=house.ca, SSL_CERT_FILE=house.ca)
    passed = failed = 0
    for cases in (
        street_cases, verifier_cases, client_cases, simulator_cases, all_door_cases, metrics_cases, document_cases
    ):
        for sentence, case in cases(house):
            try:
                words = case()
                print(f"  ok    {sentence}" + (f": {shortened(words)}" if words else ""), flush=True)
                passed += 1
            except Exception as error:
                if not isinstance(error, (AssertionError, Refused)):
                    traceback.print_exc(limit=-3)
                print(f"  FAIL  {sentence}: {without_tokens(str(error))[:4000]}", flush=True)
                failed += 1
    return passed, failed


def without_tokens(words):
    return re.sub(r"eyJ[\w.-]+", "(token)", words)


def shortened(words):
    """On one line, without a token."""
    words = without_tokens(" ".join(words.split()))
    return words if len(words) <= 60 else words[:60] + "..."


def main():
    binaries = sys.argv[1]
    logging.disable()  # a refusal is expected here; what is not is raised
    warnings.simplefilter("error", InsecureRequestWarning)  # a judge that trusts everybody judges nothing
    houses = {
        "An issuer without a path, TLS by Aureole": {},
        "An issuer with a path, behind Caddy": {"path": "/tenants/acme", "caddy": os.environ["AUREOLE_JUDGE_CADDY"]},
    }
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
    passed = failed = 0
    for title, plan in houses.items():
        print(title, flush=True)
        with House(binaries, Registration(), **plan) as house:
            counts = judge(house)
        passed += counts[0]
        failed += counts[1]
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
