import Federation

extension Catalogue {
    /// About the application in its tenant (facts, 4.2).
    static let applications: [Row] = [
        Row(
            [700016], .mayHelp, at: .overview, copy: .clientID,
            "The application is not known in this tenant.",
            """
            Compare client ID and tenant with the application's overview. An application of another tenant needs an \
            administrator's consent in this one; a deleted one can be restored for 30 days. If it was made just now, \
            wait some minutes.
            """,
            delegated: .told(
                .mayHelp, at: .overview, copy: .clientID,
                "The application is not known in the tenant that people sign in to.",
                """
                Compare client ID and tenant with the application's overview. An application of another tenant appears \
                here once an administrator has consented to it; then sign in again. If it was made just now, wait some \
                minutes.
                """)),
        Row(
            [7000229], .mayHelp, at: .enterpriseApplications, copy: .adminConsentURL,
            """
            The application is registered, but has no entry (service principal) among the enterprise applications of \
            this tenant.
            """,
            """
            An administrator of this tenant opens the admin consent address once, or runs 'az ad sp create --id \
            CLIENT-ID'. It may take some minutes.
            """),
        Row(
            [7000112], .never, at: .enterpriseProperties,
            "The application is disabled in this tenant.",
            "Set 'Enabled for users to sign-in?' to Yes."),
        Row(
            [70001], .never, at: .overview, copy: .clientID,
            "The application is disabled or not known in this tenant.",
            """
            Compare client ID and tenant with the application's overview, and look whether its enterprise application \
            is enabled.
            """),
        Row(
            [700011], .never, at: .overview, copy: .clientID,
            "The application is not known in the organisation's tenant.",
            "Compare client ID and tenant with the application's overview; look under deleted applications too."),
        Row(
            [7000114], .never, at: .permissions,
            "The application may not make requests on behalf of others.",
            """
            Use a connection with permissions of its own or one that a person signs in to; Aureole does not hand on \
            other people's tokens.
            """),
        Row(
            [50194], .never, at: .tenantOverview, copy: .tenant,
            "The application is made for one tenant only, and another address was asked.",
            "Give the ID of that tenant: 'aureole connection set NAME --tenant ID'."),
        Row(
            [500011], .never, at: .permissions, copy: .scope,
            "The resource in the scope is not known in this tenant.",
            """
            Check the scope in 'aureole connection show NAME': it is the resource's Application ID URI followed by \
            /.default, without the name of a permission. The service itself must be set up in this tenant.
            """),
        Row(
            [500014], .never, at: .enterpriseApplications, copy: .scope,
            "The resource in the scope is disabled in this tenant.",
            """
            Open the resource among the enterprise applications and set 'Enabled for users to sign-in?' to Yes, or \
            renew its subscription.
            """),
        Row(
            [50001], .never, at: .enterpriseApplications, copy: .scope,
            "The resource in the scope is disabled or does not exist in this tenant.",
            """
            Check the scope in 'aureole connection show NAME' for typing errors, and look for the resource among the \
            enterprise applications.
            """),
        Row(
            [501051], .never, at: .permissions,
            "The resource accepts only applications that were assigned to it, and this one was not.",
            """
            Add an application permission of the resource there and grant consent, or turn off 'Assignment required?' in the \
            resource's properties.
            """),
    ]
}
