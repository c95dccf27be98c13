"""Libraries that verify a token with what the issuer publishes. None of them is ours, and each reads the public plane
itself, over TLS. A verifier answers the claims or raises `Refused`.
"""

import json
import os
import subprocess
import warnings

import idpyoidc.client.oauth2.server_metadata
import joserfc.errors
import joserfc.jwk
import joserfc.jwt
import jwt
from cryptojwt.exception import BadSignature
from cryptojwt.jwt import JWT
from idpyoidc.client.defaults import OIDCONF_PATTERN
from idpyoidc.client.oauth2.stand_alone_client import StandAloneClient
from idpyoidc.exception import NotForMe
from idpyoidc.message.oidc import JsonWebToken
from urllib3.exceptions import InsecureRequestWarning


class Refused(Exception):
    """A verifier's own words. Anything else that goes wrong is no verdict."""


def pyjwt(house, token, issuer, audience):
    try:
        key = jwt.PyJWKClient(house.jwks_uri()).get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=issuer)
    except jwt.InvalidTokenError as error:
        raise Refused(str(error)) from error


def joserfc_(house, token, issuer, audience):
    keys = joserfc.jwk.KeySet.import_key_set(json.loads(house.get(house.jwks_uri())))
    try:
        claims = joserfc.jwt.decode(token, keys, algorithms=["RS256"]).claims
        expected = {"iss": issuer, "aud": audience}
        joserfc.jwt.JWTClaimsRegistry(
            exp={"essential": True}, **{name: {"essential": True, "value": value} for name, value in expected.items()}
        ).validate(claims)
        return claims
    except joserfc.errors.JoseError as error:
        raise Refused(str(error)) from error


class ServerMetadata(idpyoidc.client.oauth2.server_metadata.ServerMetadata):
    """Metadata of RFC 8414 at the address of OpenID Connect, as its section 5 allows.

    As an OpenID Connect client idpyoidc takes no document without an authorization_endpoint. Aureole has none: nobody
    signs in at it.
    """

    url_pattern = OIDCONF_PATTERN


def idpyoidc_(house, token, issuer, audience):
    """From the issuer URL alone. It overlooks a slash at the end of that."""
    client = StandAloneClient(
        services={"discovery": {"class": ServerMetadata}},
        config={"issuer": issuer, "client_id": audience, "redirect_uris": ["https://localhost/unused"]})
    client.do_provider_info()
    verifier = JWT(
        key_jar=client.get_attribute("keyjar"), iss=audience, msg_cls=JsonWebToken, allowed_sign_algs=["RS256"])
    try:
        with warnings.catch_warnings():
            # For the keys of a host named localhost, and only there, it checks no certificate.
            warnings.simplefilter("ignore", InsecureRequestWarning)
            return verifier.unpack(token).to_dict()
    except (BadSignature, NotForMe) as error:
        raise Refused(f"{type(error).__name__} {error}") from error


def go_oidc(house, token, issuer, audience):
    """From the issuer URL alone, with the library that Kubernetes and Vault use."""
    result = subprocess.run(
        [os.environ["AUREOLE_JUDGE_GO_OIDC"], issuer, audience], input=token, capture_output=True, text=True,
        timeout=60)
    if result.returncode == 1:
        raise Refused(result.stderr.strip())
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return json.loads(result.stdout)


VERIFIERS = {"PyJWT": pyjwt, "joserfc": joserfc_, "idpyoidc": idpyoidc_, "go-oidc": go_oidc}
