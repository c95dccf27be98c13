"""Clients of Azure, AWS, Google and Kubernetes, unmodified, at the doors: each is told where they are by environment
variables or by its own configuration, and by nothing else. What is wrong has to be told in the client's own words.
"""

import asyncio
import contextlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import urllib.parse

import azure.core.exceptions
import azure.identity
import azure.identity.aio
import botocore.exceptions
import botocore.session
import google.auth
import google.auth.exceptions
import google.auth.transport.requests
import kubernetes
import msal
import requests
import yaml
from clients import SCOPE
from house import CLIENT_ID, TENANT
from standins import AUDIENCES, AWS_AUDIENCE, GOOGLE_AUDIENCE, KUBERNETES_AUDIENCE, StandIns
from verifiers import Refused

GRAPH = "https://graph.microsoft.com"
VAULT = "https://vault.azure.net"
ARM = "https://management.core.windows.net"  # what Azure CLI asks for first


class Doors:
    """What an admin sets up for the cases: a connection, an agent for other clouds, and clients with their keys."""

    def __init__(self, house):
        self.house = house
        add = house.aureole
        for name, agent in [("door", "registered"), ("strange-door", "stranger")]:
            add("connection", "add", name, "--tenant", TENANT, "--client-id", CLIENT_ID, "--agent", agent,
                *(word for resource in (GRAPH, ARM) for word in ("--scope", f"{resource}/.default")))
        add("agent", "add", "clouds", *(word for audience in AUDIENCES for word in ("--audience", audience)))
        self.key = self.client("one", "connection:door", "agent:registered")
        self.stranger_key = self.client("strange", "connection:strange-door", "agent:stranger")
        self.many_key = self.client("many", "connection:door", "connection:strange-door", "agent:registered",
                                    "agent:stranger")
        self.key_file = house.folder / "clouds.key"
        self.key_file.write_text(self.client("clouds", "agent:clouds"))
        self.lost_key_file = house.folder / "lost.key"
        self.lost_key_file.write_text("lost")

    def client(self, name, *grants):
        return self.house.aureole(
            "client", "add", f"door-{name}", *(word for grant in grants for word in ("--allow", grant)))["key"]

    def shown(self, client, tool, *more):
        """What an admin is shown to paste, before the key is put into it."""
        result = self.house.attempt("client", "show", f"door-{client}", "--env", tool, *more)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def variables(self, client, tool, key, *more):
        lines = [shlex.split(line) for line in self.shown(client, tool, *more).splitlines()]
        pairs = [words[1].split("=", 1) for words in lines if words[:1] == ["export"]]
        return {name: key if value == "KEY" else value for name, value in pairs}

    def app_service(self, key=None):
        variables = self.variables("one", "azure", key or self.key)
        assert variables.pop("AZURE_CLIENT_ID") == CLIENT_ID  # it would select the identity in every case below
        return variables

    def pipeline(self):
        return self.variables("one", "azure-devops", self.key)

    def token_file(self, agent, *more):
        file = self.house.folder / f"door-{agent}.jwt"
        self.house.aureole("token", "file", agent, "--out", str(file), "--once", *more)
        return str(file)

    def program(self, audience, key_file=None):
        """The command that clouds run for a token, as a client of the service."""
        return [
            str(self.house.binaries / "aureole"), "token", "exec", "clouds", "--audience", audience, "--server",
            self.house.private, "--key-file", str(key_file or self.key_file)]


@contextlib.contextmanager
def environment(variables):
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def refused_by_azure(get):
    try:
        return get()
    except azure.core.exceptions.ClientAuthenticationError as error:
        raise Refused(str(error)) from error


def managed_identity(variables, scope=SCOPE, **selector):
    def get():
        return azure.identity.ManagedIdentityCredential(**selector).get_token(scope).token

    with environment(variables):
        return refused_by_azure(get)


def managed_identity_aio(variables, scope=SCOPE, **selector):
    async def get():
        async with azure.identity.aio.ManagedIdentityCredential(**selector) as credential:
            return (await credential.get_token(scope)).token

    with environment(variables):
        return refused_by_azure(lambda: asyncio.run(get()))


def default_credential(variables):
    chain = {"AZURE_TOKEN_CREDENTIALS": "managedidentitycredential", "AZURE_CLIENT_ID": CLIENT_ID}
    with environment(variables | chain):
        return refused_by_azure(lambda: azure.identity.DefaultAzureCredential().get_token(SCOPE).token)


def msal_managed_identity(variables, resource=GRAPH):
    with environment(variables):
        client = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=CLIENT_ID), http_client=requests.Session())
        answer = client.acquire_token_for_client(resource=resource)
    if "access_token" not in answer:
        raise Refused(answer["error_description"])
    return answer["access_token"]


