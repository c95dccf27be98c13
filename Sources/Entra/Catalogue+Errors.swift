extension Catalogue {
    /// For numbers that are not listed, by the OAuth error of RFC 6749 section 5.2 and Entra's own.
    static let hints = [
        "invalid_client": "Entra does not accept how the application proves itself: compare issuer, subject and "
            + "audience of its federated credential with those of the agent",
        "invalid_grant": "Entra does not accept the assertion: compare issuer, subject and audience of the federated "
            + "credential with those of the agent",
        "unauthorized_client": "the application is not known, not enabled or not consented to in this tenant: check "
            + "tenant and client ID",
        "invalid_resource": "the resource of the scope is not known in this tenant: check the scope",
        "invalid_scope": "check the scope: one resource, followed by /.default",
        "access_denied": "a policy of the tenant forbids it: look at the service principal sign-ins in Entra's "
            + "sign-in logs",
        "interaction_required": "a Conditional Access policy blocks the application: look at the service principal "
            + "sign-ins in Entra's sign-in logs",
        "consent_required": "an administrator of the tenant has to consent to the application's permissions",
    ]

    static let generalHint =
        "look the number up at https://login.microsoftonline.com/error and the trace ID in Entra's sign-in logs"
}
