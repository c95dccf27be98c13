import Federation

extension Catalogue {
    /// Entra does not accept the proof itself, or cannot check it (facts, 4.1).
    static let proofs: [Row] = [
        Row(
            [70023], .never,
            "The proof lives longer than the 25 hours that Entra allows, or does not say when it was made.",
            """
            Check the clock of Aureole's machine and lower AUREOLE_TOKEN_LIFETIME. If both are as they should be, \
            report a fault of Aureole.
            """),
        Row(
            [7000272], .helps,
            """
            Entra does not know the key that signed the proof; it keeps an older copy of this issuer's list of keys.
            """,
            """
            Check with 'aureole doctor' that the list of keys can be read from the internet. Then wait: Entra looks \
            again within minutes, and in the worst case within two days.
            """),
        Row(
            [7000274], .never,
            "The signature of the proof does not fit the key of that name which the issuer publishes.",
            """
            Check that the Issuer URL leads to this Aureole and not to a copy with other keys; 'aureole doctor' \
            compares them.
            """),
        Row(
            [50166], .mayHelp,
            "Entra could not fetch the issuer's documents, the two public addresses where it reads the keys.",
            """
            Check with 'aureole doctor' and from another network that both answer over HTTPS on port 443 with a \
            complete certificate chain, without sign-in, firewall or redirect. If they do, try again in some minutes.
            """),
        Row(
            [501661], .mayHelp,
            "Entra could not fetch the issuer's documents, or could not read what it fetched.",
            """
            Check from another network that a proxy, a sign-in page or a bot check in front of Aureole does not answer \
            in its place, and that the certificate chain is complete. If all is well, try again in some minutes.
            """),
        Row(
            [90061], .mayHelp,
            "Entra asked the issuer for its documents and got no usable answer.",
            """
            The Issuer URL must be reachable from the whole internet, not from your network alone; test it with \
            'aureole doctor' and from outside. After opening a firewall, try again in some minutes.
            """),
        Row(
            [50027], .never,
            "Entra cannot read the proof at all.",
            """
            Check that no proxy changes the requests to Entra. If none does, report a fault of Aureole with the trace \
            ID.
            """),
        Row(
            [5002723], .never,
            "The proof does not name the key that signed it.",
            "This is a fault of Aureole: please report it with the trace ID."),
        Row(
            [5002727], .never,
            "The proof says of itself that it is of a type which Entra does not take.",
            "This is a fault of Aureole: please report it with the trace ID."),
        Row(
            [5002730], .never,
            "Entra cannot use the key that the issuer publishes under this name.",
            """
            Check that the Issuer URL leads to this Aureole and that nothing in front of it rewrites the list of keys; \
            'aureole doctor' shows both.
            """),
        Row(
            [5002738], .never,
            "The proof is signed in a way that Entra does not support.",
            "This is a fault of Aureole: please report it with the trace ID."),
        Row(
            [90014], .never,
            "A required detail is missing from the proof.",
            "This is a fault of Aureole: please report it with the trace ID."),
        Row(
            [700021], .never, at: .overview, copy: .clientID,
            """
            Entra took the proof for one that the application signed itself, and the application named in it is \
            another one.
            """,
            """
            Check that the client ID is the one on the application's overview, and that this application has a \
            federated credential with the three values of 'aureole connection show NAME'.
            """,
            certificate: .told(
                .never, at: .overview, copy: .clientID,
                "The proof names another application than the request.",
                """
                Copy the application (client) ID from the application's overview: 'aureole connection set NAME \
                --client-id ID'. If it is right already, report a fault of Aureole with the trace ID.
                """)),
        Row(
            [700023], .never, at: .federatedCredentials, copy: .issuer,
            "Entra took the proof for one that the application signed itself, and it is addressed to somebody else.",
            """
            Check that the application has a federated credential whose Issuer is exactly the Issuer URL of 'aureole \
            connection show NAME'.
            """,
            certificate: .told(
                .never, at: .tenantOverview, copy: .tenant,
                "The proof is addressed to another tenant or another cloud than the one that was asked.",
                """
                Check tenant and cloud in 'aureole connection show NAME'; AUREOLE_ENTRA_AUTHORITY, if set, must be the \
                address of that cloud.
                """)),
        Row(
            [700024], .never,
            "For Entra's clock the proof was made too early or has expired already.",
            """
            Set the clock of Aureole's machine by a time service (NTP) and compare it with the time in Entra's \
            message. If both agree, a slow proxy may hold the requests back.
            """,
            certificate: .told(
                .never,
                "For Entra's clock the proof made with the certificate was made too early or has expired already.",
                """
                Set the clock of Aureole's machine by a time service (NTP) and compare it with the time in Entra's \
                message. The validity of the certificate itself is another matter.
                """)),
        Row(
            [700027], .mayHelp, at: .federatedCredentials, copy: .issuer,
            """
            Entra looked for the key of the proof among the application's certificates, since no federated credential \
            fits the issuer.
            """,
            """
            Check that the field Issuer is exactly the Issuer URL of 'aureole connection show NAME'. If the federated \
            credential was added just now and is right, wait some minutes.
            """,
            certificate: .told(
                .mayHelp, at: .certificates, copy: .certificateThumbprint,
                "The certificate that signed the proof is not registered on the application.",
                """
                Export it with 'aureole certificate export', upload it there, and compare the thumbprint with 'aureole \
                certificate show'. If it was uploaded just now, wait some minutes.
                """)),
        Row(
            [50048], .never, at: .overview, copy: .clientID,
            "Issuer and subject of the proof contradict each other.",
            """
            Check that the client ID is the one on that page. If it is, report a fault of Aureole with the trace ID.
            """),
        Row(
            [50012], .never, at: .federatedCredentials,
            "Entra does not accept the proof, in an older form of its answer.",
            """
            Compare the federated credential with the three values of 'aureole connection show NAME', character by \
            character.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra does not accept the signature made with the certificate, in an older form of its answer.",
                """
                Compare the thumbprint there with 'aureole certificate show'; upload the certificate again if it \
                differs.
                """)),
        Row(
            [50013], .never, at: .federatedCredentials,
            "Entra could not confirm the signature of the proof.",
            """
            Compare the federated credential with the three values of 'aureole connection show NAME', and check the \
            list of keys with 'aureole doctor'.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra could not confirm the signature that was made with the certificate.",
                """
                Compare the thumbprint there with 'aureole certificate show'. If the file held a chain, its first \
                certificate must be the application's own.
                """)),
        Row(
            [900384], .never, at: .federatedCredentials,
            "Entra could not confirm a signature, for a reason that stands in its message.",
            """
            Read the reason in Entra's message; then compare the federated credential with 'aureole connection show \
            NAME' and the list of keys with 'aureole doctor'.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra could not confirm a signature made with the certificate, for a reason that stands in its message.",
                "Read the reason in Entra's message, and compare the thumbprint there with 'aureole certificate show'.")
        ),
        Row(
            [500133], .never,
            "For Entra's clock a token that was handed on lies outside of the time for which it is valid.",
            """
            Set the clock of Aureole's machine by a time service (NTP) and compare it with the time in Entra's \
            message.
            """),
        Row(
            [50032], .never,
            "The key that signed the proof is too weak for Entra.",
            "Let Aureole make a new key with 'aureole key rotate'; an imported key needs 2048 bits or more.",
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "The key of the certificate is too weak for Entra.",
                """
                Create a certificate with a key of 2048 bits or more, such as by 'aureole certificate create', and \
                upload it there.
                """)),
        Row(
            [50003], .never, at: .overview,
            "The application itself lacks a key that Entra needs to sign tokens for it.",
            """
            Ask whoever owns the application to complete its single sign-on settings, or use an app registration of \
            its own for this connection.
            """),
    ]
}
