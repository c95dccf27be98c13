"""Stand-ins for what stands at the other end of a token outside of Azure: AWS' and Google's token services and the API
server of a Kubernetes cluster, over TLS on a port of their own. Each verifies the assertion with PyJWT, from the keys
that the issuer publishes, and knows one audience.
"""

import json
import urllib.parse

import jwt
from secure import QuietHandler, SecureServer

AWS_AUDIENCE = "sts.amazonaws.com"
GOOGLE_AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aureole"
KUBERNETES_AUDIENCE = "kubernetes"
AUDIENCES = [AWS_AUDIENCE, GOOGLE_AUDIENCE, KUBERNETES_AUDIENCE]

AWS_ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><SubjectFromWebIdentityToken>{subject}</SubjectFromWebIdentityToken><Credentials>
<AccessKeyId>AKIASTANDIN</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>"""
AWS_REFUSAL = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>InvalidIdentityToken</Code><Message>{reason}</Message></Error><RequestId>1</RequestId></ErrorResponse>"""


class StandIns(SecureServer):
    def __init__(self, house):
        self.issuer = house.issuer
        self.keys = jwt.PyJWKClient(house.jwks_uri(), ssl_context=house.trust())
        super().__init__(house, self.handler())

    def subject(self, token, audience):
        """Whom the token is about; raises `jwt.PyJWTError` when it is not good for this audience."""
        key = self.keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=self.issuer)["sub"]

    def handler(self):
        stand_ins = self

        class Handler(QuietHandler):
            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.answer(*(stand_ins.google(form) if self.path == "/google" else stand_ins.aws(form)))

            def do_GET(self):
                self.answer(*stand_ins.kubernetes(self.headers.get("Authorization", "")))

        return Handler

    def aws(self, form):
        assert form["Action"] == "AssumeRoleWithWebIdentity", form
        try:
            subject = self.subject(form["WebIdentityToken"], AWS_AUDIENCE)
        except jwt.PyJWTError as error:
            return 400, "text/xml", AWS_REFUSAL.format(reason=error)
        return 200, "text/xml", AWS_ANSWER.format(subject=subject)

    def google(self, form):
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange", form
        try:
            subject = self.subject(form["subject_token"], form["audience"])
        except jwt.PyJWTError as error:
            refusal = {"error": "invalid_grant", "error_description": str(error)}
            return 400, "application/json", json.dumps(refusal)
        kind = "urn:ietf:params:oauth:token-type:access_token"
        answer = {
            "access_token": f"google for {subject}", "issued_token_type": kind, "token_type": "Bearer",
            "expires_in": 3600}
        return 200, "application/json", json.dumps(answer)

    def kubernetes(self, authorization):
        try:
            subject = self.subject(authorization.removeprefix("Bearer "), KUBERNETES_AUDIENCE)
        except jwt.PyJWTError as error:
            status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": str(error), "code": 401}
            return 401, "application/json", json.dumps(status)
        names = {
            "kind": "NamespaceList", "apiVersion": "v1", "metadata": {},
            "items": [{"metadata": {"name": subject}}]}
        return 200, "application/json", json.dumps(names)
