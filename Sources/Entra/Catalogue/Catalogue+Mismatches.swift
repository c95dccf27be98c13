import Federation

extension Catalogue {
    /// Entra found no federated credential that matches the three values (facts, 4.1).
    static let mismatches: [Row] = [
        Row(
            [70021], .mayHelp, at: .federatedCredentials,
            """
            No federated credential of the application has exactly the Issuer, Value and Audience that this connection \
            sends.
            """,
            """
            Compare all three with 'aureole connection show NAME', character by character; 'aureole connection compare \
            NAME' finds the difference. If they were entered just now and are right, wait some minutes.
            """),
        Row(
            [700211], .mayHelp, at: .federatedCredentials, copy: .issuer,
            "No federated credential of the application has exactly the Issuer that this connection sends.",
            """
            Copy the Issuer URL from 'aureole connection show NAME' into the field Issuer; case and a slash at the end \
            count. If it was entered just now and is right, wait some minutes.
            """),
        Row(
            [700212], .mayHelp, at: .federatedCredentials, copy: .audience,
            "The federated credential has another Audience than the one that this connection sends.",
            """
            Copy the Audience from 'aureole connection show NAME' into the field Audience; it differs from cloud to \
            cloud. If it was entered just now and is right, wait some minutes.
            """),
        Row(
            [7002121], .never, at: .federatedCredentials, copy: .audience,
            "The federated credential has another Audience than the proof, which Entra takes for one of its own.",
            """
            Copy the Audience from 'aureole connection show NAME' into the field Audience, and check that the field \
            Issuer holds the Issuer URL shown there.
            """),
        Row(
            [700213], .mayHelp, at: .federatedCredentials, copy: .subject,
            """
            No federated credential of the application has exactly the Value (subject identifier) that this connection \
            sends.
            """,
            """
            Copy the Subject claim to validate from 'aureole connection show NAME' into the field Value; upper and \
            lower case count. If it was entered just now and is right, wait some minutes.
            """),
        Row(
            [7002131], .never, at: .federatedCredentials, copy: .subject,
            """
            Neither the Value nor an expression of a federated credential fits the subject that this connection sends.
            """,
            """
            Add a federated credential for 'Other issuer' with an explicit Value, and copy the Subject claim to \
            validate from 'aureole connection show NAME' into it. Expressions do not work for this issuer.
            """),
        Row(
            [7002137], .never, at: .federatedCredentials, copy: .subject,
            "Entra expects another Value (subject identifier) than the one that this connection sends.",
            """
            The federated credential was probably made for a managed identity. Add one for 'Other issuer' and copy the \
            Subject claim to validate from 'aureole connection show NAME' into the field Value.
            """),
        Row(
            [7002138], .never, at: .federatedCredentials, copy: .subject,
            """
            The Value of the federated credential differs from the subject of this connection in upper and lower case \
            only.
            """,
            """
            Copy the Subject claim to validate from 'aureole connection show NAME' into the field Value, without \
            typing it. If both are the same already, delete the federated credential and create it again.
            """),
        Row(
            [700214], .never, at: .federatedCredentials, copy: .audience,
            "The Audience of the federated credential is not the one that Entra demands for proofs of its own.",
            """
            Check that the field Issuer holds the Issuer URL of 'aureole connection show NAME' and not an address of \
            Microsoft's, and copy the Audience from there.
            """),
        Row(
            [7002142], .never, at: .federatedCredentials,
            "The proof asks for another agent identity of Entra's than the one that it belongs to.",
            """
            Check that the federated credential was added to the application whose client ID 'aureole connection show \
            NAME' prints.
            """),
        Row(
            [70022204], .never, at: .federatedCredentials, copy: .audience,
            "The Audience of the federated credential belongs to another cloud.",
            """
            Check the cloud in 'aureole connection show NAME', and copy the Audience from there into the field \
            Audience.
            """),
    ]
}
