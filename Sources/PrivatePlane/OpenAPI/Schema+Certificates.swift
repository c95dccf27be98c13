import Federation
import Operations

extension Schema {
    static let certificate = answer(
        "A certificate that connections prove themselves with. Its private key never leaves.",
        [
            "id": .id(of: "certificate"), "name": .name,
            "thumbprint": .text("SHA-1 in hexadecimal, as Azure shows it."),
            "thumbprint_sha256": .text("SHA-256 in hexadecimal."),
            "not_before": .time("When it begins."), "not_after": .time("When it ends."),
            "subject": .text("Its subject."),
        ])

    static let newCertificate = request(
        "A certificate with its private key: from a file, or made here.", ["name": name.example("graph-2027")],
        optional: [
            "pkcs12": text("A PKCS#12 file in base64 (RFC 4648 section 4).").with("contentEncoding", "base64"),
            "password": text("The file's password; empty if not said."),
            "create": request(
                "What is to be made; Azure then needs its public half.",
                optional: [
                    "bits": integer("The key's size; 2048 if not said.", in: CertificateRoutes.bits),
                    "days": integer("How long it lives; 365 if not said.", in: NewCertificate.days),
                ]),
        ]
    ).exactlyOne(of: [having("pkcs12"), having("create")]).allowing("password", onlyWith: "pkcs12")

    static let replacement = request(
        "The certificate that takes over.", ["with": reference(to: "certificate, which Azure has to know already")])

    static let certificateSwitch = answer(
        "How one connection took it.",
        [
            "connection": .name, "switched": .flag("Whether Entra accepted it; else the old one goes on."),
            "code": text("Entra's code, or one word.").orNull, "hint": text("What to do.").orNull,
        ])
}