def workload_identity(house, file):
    variables = {
        "AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT_ID, "AZURE_FEDERATED_TOKEN_FILE": file,
        "AZURE_AUTHORITY_HOST": house.authority}
    with environment(variables):
        return refused_by_azure(lambda: azure.identity.WorkloadIdentityCredential().get_token(SCOPE).token)


def pipelines(house, variables, key, connection):
    def get():
        return azure.identity.AzurePipelinesCredential(
            tenant_id=TENANT, client_id=CLIENT_ID, service_connection_id=connection, system_access_token=key,
            authority=house.authority).get_token(SCOPE).token

    with environment(variables):
        return refused_by_azure(get)


def azure_cases(doors, must_refuse):
    house = doors.house
    for name, get in [("ManagedIdentityCredential", managed_identity),
                      ("ManagedIdentityCredential (aio)", managed_identity_aio)]:
        right, many = doors.app_service(), doors.app_service(doors.many_key)
        yield f"azure-identity's {name} gets a token", lambda get=get: is_token(get(right))
        yield f"... for a resource with a slash at its end", lambda get=get: is_token(get(right, GRAPH + "//.default"))
        for selector in [{"client_id": CLIENT_ID}, {"identity_config": {"resource_id": "/subscriptions/s/door"}}]:
            yield f"... by {next(iter(selector))}", lambda get=get, selector=selector: is_token(get(right, **selector))
        for what, variables, more, words in [
            ("a wrong header", doors.app_service("wrong"), {}, "IDENTITY_HEADER holds no key of this service"),
            ("another resource", right, {"scope": VAULT + "/.default"}, "The scope is not one of connection 'door'"),
            ("no selector, of two connections", many, {}, "say which, with 'client_id='"),
            ("a client ID of nobody", right, {"client_id": "99999999-9999-4999-8999-999999999999"},
             "None of this client's connections has the client ID"),
            ("a resource of a hundred kilobytes", right, {"scope": "https://" + "a" * 100_000 + "/.default"},
             "part of its header is too long"),
            ("an agent that Azure does not know", doors.app_service(doors.stranger_key), {}, "AADSTS700213"),
        ]:
            yield f"... and says what is wrong with {what}", lambda get=get, variables=variables, more=more, words=words: (
                must_refuse(lambda: get(variables, **more), words))
    yield "azure-identity's DefaultAzureCredential gets a token", lambda: is_token(
        default_credential(doors.app_service()))
    yield "... and says what is wrong with a wrong header", lambda: must_refuse(
        lambda: default_credential(doors.app_service("wrong")), "IDENTITY_HEADER holds no key")
    yield "MSAL Python's managed identity client gets a token", lambda: is_token(
        msal_managed_identity(doors.app_service()))
    yield "... and says what is wrong with a wrong header", lambda: must_refuse(
        lambda: msal_managed_identity(doors.app_service("wrong")), "IDENTITY_HEADER holds no key")
    yield "... and says what is wrong with another resource", lambda: must_refuse(
        lambda: msal_managed_identity(doors.app_service(), VAULT), "The scope is not one of connection 'door'")
    yield "azure-identity's WorkloadIdentityCredential gets a token with a token file", lambda: is_token(
        workload_identity(house, doors.token_file("registered")))
    yield "... and none for another agent", lambda: must_refuse(
        lambda: workload_identity(house, doors.token_file("stranger")), "AADSTS700213")
    yield "azure-identity's AzurePipelinesCredential gets a token", lambda: is_token(
        pipelines(house, doors.pipeline(), doors.key, "any"))
    yield "... of the agent that the service connection names", lambda: is_token(
        pipelines(house, doors.pipeline(), doors.many_key, "registered"))
    for what, key, connection, words in [
        ("a wrong key", "wrong", "any", "token is no key of this service"),
        ("an agent that cannot be told", doors.many_key, "any", "say which, with 'agent='"),
    ]:
        yield f"... and says what is wrong with {what}", lambda key=key, connection=connection, words=words: must_refuse(
            lambda: pipelines(house, doors.pipeline(), key, connection), words)


def google_token(house, source, stand_ins):
    file = house.folder / "google.json"
    file.write_text(json.dumps({
        "type": "external_account", "audience": GOOGLE_AUDIENCE, "token_url": f"{stand_ins.url}/google",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "credential_source": source}))
    with environment({"GOOGLE_APPLICATION_CREDENTIALS": str(file), "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES": "1",
                      "GOOGLE_CLOUD_PROJECT": "judged"}):
        credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
        try:
            credentials.refresh(google.auth.transport.requests.Request())
        except google.auth.exceptions.GoogleAuthError as error:
            raise Refused(str(error)) from error
    return credentials.token


