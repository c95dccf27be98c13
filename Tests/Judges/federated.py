"""Clients that have no key of ours: they come with tokens of another issuer, one that PyJWT makes as a cluster or a
workflow would and one that is another Aureole, or with assertions that they sign themselves.
"""

import json
import shutil
import time
import uuid

import authlib.integrations.base_client.errors
import authlib.integrations.requests_client
import authlib.oauth2.rfc7523
import google.auth.exceptions
import google.auth.transport.requests
import google.oauth2.sts
import joserfc.jwk
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from clients import SCOPE
from house import CLIENT_ID, TENANT
from rehearsal import Rehearsal
from secure import QuietHandler, SecureServer
from verifiers import Refused

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT = "urn:ietf:params:oauth:token-type:jwt"
SUBJECT = "system:serviceaccount:jobs:sync"


class Cluster(SecureServer):
    """An issuer that signs with PyJWT and publishes its keys."""

    def __init__(self, house):
        self.keys = {"rs": rsa.generate_private_key(65537, 2048), "es": ec.generate_private_key(ec.SECP256R1())}
        super().__init__(house, self.handler())
        self.issuer = f"{self.url}/cluster"

    def documents(self):
        algorithms = {"rs": jwt.algorithms.RSAAlgorithm, "es": jwt.algorithms.ECAlgorithm}
        keys = [
            algorithms[name].to_jwk(key.public_key(), as_dict=True) | {"kid": name}
            for name, key in self.keys.items()]
        return {
            "/cluster/.well-known/openid-configuration": {
                "issuer": self.issuer, "jwks_uri": self.issuer + "/openid/v1/jwks"},
            "/cluster/openid/v1/jwks": {"keys": keys}}

    def handler(self):
        cluster = self

        class Handler(QuietHandler):
            def do_GET(self):
                document = cluster.documents().get(self.path)
                self.answer(200 if document else 404, "application/json", json.dumps(document))

        return Handler

    def token(self, audience, algorithm="RS256", lifetime=600, key=None, **more):
        name = "es" if algorithm.startswith("ES") else "rs"
        claims = {
            "iss": self.issuer, "sub": SUBJECT, "aud": [audience], "exp": int(time.time()) + lifetime,
            "iat": int(time.time()) - 5, "jti": str(uuid.uuid4())} | more
        return jwt.encode(claims, key or self.keys[name], algorithm=algorithm, headers={"kid": name})


class OtherAureole(Rehearsal):
    """Another issuer of the same make, with a certificate of the same CA."""

    def __init__(self, house):
        super().__init__(house.binaries)
        self.house = house

    def issuer_ca(self):
        for name in ["ca.pem", "chain.pem", "key.pem"]:
            shutil.copy(self.house.folder / name, self.folder)
        return self.folder / "ca.pem"


def exchanged(house, token, **more):
    """As google-auth exchanges one (RFC 8693)."""
    client = google.oauth2.sts.Client(f"{house.private}/oauth2/token")
    try:
        return client.exchange_token(google.auth.transport.requests.Request(), EXCHANGE, token, JWT, **more)
    except google.auth.exceptions.OAuthError as error:
        raise Refused(str(error)) from error


def fetched(house, client, key, scope, algorithm="RS256", audience=None):
    """As Authlib proves a client with an assertion that it signs (RFC 7523)."""
    url = f"{house.private}/oauth2/token"
    kind = {"RS256": joserfc.jwk.RSAKey, "ES256": joserfc.jwk.ECKey}[algorithm]
    session = authlib.integrations.requests_client.OAuth2Session(
        client, kind.import_key(key), scope=scope, token_endpoint_auth_method="private_key_jwt")
    session.register_client_auth_method(
        authlib.oauth2.rfc7523.PrivateKeyJWT(audience or url.replace("127.0.0.1", "localhost"), alg=algorithm))
    try:
        return session.fetch_token(url, grant_type="client_credentials")["access_token"]
    except authlib.integrations.base_client.errors.OAuthError as error:
        raise Refused(str(error)) from error


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def is_token(token):
    assert token.count(".") == 2, "no token"


def federated_cases(house, must_refuse):
    if house.caddy:
        return  # the private plane is the same whoever stands in front of the public one
    house.aureole(
        "connection", "add", "yard", "--tenant", TENANT, "--client-id", CLIENT_ID, "--agent", "registered")
    allow = ["--allow", "connection:yard", "--allow", "agent:registered"]
    with Cluster(house) as cluster:
        yield from cluster_cases(house, cluster, allow, must_refuse)
    yield from signer_cases(house, allow, must_refuse)
    with OtherAureole(house) as other:
        yield from neighbour_cases(house, other, allow, must_refuse)


