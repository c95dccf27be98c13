"""openapi-spec-validator reads the document of the private plane, and Schemathesis holds the running service to it."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

from house import CLIENT_ID, TENANT
from openapi_spec_validator import OpenAPIV31SpecValidator
from verifiers import Refused

HERE = pathlib.Path(__file__).resolve().parent
SCHEMATHESIS = pathlib.Path(sys.executable).with_name("schemathesis")


def valid(document):
    complaint = next(OpenAPIV31SpecValidator(document).iter_errors(), None)
    if complaint:
        raise Refused(complaint.message)


def furnish(house):
    """The things that the document's examples name, and an admin's key."""
    house.aureole("agent", "add", "helpdesk")
    house.aureole(
        "connection", "add", "graph", "--tenant", TENANT, "--client-id", CLIENT_ID, "--agent", "registered")
    house.aureole("certificate", "create", "graph-2027")
    house.aureole("client", "add", "helpdesk", "--allow", "connection:graph", "--allow", "agent:helpdesk")
    return house.aureole(
        "client", "add", "judging-admin", "--admin", "--allow", "connection:graph", "--allow", "agent:helpdesk")


def schemathesis(house, document, client, *options):
    """Some dozen requests for each operation, the same ones each time; with the client's key, if there is a client."""
    file = house.folder / "openapi.json"
    file.write_text(json.dumps(document))
    environment = dict(os.environ, SCHEMATHESIS_HOOKS="openapi_hooks", PYTHONPATH=str(HERE), PYTHONUNBUFFERED="1")
    if client:
        environment["JUDGING_CLIENT"] = f"{client['id']} {client['name']}"
        options += ("--header", f"Authorization: Bearer {client['key']}", "--header", f"X-IDENTITY-HEADER: {client['key']}")
    result = subprocess.run(
        [SCHEMATHESIS, "--config-file", HERE / "openapi.toml", "run", file, "--url", house.private, *options],
        env=environment, cwd=house.folder, capture_output=True, text=True, timeout=300)
    if result.returncode == 1:
        raise Refused(result.stdout)
    if result.returncode != 0:
        raise RuntimeError(result.stdout + result.stderr)


def status(house, method, path, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        return urllib.request.urlopen(
            urllib.request.Request(house.private + path, method=method, headers=headers), timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def openapi_cases(house, must_refuse):
    document = json.loads(house.get(house.private + "/openapi.json"))
    torn = copy.deepcopy(document)
    del torn["info"]["version"]
    yield "openapi-spec-validator takes /openapi.json", lambda: valid(document)
    yield "openapi-spec-validator refuses it without a version", lambda: must_refuse(lambda: valid(torn))
    if house.caddy:
        return  # the private plane is the same whoever stands in front of the public one

    client = furnish(house)
    lying = copy.deepcopy(document)
    del lying["paths"]["/v1/admin/agents/{agent}"]["get"]["responses"]["404"]

    def conforms():
        schemathesis(house, document, client)
        assert status(house, "GET", "/v1/admin/agents", client["key"]) == 200, "the key was lost on the way"

    def keeps_closed():
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                needs_key = operation.get("security") != []
                answer = status(house, method.upper(), path.replace("{", "").replace("}", ""))
                assert (answer == 401) == needs_key, f"{method} {path} answered {answer}"

    yield "Schemathesis refuses a document that tells of no 404", lambda: must_refuse(
        lambda: schemathesis(house, lying, client, "--include-operation-id", "showAgent"), "Undocumented status code")
    yield "Without a key, what needs one is 401", keeps_closed
    yield "Schemathesis without a key finds what is documented", lambda: schemathesis(house, document, None)
    yield "Schemathesis with an admin's key finds what is documented", conforms
