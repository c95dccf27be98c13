"""The pages: the one list that pictures, axe-core and the other checks go through."""

import dataclasses

import ways
from browser import Visit
from lively import Lively
from ways import Way


@dataclasses.dataclass(frozen=True)
class Listed:
    """`path` may name members of `Lively`. `then` is what is done there to see what is meant."""

    name: str
    path: str
    then: Way | None = None
    is_signed_in: bool = True
    # Whether the rooms can be gone to from where it leads.
    has_rooms: bool = True
    status: int = 200
    zoomed: bool = False

    def open(self, visit: Visit, lively: Lively) -> None:
        answer = visit.open(self.path.format(**dataclasses.asdict(lively)))
        assert answer is not None and answer.status == self.status, f"{visit.path} answers {answer and answer.status}"
        if self.is_signed_in:
            assert visit.path != "/sign-in", "somebody who is signed in is asked to sign in"
        if self.then:
            self.then(visit)


# With one of each kind of credential, and in every state that a connection has.
PAGES = [
    Listed("sign-in", "/sign-in", is_signed_in=False, has_rooms=False, zoomed=True),
    Listed("sign-in-refused", "/sign-in", ways.wrong_passphrase, is_signed_in=False, has_rooms=False),
    Listed("sign-in-to-go-on", "/connections/new", ways.session_ended, has_rooms=False),
    Listed("resume", "/connections/new", ways.resumed),
    Listed("connections", "/", zoomed=True),
    Listed("connections-found-none", "/?find=zzz"),
    Listed("connection-new", "/connections/new", zoomed=True),
    Listed("connection-new-refused", "/connections/new", ways.empty("Save")),
    Listed("connection-draft", "/connections/{draft}", zoomed=True),
    Listed("connection-draft-tools", "/connections/{draft}", ways.tools),
    Listed("connection-draft-delegated", "/connections/{delegated_draft}"),
    Listed("connection-draft-secret", "/connections/{secret_draft}"),
    Listed("connection-draft-settings", "/connections/{draft}/settings"),
    Listed("connection-ready", "/connections/{ready}"),
    Listed("connection-refused", "/connections/{refused}"),
    Listed("connection-window", "/connections/{refused}", ways.refusal, zoomed=True),
    Listed("connection-window-compared", "/connections/{refused}", ways.comparison),
    Listed("connection-secret", "/connections/{secret}"),
    Listed("connection-overview", "/connections/{authorised}"),
    Listed("connection-permissions", "/connections/{authorised}", ways.tab("Permissions"), zoomed=True),
    Listed("connection-permissions-looked-at", "/connections/{authorised}", ways.permissions_looked_at),
    Listed("connection-tokens", "/connections/{authorised}", ways.tab("Tokens and clients")),
    Listed("connection-token-fetched", "/connections/{authorised}", ways.token_fetched),
    Listed("connection-history", "/connections/{authorised}", ways.tab("History")),
    Listed("connection-settings", "/connections/{authorised}", ways.tab("Settings")),
    Listed("connection-signed-in", "/connections/{signed_in}"),
    Listed("connection-sign-in-again", "/connections/{sign_in_again}"),
    Listed("connection-forget-previous", "/connections/{authorised}/credential/forget"),
    Listed("connection-remove", "/connections/{authorised}/remove"),
    Listed("connection-not-there", "/connections/nothing", status=404),
    Listed("agents", "/agents"),
    Listed("agent-new", "/agents/new"),
    Listed("agent-new-refused", "/agents/new", ways.empty("Save")),
    Listed("agent", "/agents/{agent}"),
    Listed("agent-disabled", "/agents/{unused_agent}"),
    Listed("agent-disable", "/agents/{agent}/disable"),
    Listed("agent-remove", "/agents/{unused_agent}/remove"),
    Listed("agent-remove-refused", "/agents/{agent}/remove"),
    Listed("agent-not-there", "/agents/nothing", status=404),
    Listed("certificates", "/certificates"),
    Listed("certificate-new", "/certificates/new"),
    Listed("certificate-new-refused", "/certificates/new", ways.empty("Create")),
    Listed("certificate-upload-refused", "/certificates/new", ways.empty("Upload")),
    Listed("certificate", "/certificates/{certificate}"),
    Listed("certificate-replace", "/certificates/{certificate}/replace"),
    Listed("certificate-replaced", "/certificates/{certificate}/replace", ways.replaced),
    Listed("certificate-replace-unused", "/certificates/{unused_certificate}/replace"),
    Listed("certificate-remove", "/certificates/{unused_certificate}/remove"),
    Listed("certificate-remove-refused", "/certificates/{certificate}/remove"),
    Listed("clients", "/clients"),
    Listed("client-new", "/clients/new"),
    Listed("client-new-refused", "/clients/new", ways.empty("Save")),
    Listed("client", "/clients/{client}"),
    Listed("client-keyless", "/clients/{keyless_client}"),
    Listed("client-trust", "/clients/{client}/known-by"),
    Listed("client-trust-refused", "/clients/{client}/known-by", ways.empty("Save")),
    Listed("client-distrust", "/clients/{keyless_client}/known-by/{proof}/remove"),
    Listed("client-rotate", "/clients/{client}/rotate"),
    Listed("client-key", "/clients/{rotated_client}/rotate", ways.key_shown),
    Listed("client-remove", "/clients/{client}/remove"),
    Listed("keys", "/keys", zoomed=True),
    Listed("key-rotate", "/keys/rotate"),
    Listed("key-revoke", "/keys/{key}/revoke"),
    Listed("key-revoke-all", "/keys/revoke-all"),
    Listed("fleet", "/fleet"),
    Listed("fleet-failing", "/fleet?only=failing"),
    Listed("fleet-consent", "/fleet/{authorised}/consent?tenant=contoso.example"),
    Listed("fleet-authorised", "/fleet", ways.all_authorised),
    Listed("audit", "/audit", zoomed=True),
    Listed("audit-filter-refused", "/audit?who=zzz", status=422),
    Listed("audit-follow", "/audit?follow=1", ways.still),
    Listed("audit-entry", "/audit/1"),
    Listed("audit-verdict", "/audit", ways.verified),
    Listed("health", "/health"),
    Listed("account", "/account"),
    Listed("form-not-taken", "/account", ways.form_without_token, has_rooms=False),
]

# Of a house that has an admin and nothing else.
EMPTY_PAGES = [
    Listed("connections-empty", "/"),
    Listed("agents-empty", "/agents"),
    Listed("certificates-empty", "/certificates"),
    Listed("clients-empty", "/clients"),
    Listed("client-new-empty", "/clients/new"),
    Listed("fleet-empty", "/fleet"),
    Listed("fleet-failing-empty", "/fleet?only=failing"),
    Listed("audit-empty", "/audit?what=agent.remove"),
]
