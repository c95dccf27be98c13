import Federation

extension Catalogue {
    /// For finer numbers of a federated credential that are not listed: no other number has a family (facts, 4.0).
    static let families: [Row] = [
        Row(
            [70021], .mayHelp, at: .federatedCredentials,
            "No federated credential of the application fits what this connection sends.",
            """
            Compare Issuer, Value and Audience with 'aureole connection show NAME', character by character. If they \
            were entered just now and are right, wait some minutes.
            """),
        Row(
            [700027], .mayHelp, at: .federatedCredentials, copy: .issuer,
            "Entra does not accept the key or the signature of the proof.",
            """
            Check the list of keys with 'aureole doctor', and that the field Issuer is exactly the Issuer URL of \
            'aureole connection show NAME'. After a change wait some minutes.
            """,
            certificate: .told(
                .mayHelp, at: .certificates, copy: .certificateThumbprint,
                "Entra does not accept the certificate or what it signed.",
                """
                Compare the thumbprint there with 'aureole certificate show'. If it was uploaded just now, wait some \
                minutes.
                """)),
        Row(
            [700238], .never, copy: .issuer,
            "A policy of the tenant forbids what this issuer sends.",
            """
            Ask a security administrator of the tenant to allow the Issuer URL that 'aureole connection show NAME' \
            prints.
            """),
        Row(
            [50166], .mayHelp,
            "Entra could not make use of the issuer's documents, the two public addresses where it reads the keys.",
            """
            Check with 'aureole doctor' and from another network that both answer over HTTPS with a complete \
            certificate chain, without sign-in, firewall or redirect. If they do, try again in some minutes.
            """),
        Row(
            [700224], .never, at: .federatedCredentials, copy: .subject,
            "The federated credential uses an expression in a way that Entra does not allow.",
            """
            Replace it by a federated credential for 'Other issuer' with an explicit Value, copied from 'aureole \
            connection show NAME'.
            """),
    ]

    /// For answers without a number that is known: by the OAuth error (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect
    /// Core section 3.1.2.6, and Entra's own).
    static let errors: [String: Meaning] = [
        "invalid_client": Meaning(
            .never, at: .federatedCredentials,
            "Entra does not accept how the application proves its identity.",
            """
            Compare the federated credential with the three values of 'aureole connection show NAME', character by \
            character.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra does not accept how the application proves its identity with the certificate.",
                "Compare the thumbprint there with 'aureole certificate show'."),
            secret: .told(
                .never, at: .clientSecrets,
                "Entra does not accept the client secret that the application presents.",
                "Look there whether it has expired; if not, make a new one and copy its Value, not its Secret ID.")),
        "invalid_grant": Meaning(
            .never, at: .federatedCredentials,
            "Entra does not accept what the application presents for a token.",
            """
            Compare the federated credential with the three values of 'aureole connection show NAME', character by \
            character.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra does not accept what the application presents with its certificate.",
                "Compare the thumbprint there with 'aureole certificate show'."),
            secret: .told(
                .never, at: .clientSecrets,
                "Entra does not accept what the application presents with its client secret.",
                "Look there whether it has expired; if not, make a new one and copy its Value, not its Secret ID."),
            delegated: .told(
                .signInAgain,
                "Entra does not accept the stored sign-in any more.",
                "Sign in again.")),
        "unauthorized_client": Meaning(
            .never, at: .overview, copy: .clientID,
            "The application is not known, not enabled or not allowed to do this in the tenant.",
            "Compare client ID and tenant with the application's overview."),
        "invalid_resource": Meaning(
            .never, at: .permissions, copy: .scope,
            "Entra does not know the resource in the scope, or not in this tenant.",
            "Check the scope in 'aureole connection show NAME'."),
        "invalid_scope": Meaning(
            .never, at: .permissions, copy: .scope,
            "Entra does not accept the scope.",
            "The scope is one resource followed by /.default; check it in 'aureole connection show NAME'."),
        "access_denied": Meaning(
            .never, at: .servicePrincipalSignIns,
            "A policy of the tenant forbids the request.",
            "Look up the sign-in there: it names the policy.",
            delegated: .told(
                .never, at: .userSignIns,
                "The person or a policy of the tenant said no.",
                "Look up the sign-in there: it names the reason.")),
        "interaction_required": Meaning(
            .never, at: .servicePrincipalSignIns,
            "Entra demands something that only a person can do, and the application acts by itself.",
            "Look up the sign-in there: it names the Conditional Access policy that has to except the application.",
            delegated: .told(
                .signInAgain,
                "Entra demands something that only the person can do, such as passing a second factor.",
                "Sign in again.")),
        "login_required": Meaning(
            .signInAgain,
            "Nobody is signed in.",
            "Sign in again."),
        "consent_required": Meaning(
            .never, at: .permissions, copy: .adminConsentURL,
            "Somebody has to consent to the permissions of the application.",
            "An administrator presses 'Grant admin consent' there, or opens the admin consent address.",
            delegated: .told(
                .signInAgain, at: .permissions, copy: .adminConsentURL,
                "The person or an administrator has to consent to the permissions of the connection.",
                "Sign in again and accept the permissions, or let an administrator open the admin consent address.")),
        "invalid_request": Meaning(
            .never,
            "Entra does not understand or accept the request.",
            """
            Look for typing errors and stray characters in tenant, client ID and scope of 'aureole connection show \
            NAME'.
            """),
        "temporarily_unavailable": Meaning(
            .helps, kind: .transient,
            "Entra is overloaded or under repair for a moment.",
            "Nothing has to be done: Aureole tries again."),
        "server_error": Meaning(
            .helps, kind: .transient,
            "Entra had a fault of its own.",
            "Nothing has to be done: Aureole tries it again later."),
    ]
}
