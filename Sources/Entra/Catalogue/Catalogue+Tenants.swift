import Federation

extension Catalogue {
    /// About the tenant and its cloud (facts, 4.2).
    static let tenants: [Row] = [
        Row(
            [90002], .never, at: .tenantOverview, copy: .tenant,
            "The tenant does not exist in this cloud.",
            """
            Copy the Tenant ID from that page: 'aureole connection set NAME --tenant ID'. If it is right, check the \
            cloud in 'aureole connection show NAME'.
            """),
        Row(
            [900023], .never, at: .tenantOverview, copy: .tenant,
            "The tenant is neither an ID nor a domain that Entra knows.",
            """
            Look for a typing error or a stray character, or copy the Tenant ID from that page: 'aureole connection \
            set NAME --tenant ID'.
            """),
        Row(
            [9001023], .never, at: .tenantOverview, copy: .tenant,
            "An application cannot sign in to 'common' or 'consumers', which are no tenants.",
            "Copy the Tenant ID from that page: 'aureole connection set NAME --tenant ID'."),
        Row(
            [90038], .never,
            "The tenant lives in a national cloud, and Entra refers to it.",
            """
            Set the cloud that the application was registered in: 'aureole connection set NAME --cloud public', usgov \
            or china.
            """),
        Row(
            [900382, 900432], .never,
            "The application proves its identity to another cloud than its own, which Entra does not support.",
            """
            Set the cloud that the application was registered in: 'aureole connection set NAME --cloud public', usgov \
            or china.
            """),
        Row(
            [900439], .never,
            "The tenant belongs to the US Government cloud, and the public cloud was asked.",
            """
            Set the cloud: 'aureole connection set NAME --cloud usgov'. Then copy the Audience anew into the federated \
            credential.
            """),
        Row(
            [900440], .never,
            "The tenant belongs to the public cloud, and the US Government cloud was asked.",
            """
            Set the cloud: 'aureole connection set NAME --cloud public'. Then copy the Audience anew into the \
            federated credential.
            """),
        Row(
            [500212], .never, at: .crossTenantAccess,
            "The home tenant of the person or application does not allow access to this tenant.",
            "An administrator of the home tenant allows it under Outbound access settings."),
        Row(
            [500213], .never, at: .crossTenantAccess,
            "This tenant does not allow access from the home tenant of the person or application.",
            "An administrator of this tenant allows it under Inbound access settings."),
        Row(
            [500021, 500022], .never, at: .crossTenantAccess,
            """
            A proxy of the network lets people and programs sign in to certain tenants only, and this is not one of \
            them.
            """,
            """
            Ask the network's administrator to add the tenant to the tenant restrictions, or to let Aureole's machine \
            reach Entra without them.
            """),
        Row(
            [90099], .never, copy: .adminConsentURL,
            "The application was not authorised in this tenant, which a partner manages.",
            """
            The partner consents to the application for this customer in advance, or an administrator of the customer \
            opens the admin consent address.
            """),
    ]
}
