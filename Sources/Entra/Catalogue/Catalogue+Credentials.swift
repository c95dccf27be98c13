import Federation

extension Catalogue {
    /// About a certificate, a client secret or none at all (facts, 4.2).
    static let credentials: [Row] = [
        Row(
            [700030], .never, at: .certificates, copy: .certificateThumbprint,
            "Entra accepts certificates for this application by their subject name, and this one has another name.",
            """
            Upload the certificate itself there, so that it is recognised by its thumbprint, or ask the owner of the \
            application to allow its name.
            """),
        Row(
            [7000214], .never, at: .certificates, copy: .certificateThumbprint,
            "The certificate was revoked.",
            """
            Make a new one with 'aureole certificate create', upload it there, and give it to the connection with \
            'aureole connection set-credential'.
            """),
        Row(
            [7000277], .never, at: .certificates, copy: .certificateThumbprint,
            "A certificate in the chain of the application's certificate was revoked.",
            """
            Have a new certificate issued or make one with 'aureole certificate create', upload it there, and give it \
            to the connection with 'aureole connection set-credential'.
            """),
        Row(
            [1000502], .never, at: .certificates, copy: .certificateThumbprint,
            "The certificate has expired or is not valid yet.",
            """
            Make a new one with 'aureole certificate create', upload it there, and give it to the connection with \
            'aureole connection set-credential'. A federated credential does not expire.
            """),
        Row(
            [7000215], .mayHelp, at: .clientSecrets,
            "The client secret is wrong.",
            """
            Copy the secret's Value, not its Secret ID; Azure shows it only when it is made, so make a new one if need \
            be. If it was made just now, wait a minute.
            """),
        Row(
            [7000222], .never, at: .clientSecrets,
            "The client secret has expired.",
            """
            Make a new secret there and give it to the connection with 'aureole connection set-credential'. A \
            federated credential does not expire.
            """),
        Row(
            [7000218], .never,
            "Entra saw no proof of the application's identity in the request.",
            """
            Check that no proxy changes the requests to Entra. If none does, report a fault of Aureole with the trace \
            ID.
            """),
        Row(
            [700025], .never, at: .authentication, copy: .redirectURI,
            """
            The application is registered as a public client, such as a mobile app, from which Entra takes no proof.
            """,
            """
            Turn off 'Allow public client flows', and register the redirect URI on the platform Web instead of 'Mobile \
            and desktop'.
            """),
        Row(
            [70002], .never, at: .federatedCredentials,
            "Entra does not accept the proof of the application's identity, and does not say why.",
            """
            Compare the federated credential with the three values of 'aureole connection show NAME', character by \
            character.
            """,
            certificate: .told(
                .never, at: .certificates, copy: .certificateThumbprint,
                "Entra does not accept the certificate of the application, and does not say why.",
                """
                Compare the thumbprint there with 'aureole certificate show'; upload the certificate again if it \
                differs.
                """),
            secret: .told(
                .never, at: .clientSecrets,
                "Entra does not accept the client secret, and does not say why.",
                "Look there whether it has expired; if not, make a new one and copy its Value, not its Secret ID.")),
    ]
}
