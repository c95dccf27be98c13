import Federation
import Operations

/// The two ways to a certificate, as the hidden field `way` has them.
enum CertificateWay: String, Sendable {
    case create, upload
}

/// The template `certificate-new`: two forms on one page, whose fields have names of their own.
struct CertificateNew: Sendable {
    let head = Heading(
        "New certificate", under: .certificates)
    let create: Create
    let upload: Upload

    /// - Parameter way: which of the forms was sent.
    init(_ way: CertificateWay?, _ state: FormState) {
        create = Create(way == .upload ? .fresh : state)
        upload = Upload(way == .upload ? state : .fresh, isAgain: way == .upload)
    }

    struct Create: Sendable {
        let problem: FormProblem?
        let name: Field
        let bits: Choice
        let days: Field

        init(_ state: FormState) {
            problem = state.problem
            name = Field(
                "name", "Name", in: state, hint: "What it is for. The certificate carries it as its common name.",
                isRequired: true)
            bits = Choice(
                "bits", "Key size", NewCertificate.lengths.map { Choice.Option("\($0)", "\($0) bits") }, in: state)
            days = Field(
                "days", "Days until it ends", in: state, value: String(NewCertificate.usualDays),
                hint: "From \(NewCertificate.days.lowerBound) to \(NewCertificate.days.upperBound).", isRequired: true)
        }
    }

    struct Upload: Sendable {
        let problem: FormProblem?
        let name: Field
        let file: Field
        let password: Field

        init(_ state: FormState, isAgain: Bool) {
            problem = state.problem
            name = Field("upload_name", "Name", in: state, hint: "What it is for.", isRequired: true)
            file = Field(
                "file", "File (.pfx or .p12)", .file(accept: ".pfx,.p12,application/x-pkcs12"), in: state,
                hint: isAgain
                    ? "Choose the file again, and enter its password again: neither is kept."
                    : "With the certificate and its private key, as Windows, OpenSSL and Azure Key Vault write it.",
                isRequired: true)
            password = Field(
                "password", "Password", .secret, in: state,
                hint: "The one that was given when the file was exported. Leave it empty if there was none.")
        }
    }
}

/// What an admin says of a new certificate.
enum EnteredCertificate {
    case new(Name, bits: Int, days: Int)
    /// A PKCS#12 file and its password.
    case file(Name, [UInt8], password: String)

    /// - Throws: `FormRefusal`.
    init(_ form: PostedForm) throws {
        var reader = FormReader(form)
        switch reader.word("way", as: CertificateWay.self) {
        case .upload:
            let name = reader.required("upload_name", "Give the certificate a name.", as: Name.init(_:))
            let file = reader.file("file")
            // As it was typed: blanks may be a part of it.
            self = .file(try reader.finish(name), try reader.finish(file), password: form["password"])
        case .create, nil:
            let name = reader.required("name", "Give the certificate a name.", as: Name.init(_:))
            let bits = reader.length("bits")
            let days = reader.integer(
                "days", in: NewCertificate.days,
                "Enter a number from \(NewCertificate.days.lowerBound) to \(NewCertificate.days.upperBound).")
            self = .new(try reader.finish(name), bits: try reader.finish(bits), days: try reader.finish(days))
        }
    }
}

extension FormReader {
    fileprivate mutating func length(_ name: String) -> Int? {
        let length = Int(text(name) ?? "")
        if let length, NewCertificate.lengths.contains(length) { return length }
        note("Choose one of these.", of: name)
        return nil
    }
}
