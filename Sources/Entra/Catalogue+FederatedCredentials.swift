extension Catalogue {
    private static let wait = "; right after a change in Azure, wait some minutes and try again"
    private static let entraIssuer =
        "the assertion comes from Entra itself, which it does not take here: use an agent of this service"

    /// About the assertion and the federated credential it has to match (facts, 4.1).
    static let federatedCredentials: [Row] = [
        Row(
            70021, .propagating,
            "no federated credential of the application matches issuer, subject and audience of the agent: "
                + "compare all three character by character" + wait),
        Row(
            700211, .propagating,
            "the issuer of the federated credential differs: it must be the issuer URL exactly, with the "
                + "same case and the same slash at its end" + wait),
        Row(
            700212, .propagating,
            "the audience of the federated credential differs: it must be the agent's, which depends on "
                + "the cloud" + wait),
        Row(
            7002121, .admin,
            "the audience of the federated credential differs: it must be the agent's, which depends on "
                + "the cloud"),
        Row(
            700213, .propagating,
            "the subject of the federated credential differs: copy the agent's subject into it, upper and "
                + "lower case count" + wait),
        Row(
            7002131, .admin,
            "neither the subject nor an expression of the federated credential matches: give it the "
                + "agent's subject as plain text"),
        Row(7002137, .admin, "the subject of the federated credential differs: copy the agent's subject into it"),
        Row(
            7002138, .admin,
            "the subject of the federated credential differs in upper and lower case: copy the agent's "
                + "subject; if both are the same, delete the credential and create it again"),
        Row(
            700214, .admin,
            "the audience of the federated credential is not the one Entra demands for this issuer: use "
                + "the cloud's own api://AzureADTokenExchange"),
        Row(
            70022204, .admin,
            "the audience belongs to another cloud: check the cloud of the connection and the audience of "
                + "the agent"),
        Row(700222, .admin, entraIssuer),
        Row(
            700223, .admin,
            "a policy of the tenant forbids this federated credential: ask a security administrator to "
                + "allow the issuer"),
        Row(
            7002241, .admin,
            "expressions are not allowed for this issuer: give the federated credential the agent's "
                + "subject as plain text"),
        Row(700226, .admin, entraIssuer),
        Row(700229, .admin, entraIssuer),
        Row(700231, .admin, entraIssuer),
        Row(700236, .admin, entraIssuer),
        Row(
            700238, .admin,
            "a policy of the tenant or the border between two clouds forbids this issuer: ask a security "
                + "administrator to allow it"),
        Row(
            7002381, .admin,
            "a policy of the tenant demands a claim that this issuer does not send: ask a security "
                + "administrator to except it"),
        Row(700263, .admin, "two federated credentials of the application have this subject: keep one"),
        Row(
            70023, .admin,
            "Entra takes an assertion that lives 25 hours at the most: lower the token lifetime and check "
                + "the clock of this machine"),
        Row(
            70025, .propagating,
            "the application has no federated credential: check that it was added to the app registration "
                + "with this client ID" + wait),
        Row(7000226, .admin, "the federated credential was deleted from the application: add it again"),
        Row(
            7000272, .propagating,
            "Entra has not yet seen the key that signed: check that the issuer's JWKS is public and holds "
                + "it; Entra can keep an older one for hours"),
        Row(
            7000274, .admin,
            "the signature does not fit the published key: check that the issuer URL serves this service's "
                + "own JWKS"),
        Row(50166, .propagating, unreachableIssuer),
        Row(501661, .propagating, unreachableIssuer),
        Row(90061, .propagating, unreachableIssuer),
        Row(50027, .admin, "Entra cannot read the assertion" + report),
        Row(5002723, .admin, "the assertion names no key" + report),
        Row(5002727, .admin, "the assertion has the wrong type" + report),
        Row(
            5002730, .admin,
            "Entra cannot use the published key: check that the issuer URL serves this service's own JWKS"),
        Row(5002738, .admin, "Entra does not take the signature algorithm" + report),
        Row(90014, .admin, "a claim is missing from the assertion" + report),
    ]

    /// For finer numbers that are not listed.
    static let families: [Row] = [
        Row(
            70021, .propagating,
            "the federated credential does not match the agent: compare issuer, subject and audience "
                + "character by character" + wait),
        Row(
            700027, .propagating,
            "Entra does not accept the key or signature of the assertion: check that the issuer's JWKS is "
                + "public and this service's own" + wait),
        Row(700238, .admin, "a policy of the tenant forbids this issuer: ask a security administrator to allow it"),
        Row(50166, .propagating, unreachableIssuer),
        Row(
            700224, .admin,
            "the federated credential uses an expression that is not allowed for this issuer: give it the "
                + "agent's subject as plain text"),
    ]

    private static let unreachableIssuer =
        "Entra could not fetch the issuer's documents: from the internet, both must answer over HTTPS with "
        + "a complete certificate chain, without sign-in, firewall or redirect"
    private static let report = "; this is a fault of this service, please report it"
}