def cluster_cases(house, cluster, allow, must_refuse):
    audience = house.private.replace("127.0.0.1", "localhost")
    house.aureole("client", "add", "sync", *allow, "--token-issuer", cluster.issuer, "--token-subject", SUBJECT)
    house.aureole(
        "client", "add", "sync-once", *allow, "--token-issuer", cluster.issuer, "--token-subject", SUBJECT,
        "--token-audience", "once", "--single-use")
    for algorithm in ["RS256", "PS384", "ES256"]:
        yield f"google-auth exchanges a token of a cluster ({algorithm})", lambda algorithm=algorithm: is_token(
            exchanged(house, cluster.token(audience, algorithm), scopes=[SCOPE])["access_token"])

    def assertion():
        answer = exchanged(house, cluster.token(audience), scopes=["agent:registered"], requested_token_type=JWT)
        assert (answer["token_type"], answer["issued_token_type"]) == ("N_A", JWT), answer
        is_token(answer["access_token"])

    yield "... and gets an assertion of an agent, which is no access token", assertion
    stranger = rsa.generate_private_key(65537, 2048)
    secret = public_pem(cluster.keys["rs"]).hex()
    own = {"headers": {"kid": "rs", "jwk": jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key(), as_dict=True)}}

    def with_own_key():
        claims = jwt.decode(cluster.token(audience), options={"verify_signature": False})
        return jwt.encode(claims, stranger, algorithm="RS256", **own)

    for what, token, words in [
        ("an expired token", lambda: cluster.token(audience, lifetime=-60), "The token has expired."),
        ("another subject", lambda: cluster.token(audience, sub=SUBJECT + "2"), "is known here by tokens about"),
        ("another audience", lambda: cluster.token(audience + "/"), "is known here by tokens about"),
        ("another issuer", lambda: cluster.token(audience, iss="https://evil.example"), "of the issuer"),
        ("another key", lambda: cluster.token(audience, key=stranger), "signed by no key that is known here"),
        ("a key in its header", with_own_key, "signed by no key that is known here"),
        ("no signature", lambda: jwt.encode({"iss": cluster.issuer}, None, algorithm="none"), "'none' is not taken"),
        ("the public key as a secret", lambda: jwt.encode({"iss": cluster.issuer}, secret, algorithm="HS256"),
         "'HS256' is not taken"),
        ("twenty thousand bytes", lambda: cluster.token(audience, more="x" * 20_000), "more than 16384 bytes"),
    ]:
        yield f"... and shows what is wrong with {what}", lambda token=token, words=words: must_refuse(
            lambda: exchanged(house, token(), scopes=[SCOPE]), words)
    once = cluster.token("once")
    yield "... takes a token that counts once", lambda: is_token(
        exchanged(house, once, scopes=[SCOPE])["access_token"])
    yield "... and shows that it was used", lambda: must_refuse(
        lambda: exchanged(house, once, scopes=[SCOPE]), "was used before")


def signer_cases(house, allow, must_refuse):
    keys = {"RS256": rsa.generate_private_key(65537, 2048), "ES256": ec.generate_private_key(ec.SECP256R1())}
    for algorithm, key in keys.items():
        file = house.folder / f"{algorithm}.pem"
        file.write_bytes(public_pem(key))
        name = f"signer-{algorithm.lower()}"
        made = house.aureole("client", "add", name, *allow, "--public-key", str(file))
        assert "key" not in made, made
        yield f"Authlib proves a client by private_key_jwt ({algorithm})", (
            lambda made=made, key=key, algorithm=algorithm: is_token(
                fetched(house, made["id"], pem(key), SCOPE, algorithm)))
        yield "... and shows what is wrong with another key", (
            lambda made=made, algorithm=algorithm: must_refuse(
                lambda: fetched(house, made["id"], pem(type_alike(algorithm)), SCOPE, algorithm), "signed by no key"))
        yield "... and with another audience", (
            lambda made=made, key=key, algorithm=algorithm: must_refuse(
                lambda: fetched(house, made["id"], pem(key), SCOPE, algorithm, "https://else"), "for somebody else"))


def type_alike(algorithm):
    return rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else ec.generate_private_key(ec.SECP256R1())


def neighbour_cases(house, other, allow, must_refuse):
    audience = house.private.replace("127.0.0.1", "localhost")
    caller = other.aureole("agent", "add", "caller", "--audience", audience)
    other.aureole("agent", "add", "bystander", "--audience", audience)
    house.aureole(
        "client", "add", "neighbour", *allow, "--token-issuer", other.issuer, "--token-subject", caller["subject"])

    def token(agent):
        return other.aureole("token", "mint", agent)["token"]

    yield "An agent of another Aureole is a client here", lambda: is_token(
        exchanged(house, token("caller"), scopes=[SCOPE])["access_token"])
    yield "... and no other agent of it", lambda: must_refuse(
        lambda: exchanged(house, token("bystander"), scopes=[SCOPE]), "No client is known here by tokens about")
