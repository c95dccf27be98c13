package import Federation

/// A request to the token endpoint.
package struct TokenRequest: Sendable {
    package let tenant: Tenant
    package let cloud: Cloud
    package let applicationID: ApplicationID
    package let grant: Grant
    package let proof: ClientProof

    package init(tenant: Tenant, cloud: Cloud, applicationID: ApplicationID, grant: Grant, proof: ClientProof) {
        self.tenant = tenant
        self.cloud = cloud
        self.applicationID = applicationID
        self.grant = grant
        self.proof = proof
    }

    /// A token with application permissions for one resource.
    package init(
        tenant: Tenant, cloud: Cloud, applicationID: ApplicationID, scope: Scope, proof: ClientProof
    ) {
        self.init(
            tenant: tenant, cloud: cloud, applicationID: applicationID, grant: .clientCredentials(scope: scope.text),
            proof: proof)
    }

    /// What Entra's codes have to be read for.
    var situation: Situation { Situation(credential: proof.kind, permissions: grant.permissions) }

    /// On what ground a token is asked for. Scopes are as they are sent, parted by blanks. It prints as a placeholder,
    /// since a code and a refresh token are secrets.
    package enum Grant: Sendable {
        /// RFC 6749 section 4.4.
        case clientCredentials(scope: String)
        /// RFC 6749 section 4.1.3 and RFC 7636 section 4.5.
        case authorizationCode(String, redirectURI: String, codeVerifier: String, scope: String)
        /// RFC 6749 section 6.
        case refreshToken(String, scope: String)

        /// In whose name the token will be.
        package var permissions: PermissionType {
            switch self {
            case .clientCredentials: .application
            case .authorizationCode, .refreshToken: .delegated
            }
        }
    }

    /// The body as `application/x-www-form-urlencoded`, always in the same order.
    package var form: [UInt8] { FormEncoding.bytes(parameters) }

    /// `client_id` is sent although an assertion is there: the issuer and subject of a federated one do not name the
    /// application (Entra documentation).
    private var parameters: [(name: String, value: String)] {
        [("client_id", applicationID.text)] + grant.parameters + proof.parameters
    }
}

extension TokenRequest.Grant: CustomStringConvertible, CustomReflectable {
    package var description: String { "<grant>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    fileprivate var parameters: [(name: String, value: String)] {
        switch self {
        case .clientCredentials(let scope): [("scope", scope), ("grant_type", "client_credentials")]
        case .authorizationCode(let code, let redirectURI, let codeVerifier, let scope):
            [
                ("scope", scope), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
                ("code_verifier", codeVerifier),
            ]
        case .refreshToken(let token, let scope):
            [("scope", scope), ("grant_type", "refresh_token"), ("refresh_token", token)]
        }
    }
}

extension ClientProof {
    fileprivate var parameters: [(name: String, value: String)] {
        switch self {
        case .assertion(let token, _):
            [
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", token),
            ]
        case .secret(let value): [("client_secret", value)]
        }
    }
}