def google_url(doors, key=None, audience=GOOGLE_AUDIENCE):
    """The source of the file that an admin is shown; the audience is put into it as it would be wrong, too."""
    source = json.loads(doors.shown("clouds", "google", "--audience", GOOGLE_AUDIENCE))["credential_source"]
    shown = urllib.parse.quote(GOOGLE_AUDIENCE, safe="")
    assert shown in source["url"] and source["headers"]["Authorization"] == "Bearer KEY", source
    source["url"] = source["url"].replace(shown, urllib.parse.quote(audience, safe=""))
    source["headers"]["Authorization"] = f"Bearer {key or doors.key_file.read_text()}"
    return source


def google_program(doors, audience=GOOGLE_AUDIENCE, key_file=None):
    command = " ".join(doors.program(audience, key_file))
    return {"executable": {"command": command, "timeout_millis": 30000}}


def aws_session(stand_ins, file):
    variables = {
        "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/aureole",
        "AWS_ROLE_SESSION_NAME": "judge", "AWS_ENDPOINT_URL_STS": f"{stand_ins.url}/aws",
        "AWS_CA_BUNDLE": os.environ["REQUESTS_CA_BUNDLE"], "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true"}
    with environment(variables):
        try:
            return botocore.session.get_session().get_credentials().get_frozen_credentials().token
        except botocore.exceptions.ClientError as error:
            raise Refused(str(error)) from error


def kubernetes_namespaces(doors, stand_ins, audience=KUBERNETES_AUDIENCE, key_file=None):
    shown = yaml.safe_load(doors.shown("clouds", "kubernetes", "--audience", audience))
    plug_in = shown["users"][0]["user"]["exec"]
    plug_in["command"] = str(doors.house.binaries / plug_in["command"])
    plug_in["args"] = [
        str(key_file or doors.key_file) if word == "/etc/aureole/client.key" else word for word in plug_in["args"]]
    file = doors.house.folder / "kubeconfig"
    file.write_text(yaml.safe_dump({
        "apiVersion": "v1", "kind": "Config", "current-context": "judged",
        "clusters": [{"name": "judged", "cluster": {
            "server": stand_ins.url, "certificate-authority": doors.house.ca}}],
        "users": [{"name": "judged", "user": {"exec": plug_in}}],
        "contexts": [{"name": "judged", "context": {"cluster": "judged", "user": "judged"}}]}))
    try:
        client = kubernetes.config.new_client_from_config(str(file))
        return kubernetes.client.CoreV1Api(client).list_namespace().items[0].metadata.name
    except kubernetes.config.ConfigException as error:
        raise Refused(str(error)) from error
    except kubernetes.client.ApiException as error:
        raise Refused(error.body) from error


def cloud_cases(doors, stand_ins, must_refuse):
    house = doors.house

    def google_gets(source):
        assert google_token(house, source, stand_ins).startswith("google for agent:")

    def file_source(audience):
        return {"file": doors.token_file("clouds", "--audience", audience), "format": {"type": "text"}}

    yield "google-auth gets a token, url-sourced", lambda: google_gets(google_url(doors))
    yield "... and says what is wrong with the key", lambda: must_refuse(
        lambda: google_token(house, google_url(doors, key="wrong"), stand_ins), "token is no key of this service")
    yield "... and with the audience", lambda: must_refuse(
        lambda: google_token(house, google_url(doors, audience="api://other"), stand_ins), "api://other\\' is not one of this agent")
    yield "google-auth gets a token, file-sourced", lambda: google_gets(file_source(GOOGLE_AUDIENCE))
    yield "... and none for another audience", lambda: must_refuse(
        lambda: google_token(house, file_source(AWS_AUDIENCE), stand_ins), "Audience doesn't match")
    yield "google-auth gets a token, executable-sourced", lambda: google_gets(google_program(doors))
    yield "... and says what is wrong with the key", lambda: must_refuse(
        lambda: google_token(house, google_program(doors, key_file=doors.lost_key_file), stand_ins), "carries no key, or one that is not known here")
    yield "botocore gets credentials with a token file", lambda: (
        is_equal(aws_session(stand_ins, doors.token_file("clouds", "--audience", AWS_AUDIENCE)), "session"))
    yield "... and none for another audience", lambda: must_refuse(
        lambda: aws_session(stand_ins, doors.token_file("clouds", "--audience", GOOGLE_AUDIENCE)),
        "Audience doesn't match")
    subject = house.aureole("agent", "show", "clouds")["subject"]
    yield "The Kubernetes client's exec plugin gets in", lambda: is_equal(
        kubernetes_namespaces(doors, stand_ins), subject)
    yield "... and not with another audience", lambda: must_refuse(
        lambda: kubernetes_namespaces(doors, stand_ins, audience=AWS_AUDIENCE), "Audience doesn't match")


