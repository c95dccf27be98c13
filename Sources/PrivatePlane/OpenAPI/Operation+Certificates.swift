import Federation
import HTTPTypes
import Operations

extension Operation {
    static let listCertificates = Operation(
        "listCertificates", "Lists the certificates by name", answering: .list(of: .certificate, "A page of them.")
    ).with { $0.parameters = Parameter.page }

    static let addCertificate = Operation(
        "addCertificate", "Adds or makes a certificate", answering: .created(.certificate)
    ).with {
        $0.body = .required(.newCertificate)
        $0.problems = [.nameTaken, .certificateKnown, .certificateFile]
    }

    static let showCertificate = Operation(
        "showCertificate", "Shows a certificate", answering: .ok(.the(.certificate), "The certificate."))

    static let removeCertificate = Operation(
        "removeCertificate", "Removes a certificate", answering: .done
    ).with { $0.problems = [.inUse] }

    static let publicHalf = Operation(
        "publicHalf", "Gets the file that is uploaded to Azure",
        answering: Answer(
            status: .ok, description: "The public half as a file.", headers: [.file],
            content: CertificateForm.allCases.map(\.contentType).uniqued.map { .init(type: $0, schema: .anything) })
    ).with {
        $0.parameters = [.query("form", .word("How it is written; `cer` if not said.", of: CertificateForm.self))]
    }

    static let replaceCertificate = Operation(
        "replaceCertificate", "Moves every connection to another certificate",
        answering: .ok(.list(of: .the(.certificateSwitch), "One for each connection."), "How each of them took it.")
    ).with {
        $0.description = "Each is tried by itself; where Entra does not accept the new one, the old one goes on."
        $0.body = .required(.replacement)
    }
}
