"""What a token out of MSAL Python's own memory costs, in microseconds of CPU: no network, made-up tokens.

Usage: msal_hit.py SECONDS SCOPES; so many scopes have a token, and the last of them is asked for.
"""

import json
import secrets
import sys
import time

import msal

AUTHORITY = "https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111"
TOKEN_ENDPOINT = AUTHORITY + "/oauth2/v2.0/token"


class Answer:
    """What the authority says of itself."""
    status_code, headers = 200, {}
    text = json.dumps({"issuer": AUTHORITY + "/v2.0", "token_endpoint": TOKEN_ENDPOINT,
                       "authorization_endpoint": AUTHORITY + "/oauth2/v2.0/authorize"})


class Network:
    """The client asks for the authority's metadata once; anything else would be a miss."""

    def get(self, url, **more):
        return Answer

    def post(self, url, **more):
        sys.exit(f"{url} was asked for")

    def close(self):
        pass


def main():
    seconds, scopes = float(sys.argv[1]), [f"api://resource-{n:04}/.default" for n in range(int(sys.argv[2]))]
    application = msal.ConfidentialClientApplication(
        "22222222-2222-4222-8222-222222222222", client_credential=secrets.token_urlsafe(30), authority=AUTHORITY,
        instance_discovery=False, http_client=Network())
    for scope in scopes:
        application.token_cache.add({
            "client_id": application.client_id, "scope": [scope], "token_endpoint": TOKEN_ENDPOINT,
            "grant_type": "client_credentials",
            "response": {"access_token": secrets.token_urlsafe(900), "token_type": "Bearer", "expires_in": 3600}})
    asked = scopes[-1:]
    calls, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        if application.acquire_token_for_client(asked).get("token_source") != "cache":
            sys.exit("that was no hit")
        calls += 1
    print((time.process_time() - begun) / calls * 1e6)


if __name__ == "__main__":
    main()