def az(house, folder, *arguments, variables=None):
    """Azure CLI, in a configuration of its own; what it prints as JSON."""
    env = dict(os.environ, AZURE_CONFIG_DIR=str(folder), AZURE_CORE_INSTANCE_DISCOVERY="false",
               AZURE_CORE_COLLECT_TELEMETRY="0", REQUESTS_CA_BUNDLE=house.ca, **(variables or {}))
    result = subprocess.run(
        [os.environ["AUREOLE_JUDGE_AZ"], *arguments, "--output", "json"], env=env, capture_output=True, text=True,
        timeout=120, check=False)
    assert "Traceback" not in result.stderr, result.stderr
    if result.returncode != 0:
        raise Refused(result.stderr)
    return json.loads(result.stdout) if result.stdout.strip() else None


def az_cloud(house, name):
    """A folder in which Azure CLI knows the simulator as its cloud. A new one each time: it keeps refusals on disk."""
    folder = house.folder / f"az-{name}"
    az(house, folder, "cloud", "register", "-n", "simulated", "--skip-endpoint-discovery",
       "--endpoint-resource-manager", f"{house.authority}/arm/", "--endpoint-active-directory", house.authority,
       "--endpoint-active-directory-resource-id", "https://management.core.windows.net/",
       "--endpoint-active-directory-graph-resource-id", "https://graph.windows.net/",
       "--endpoint-microsoft-graph-resource-id", "https://graph.microsoft.com/")
    az(house, folder, "cloud", "set", "-n", "simulated")
    return folder


def az_access_token(house, folder, variables=None):
    return az(house, folder, "account", "get-access-token", "--scope", SCOPE, variables=variables)["accessToken"]


def az_cases(doors, must_refuse):
    house = doors.house

    def federated():
        folder = az_cloud(house, "federated")
        az(house, folder, "login", "--service-principal", "-u", CLIENT_ID, "--tenant", TENANT, "--federated-token",
           house.aureole("token", "mint", "registered")["token"], "--skip-subscription-discovery")
        return is_token(az_access_token(house, folder))

    def federated_stranger():
        folder = az_cloud(house, "stranger")
        az(house, folder, "login", "--service-principal", "-u", CLIENT_ID, "--tenant", TENANT, "--federated-token",
           house.aureole("token", "mint", "stranger")["token"], "--skip-subscription-discovery")

    def identity(key=None):
        variables = doors.app_service(key)
        folder = az_cloud(house, f"identity-{len(key or '')}")
        command = shlex.split(doors.shown("one", "az").splitlines()[-1])
        assert command[0] == "az", command
        az(house, folder, *command[1:], variables=variables)
        return is_token(az_access_token(house, folder, variables))

    yield "Azure CLI signs in with --federated-token and gets a token", federated
    yield "... and says what is wrong with another agent", lambda: must_refuse(federated_stranger, "AADSTS700213")
    yield "Azure CLI signs in with --identity and gets a token", identity
    yield "... and says what is wrong with a wrong header", lambda: must_refuse(
        lambda: identity("wrong"), "IDENTITY_HEADER holds no key")


def is_token(token):
    assert token.count(".") == 2, "no token"


def is_equal(found, expected):
    assert found == expected, f"{found} is not {expected}"


def three_hours(house):
    """In a process of its own, since it has a clock of its own (hours.py)."""
    with tempfile.NamedTemporaryFile("w") as clock:
        clock.write("+0s")
        clock.flush()
        env = dict(
            os.environ, LD_PRELOAD=os.environ["AUREOLE_JUDGE_FAKETIME"], DONT_FAKE_MONOTONIC="1",
            FAKETIME_TIMESTAMP_FILE=clock.name, FAKETIME_NO_CACHE="1")
        script = pathlib.Path(__file__).with_name("hours.py")
        result = subprocess.run(
            [sys.executable, script, house.binaries], env=env, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    renewals = json.loads(result.stdout)
    assert all(3 <= count <= 6 for count in renewals.values()), f"tokens in three hours: {renewals}"


def door_cases(house, must_refuse):
    if house.caddy:
        return  # the private plane is the same whoever stands in front of the public one
    doors = Doors(house)
    yield from azure_cases(doors, must_refuse)
    with StandIns(house) as stand_ins:
        yield from cloud_cases(doors, stand_ins, must_refuse)
    yield from az_cases(doors, must_refuse)
    yield "In three hours no client of four ever holds an expired token", lambda: three_hours(house)
