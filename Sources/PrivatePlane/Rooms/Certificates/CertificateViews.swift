import Federation
import Operations

extension Template {
    static let certificates = Template("certificates", PackageResources.certificates_mustache)
    static let certificate = Template("certificate", PackageResources.certificate_mustache)
    static let certificateNew = Template("certificate-new", PackageResources.certificate_new_mustache)
    static let certificateReplace = Template("certificate-replace", PackageResources.certificate_replace_mustache)
    static let switches = Template("switches", PackageResources.switches_mustache)
}

/// The template `certificates`.
struct CertificateList: Sendable {
    let rows: [Row]
    /// Whether the list does not begin at its beginning.
    let isPart: Bool
    let pager: Pager?

    struct Row: Sendable {
        let id: String
        let name: String
        let thumbprint: String
        let from: Moment
        let until: Moment
        let ending: Ending?
        /// How many use it; `nil` for none.
        let connections: String?

        init(_ certificate: ClientCertificate, _ expiry: ExpiryNotice, connections: Int) {
            (id, name) = (certificate.id.description, certificate.name.text)
            thumbprint = certificate.thumbprint.description
            (from, until) = (Moment(certificate.notBefore), Moment(certificate.notAfter))
            ending = Ending(expiry)
            self.connections = connections == 0 ? nil : String(connections)
        }
    }
}

/// How near the end of something is, as a tag.
struct Ending: Sendable {
    /// Such as `Ends in 12 days`.
    let words: String
    /// Whether it is nearer than a week, or over.
    let isUrgent: Bool

    /// `nil` while there are more than 60 days left.
    init?(_ expiry: ExpiryNotice) {
        guard expiry.window != nil else { return nil }
        words = expiry.words.prefix(1).uppercased() + expiry.words.dropFirst()
        isUrgent = expiry.grade == .failed
    }
}

/// The template `certificate`.
struct CertificateView: Sendable {
    let head: Heading
    let id: String
    let ending: Ending?
    let way = "In the Entra admin centre: \(PortalPage.certificates.text) > Upload certificate."
    let forms = CertificateForm.allCases.map(\.rawValue)
    let thumbprint: ShownValue
    let otherThumbprint: ShownValue
    let subject: String
    let from: Moment
    let until: Moment
    let connections: ShownLinks

    init(_ certificate: ClientCertificate, _ expiry: ExpiryNotice, connections: ShownLinks) {
        head = Heading(certificate.name.text, under: .certificates)
        id = certificate.id.description
        ending = Ending(expiry)
        thumbprint = ShownValue(
            "Thumbprint", certificate.thumbprint.description, place: "Azure shows the same in its list of certificates."
        )
        otherThumbprint = ShownValue("Thumbprint (SHA-256)", certificate.thumbprintSHA256.description)
        subject = certificate.subject
        (from, until) = (Moment(certificate.notBefore), Moment(certificate.notAfter))
        self.connections = connections
    }
}

extension Removal {
    init(_ certificate: ClientCertificate, connections: ShownLinks) {
        isPossible = connections.isEmpty
        let address = LocalPath.certificate(certificate).text
        head = Heading(
            "Remove “\(certificate.name)”?", under: Message.Link(label: certificate.name.text, address: address))
        action = "\(address)/remove"
        button = "Remove the certificate"
        back = address
        list = connections.names
        sentences =
            isPossible
            ? [
                "Its private key is destroyed. Nobody has another copy, unless the file that it came from is still there.",
                "A connection that used it before cannot be put back to it any more.",
                "The public half stays in Azure until you delete it there.",
            ]
            : [
                "It cannot be removed while these connections prove themselves with it. Replace it first, or give them "
                    + "another credential."
            ]
    }
}
