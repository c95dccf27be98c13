extension Catalogue {
    /// About the application, its tenant and what it may ask for (facts, 4.2).
    static let applications: [Row] = [
        Row(
            700016, .propagating,
            "the application is not known in this tenant: check tenant and client ID; one of several "
                + "tenants needs an administrator's consent there first; a new one may take minutes"),
        Row(
            7000229, .propagating,
            "the application has no service principal in this tenant: consent to it there as an "
                + "administrator, or run az ad sp create --id CLIENT-ID"),
        Row(7000112, .admin, "the application is disabled: enable it under Enterprise applications"),
        Row(70001, .admin, "the application is disabled or not known in this tenant: check tenant and client ID"),
        Row(700011, .admin, "the application is not known in this tenant: check tenant and client ID"),
        Row(
            700021, .admin,
            "Entra took the assertion for one signed by the application itself: check that it has a "
                + "federated credential and that the client ID is its own"),
        Row(
            700023, .admin,
            "Entra took the assertion for one signed by the application itself: check that it has a "
                + "federated credential for this issuer"),
        Row(
            700024, .admin,
            "the assertion was early or late for Entra: set the clock of this machine by NTP and compare "
                + "it with the time in the message"),
        Row(
            700025, .admin,
            "the application is a public client: under Authentication, turn off public client flows and "
                + "register redirect URIs on the Web platform"),
        Row(
            700027, .propagating,
            "the key that signed is not registered on the application: check that the federated credential "
                + "has the issuer URL exactly; after a change wait some minutes"),
        Row(
            70002, .admin,
            "Entra does not accept the application's proof: compare the federated credential with the agent"),
        Row(
            50012, .admin,
            "Entra does not accept the application's proof: compare the federated credential with the agent"),
        Row(90002, .admin, "the tenant does not exist in this cloud: check the tenant ID and the cloud"),
        Row(900023, .admin, "the tenant is neither an ID nor a domain that Entra knows: check it for typing errors"),
        Row(90038, .admin, otherCloud),
        Row(900382, .admin, otherCloud),
        Row(900432, .admin, otherCloud),
        Row(900439, .admin, otherCloud),
        Row(900440, .admin, otherCloud),
        Row(9001023, .admin, "give the tenant's own ID or domain, not common or consumers"),
        Row(50194, .admin, "the application is for one tenant only: give that tenant's ID"),
        Row(
            53003, .admin,
            "Conditional Access blocks the application: add this server's outgoing IP address to an "
                + "allowed location, or look at the service principal's risk"),
        Row(530032, .admin, "a security policy of the tenant blocks the application: ask its security administrator"),
        Row(530035, .admin, "the tenant's security defaults block the application: ask its security administrator"),
    ]

    /// About the scope and the form of the request.
    static let requests: [Row] = [
        Row(
            500011, .admin,
            "the resource of the scope is not known in this tenant: check it for typing errors; it is the "
                + "application ID URI, without the name of a permission"),
        Row(
            500014, .admin,
            "the resource of the scope is disabled in this tenant: enable it under Enterprise applications"),
        Row(50001, .admin, "the resource of the scope does not exist in this tenant: check the scope"),
        Row(501051, .admin, "the resource demands an assignment: assign the application to a role of it"),
        Row(70011, .admin, "check the scope: one resource, followed by /.default"),
        Row(1002012, .admin, "the scope must be one resource, followed by /.default"),
        Row(700022, .admin, "the scope names more than one resource: ask for one at a time"),
        Row(7000218, .admin, "Entra saw no proof in the request: check whether a proxy changes it"),
        Row(900144, .admin, "Entra misses a parameter of the request: check whether a proxy changes it"),
        Row(
            9002313, .admin,
            "Entra finds the request malformed: check tenant, client ID and scope for stray characters"),
    ]

    private static let otherCloud =
        "the application or tenant belongs to another cloud: check the cloud of the connection"
}
