"""OAuth clients that know nothing of Aureole, at its token endpoint, and a resource server that believes its assertions."""

import json
import os

import authlib.integrations.base_client.errors
import authlib.integrations.requests_client
import authlib.oauth2.rfc8414
import oauthlib.oauth2
import requests_oauthlib
from apache import Apache
from clients import SCOPE
from house import CLIENT_ID, TENANT
from verifiers import Refused


class Shop:
    """A client with one connection and two agents."""

    def __init__(self, house):
        self.house = house
        house.aureole(
            "connection", "add", "shop", "--tenant", TENANT, "--client-id", CLIENT_ID, "--agent", "registered")
        self.agent = house.aureole("agent", "add", "shop", "--audience", "api://shop")
        house.aureole("agent", "add", "other-shop", "--audience", "api://shop")
        self.client = house.aureole(
            "client", "add", "shop", "--allow", "connection:shop", "--allow", "agent:shop", "--allow", "agent:stranger")
        # On loopback the private plane speaks plain HTTP, which these two refuse otherwise.
        os.environ.update(AUTHLIB_INSECURE_TRANSPORT="1", OAUTHLIB_INSECURE_TRANSPORT="1")

    def endpoint(self):
        """As a client finds it by the issuer alone (RFC 8414)."""
        issuer = self.house.private.replace("127.0.0.1", "localhost")
        url = authlib.oauth2.rfc8414.get_well_known_url(issuer, external=True)
        metadata = json.loads(self.house.get(url))
        assert metadata["issuer"] == issuer, metadata
        return metadata["token_endpoint"]


def with_authlib(shop, scope, key=None, method="client_secret_basic"):
    session = authlib.integrations.requests_client.OAuth2Session(
        shop.client["id"], key or shop.client["key"], scope=scope, token_endpoint_auth_method=method)
    try:
        return session.fetch_token(shop.endpoint(), grant_type="client_credentials")["access_token"]
    except authlib.integrations.base_client.errors.OAuthError as error:
        raise Refused(str(error)) from error


def with_requests_oauthlib(shop, scope, key=None):
    client = oauthlib.oauth2.BackendApplicationClient(client_id=shop.client["name"], scope=scope)
    session = requests_oauthlib.OAuth2Session(client=client)
    try:
        return session.fetch_token(shop.endpoint(), client_secret=key or shop.client["key"])["access_token"]
    except oauthlib.oauth2.OAuth2Error as error:
        raise Refused(f"{error.error}: {error.description}") from error


def oauth_cases(house, must_refuse):
    if house.caddy:
        return  # the private plane is the same whoever stands in front of the public one
    shop = Shop(house)
    for name, get in [
        ("Authlib", with_authlib), ("Authlib (client_secret_post)", lambda *words, **more: with_authlib(
            *words, method="client_secret_post", **more)),
        ("requests-oauthlib", with_requests_oauthlib),
    ]:
        yield f"{name} gets an access token by its scope", lambda get=get: is_token(get(shop, SCOPE))
        yield "... and an assertion by its agent", lambda get=get: is_token(get(shop, "agent:shop"))
        for what, scope, key, words in [
            ("a wrong key", SCOPE, "wrong", "missing or not known here"),
            ("another scope", "https://vault.azure.net/.default", None, "None of this client's connections may ask"),
            ("an agent that it was not granted", "agent:registered", None, "was not granted that"),
        ]:
            yield f"... and says what is wrong with {what}", lambda get=get, scope=scope, key=key, words=words: (
                must_refuse(lambda: get(shop, scope, key=key), words))


    subject = shop.agent["subject"]
    yield "mod_auth_openidc lets an agent in that was given a token by Authlib", lambda: lets_in(
        house, subject, with_authlib(shop, "agent:shop"), 200)
    yield "... and not with a changed token", lambda: lets_in(
        house, subject, with_authlib(shop, "agent:shop")[:-8] + "AAAAAAAA", 401)
    yield "... and no other agent", lambda: lets_in(
        house, subject, house.aureole("token", "mint", "other-shop")["token"], 401)
    yield "... and not with another audience", lambda: lets_in(
        house, subject, house.aureole("token", "mint", "stranger")["token"], 401)


def lets_in(house, subject, token, status):
    with Apache(house, "api://shop", subject) as apache:
        found = apache.status(token)
        assert found == status, f"answered {found}"


def is_token(token):
    assert token.count(".") == 2, "no token"
