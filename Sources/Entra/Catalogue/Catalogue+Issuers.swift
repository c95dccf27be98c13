import Federation

extension Catalogue {
    /// Entra will not take this issuer or this kind of federated credential (facts, 4.1).
    static let issuers: [Row] = [
        Row(
            [700222], .never, at: .federatedCredentials, copy: .issuer,
            "Entra takes the proof for one that it issued itself, and does not accept its own tokens here.",
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700223], .never,
            "A policy of the tenant forbids signing in with federated credentials.",
            "Ask a security administrator of the tenant to allow federated credentials for this application."),
        Row(
            [7002241], .never, at: .federatedCredentials, copy: .subject,
            "The federated credential uses an expression, which Entra does not allow for this issuer.",
            """
            Delete it and add one for 'Other issuer' with an explicit Value, copied from 'aureole connection show \
            NAME'.
            """),
        Row(
            [700226], .never, at: .federatedCredentials, copy: .issuer,
            """
            Entra takes the proof for a token of an application, and accepts only those of managed identities there.
            """,
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700227], .never, at: .federatedCredentials, copy: .issuer,
            "Entra takes the proof for one of its own tokens that was made for somebody else.",
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700229], .never, at: .federatedCredentials, copy: .issuer,
            "Entra takes the proof for the token of a person, and accepts only those of applications there.",
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700231], .never, at: .federatedCredentials, copy: .issuer,
            "The proof was itself obtained with a federated credential, and Entra does not allow such a chain.",
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700233], .never, at: .federatedCredentials, copy: .subject,
            "Entra cannot read the expression in the federated credential.",
            """
            Replace it by a federated credential for 'Other issuer' with an explicit Value, copied from 'aureole \
            connection show NAME'.
            """),
        Row(
            [700234], .never, at: .federatedCredentials, copy: .subject,
            "Entra could not apply the expression in the federated credential to the proof.",
            """
            Replace it by a federated credential for 'Other issuer' with an explicit Value, copied from 'aureole \
            connection show NAME'.
            """),
        Row(
            [700235], .never, at: .federatedCredentials, copy: .subject,
            "Entra does not support expressions in federated credentials at this time.",
            """
            Replace it by a federated credential for 'Other issuer' with an explicit Value, copied from 'aureole \
            connection show NAME'.
            """),
        Row(
            [700237], .never, at: .federatedCredentials, copy: .subject,
            "Expressions in federated credentials are not allowed here.",
            """
            Replace it by a federated credential for 'Other issuer' with an explicit Value, copied from 'aureole \
            connection show NAME'.
            """),
        Row(
            [700236], .never, at: .federatedCredentials, copy: .issuer,
            "Entra takes the proof for a token of another tenant, which this tenant does not accept.",
            """
            Check that the field Issuer of the federated credential holds the Issuer URL of 'aureole connection show \
            NAME' and not an address of Microsoft's.
            """),
        Row(
            [700238], .never, copy: .issuer,
            "A policy of the tenant or the border between two clouds forbids this issuer.",
            """
            Ask a security administrator of the tenant to allow the Issuer URL that 'aureole connection show NAME' \
            prints.
            """),
        Row(
            [7002381], .never, copy: .issuer,
            """
            A policy of the tenant demands a claim in the proof, naming an enterprise, that this issuer does not send.
            """,
            """
            Ask a security administrator of the tenant to except the Issuer URL that 'aureole connection show NAME' \
            prints.
            """),
        Row(
            [700263], .never, at: .federatedCredentials,
            "Two federated credentials of the application have the same Value.",
            "Delete the one whose Issuer is not the Issuer URL of 'aureole connection show NAME'."),
        Row(
            [70025], .mayHelp, at: .federatedCredentials,
            "The application has no federated credential at all.",
            """
            Add one for 'Other issuer' to the app registration whose client ID 'aureole connection show NAME' prints, \
            not to a managed identity or another application. If you added it just now, wait some minutes.
            """),
        Row(
            [7000226], .never, at: .federatedCredentials,
            "The application has no federated credential any more; it was probably deleted.",
            "Add it again for 'Other issuer' with the three values of 'aureole connection show NAME'."),
    ]
}
