"""Microsoft's own client libraries against the simulator alone: three credentials, an application's own permissions and a
person's. What they take for Entra cannot be a dialect of ours.
"""

import datetime
import html
import json
import re
import secrets
import ssl
import urllib.error
import urllib.parse
import urllib.request

import azure.core.exceptions
import azure.identity
import jwt
import msal
from clients import SCOPE
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from house import CLIENT_ID, TENANT
from verifiers import Refused

USER = "anna@contoso.example"
REDIRECT_URI = "https://localhost/signed-in"
PERMISSION = "https://graph.microsoft.com/User.Read.All"


class Registration:
    """A certificate and a secret made for one run, and what the apps file says about them and about a person."""

    def __init__(self):
        self.secret = secrets.token_urlsafe(24)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "judged")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1)).sign(key, hashes.SHA256()))
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.thumbprint = certificate.fingerprint(hashes.SHA1()).hex()
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()

    def application(self):
        return {
            "secrets": [{"value": self.secret}], "certificates": [self.certificate],
            "redirectURIs": {"web": [REDIRECT_URI]},
            "delegated": {"https://graph.microsoft.com": ["User.Read.All"]}}

    def users(self):
        return [{"name": USER, "id": "55555555-5555-4555-8555-555555555555", "tenant": TENANT}]


def msal_credentials(house):
    """What MSAL is given for each credential: the certificate in both forms, which name it by SHA-256 and SHA-1."""
    ours = house.registration
    return {
        "a secret": ours.secret,
        "a certificate (PS256)": {"private_key": ours.key, "public_certificate": ours.certificate},
        "a certificate (RS256)": {"private_key": ours.key, "thumbprint": ours.thumbprint},
        "a federated assertion": {"client_assertion": lambda: house.mint("registered")}}


def msal_application(house, credential):
    return msal.ConfidentialClientApplication(
        CLIENT_ID, authority=f"{house.authority}/{TENANT}", instance_discovery=False, client_credential=credential)


def token_of(answer):
    if "access_token" not in answer:
        raise Refused(answer.get("error_description", answer["error"]))
    return answer["access_token"]


def browse(house, url):
    """What the application is sent through Anna's browser: by a redirect or, with form_post, by a form."""
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    context = ssl.create_default_context(cafile=house.ca)
    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=context))
    try:
        page = opener.open(url, timeout=30).read().decode()
    except urllib.error.HTTPError as answer:
        if answer.code == 302:
            return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))
        raise Refused(answer.read().decode()) from answer
    assert f'<form method="post" action="{REDIRECT_URI}">' in page, page
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in fields}


def msal_signs_in(house, credential):
    """Code flow with PKCE, then the refresh token in an application that knows nothing yet."""
    application = msal_application(house, credential)
    flow = application.initiate_auth_code_flow(
        [PERMISSION], redirect_uri=REDIRECT_URI, login_hint=USER, response_mode="form_post")
    answer = application.acquire_token_by_auth_code_flow(flow, browse(house, flow["auth_uri"]))
    token_of(answer)
    assert answer["id_token_claims"]["preferred_username"] == USER, answer["id_token_claims"]
    assert application.get_accounts()[0]["username"] == USER
    fresh = msal_application(house, credential)
    return token_of(fresh.acquire_token_by_refresh_token(answer["refresh_token"], [PERMISSION]))


def azure_credentials(house, secret=None):
    ours = house.registration
    common = {"authority": house.authority, "disable_instance_discovery": True}
    return {
        "ClientSecretCredential": azure.identity.ClientSecretCredential(
            TENANT, CLIENT_ID, secret or ours.secret, **common),
        "CertificateCredential": azure.identity.CertificateCredential(
            TENANT, CLIENT_ID, certificate_data=(ours.key + ours.certificate).encode(), **common),
        "ClientAssertionCredential": azure.identity.ClientAssertionCredential(
            TENANT, CLIENT_ID, lambda: house.mint("registered"), **common)}


def azure_gets(credential, scope=SCOPE):
    try:
        return credential.get_token(scope).token
    except azure.core.exceptions.ClientAuthenticationError as error:
        raise Refused(str(error)) from error


def azure_redeems(house, secret):
    query = urllib.parse.urlencode({
        "client_id": CLIENT_ID, "response_type": "code", "redirect_uri": REDIRECT_URI, "login_hint": USER,
        "scope": PERMISSION + " offline_access"})
    code = browse(house, f"{house.authority}/{TENANT}/oauth2/v2.0/authorize?{query}")["code"]
    return azure_gets(azure.identity.AuthorizationCodeCredential(
        TENANT, CLIENT_ID, code, REDIRECT_URI, authority=house.authority, client_secret=secret), PERMISSION)


def msal_gets(house, credential):
    return token_of(msal_application(house, credential).acquire_token_for_client(scopes=[SCOPE]))


def holds(house, token, **permissions):
    """Verifies with the keys the simulator publishes, and gives permissions of the one kind and none of the other."""
    url = f"{house.authority}/{TENANT}/v2.0/.well-known/openid-configuration"
    metadata = json.loads(house.get(url))
    key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token, key, algorithms=["RS256"], audience="https://graph.microsoft.com", issuer=metadata["issuer"])
    for name in ["roles", "scp"]:
        assert claims.get(name) == permissions.get(name), claims


def application_cases(house, must_refuse):
    roles = ["User.Read.All"]
    for name, credential in msal_credentials(house).items():
        yield (f"MSAL Python gets an application's token with {name}",
               lambda credential=credential: holds(house, msal_gets(house, credential), roles=roles))
    for name, credential in azure_credentials(house).items():
        yield (f"azure-identity gets an application's token with {name}",
               lambda credential=credential: holds(house, azure_gets(credential), roles=roles))
    wrong = azure_credentials(house, "wrong")["ClientSecretCredential"]
    yield "MSAL Python gets none with a wrong secret", lambda: must_refuse(
        lambda: msal_gets(house, "wrong"), "AADSTS7000215")
    yield "azure-identity gets none with a wrong secret", lambda: must_refuse(
        lambda: azure_gets(wrong), "AADSTS7000215")


def person_cases(house, must_refuse):
    for name, credential in msal_credentials(house).items():
        yield (f"MSAL Python signs a person in and refreshes with {name}",
               lambda credential=credential: holds(
                   house, msal_signs_in(house, credential), scp="User.Read.All openid profile"))
    yield "MSAL Python signs nobody in with a wrong secret", lambda: must_refuse(
        lambda: msal_signs_in(house, "wrong"), "AADSTS7000215")
    yield "azure-identity redeems a code", lambda: holds(
        house, azure_redeems(house, house.registration.secret), scp="User.Read.All")
    yield "azure-identity redeems none with a wrong secret", lambda: must_refuse(
        lambda: azure_redeems(house, "wrong"), "AADSTS7000215")
