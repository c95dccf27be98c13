import Federation
import Hummingbird
import Operations

/// `/certificates`: what connections prove themselves with where a federated credential will not do.
struct CertificatePages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.certificates, .certificate, .certificateNew, .certificateReplace, .switches]

    var all: [PageRoute] {
        [
            .get("/certificates", list), .get("/certificates/new", new), .post("/certificates/new", add),
            .get("/certificates/:certificate", show), .get("/certificates/:certificate/replace", replacement),
            .post("/certificates/:certificate/replace", replace),
            .get("/certificates/:certificate/remove", removal), .post("/certificates/:certificate/remove", remove),
        ]
            + CertificateForm.allCases.map { form in
                .get("/certificates/:certificate/\(form.rawValue)") { try await download(form, $1) }
            }
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let list = NameList(request)
        if let certificate = await list.found({ try await desk.certificate($0) }) {
            return .onward(.certificate(certificate))
        }
        let certificates = try await desk.certificates(after: list.start, limit: list.reach)
        let pager = list.pager(certificates, in: .certificates, name: \.name)
        let shown = Array(certificates.prefix(NameList.length))
        let uses = try await desk.connectionCounts(of: shown)
        let content = CertificateList(
            rows: shown.map { certificate in
                CertificateList.Row(
                    certificate, desk.expiry(of: certificate), connections: uses[certificate.id] ?? 0)
            }, isPart: pager.isPart, pager: pager.isLong ? pager : nil)
        return .page(Page("Certificates", in: .certificates, .certificates, content))
    }

    private func new(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(Page("New certificate", in: .certificates, .certificateNew, CertificateNew(nil, .fresh)))
    }

    private func add(_ context: FormContext) async throws -> PageAnswer {
        let way = CertificateWay(rawValue: context.form["way"])
        return try await context.attempt {
            let certificate: ClientCertificate
            switch try EnteredCertificate(context.form) {
            case .new(let name, let bits, let days):
                certificate = try await desk.createCertificate(
                    name, bits: bits, days: days, by: context.signedIn.caller)
            case .file(let name, let bytes, let password):
                certificate = try await desk.addCertificate(
                    name, pkcs12: bytes, password: password, by: context.signedIn.caller)
            }
            return .onward(LocalPath.certificate(certificate).telling(.added))
        } otherwise: { state in
            Page("New certificate", in: .certificates, .certificateNew, CertificateNew(way, state))
        }
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let certificate = try await desk.certificate(try context.certificate)
        let content = CertificateView(
            certificate, desk.expiry(of: certificate), connections: try await connections(of: certificate))
        return .page(Page(certificate.name.text, in: .certificates, .certificate, content))
    }

    private func download(_ form: CertificateForm, _ context: AdminContext) async throws -> PageAnswer {
        let certificate = try await desk.certificate(try context.certificate)
        let bytes = try await desk.publicFile(of: .id(certificate.id), form)
        return .other(Response(publicHalf: bytes, of: certificate, form))
    }

    private func removal(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let certificate = try await desk.certificate(try context.certificate)
        let removal = Removal(certificate, connections: try await connections(of: certificate))
        return .page(Page("Remove \(certificate.name)", in: .certificates, .removal, removal))
    }

    private func remove(_ context: FormContext) async throws -> PageAnswer {
        try await desk.removeCertificate(try context.certificate, by: context.signedIn.caller)
        return .onward(Room.certificates.path.telling(.removed))
    }

    private func connections(of certificate: ClientCertificate) async throws -> ShownLinks {
        ShownLinks(try await desk.connections(of: certificate, limit: ShownLinks.length))
    }
}

// Another certificate in the place of one.
extension CertificatePages {
    private func replacement(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await replacement(of: try await desk.certificate(try context.certificate), .fresh))
    }

    private func replace(_ context: FormContext) async throws -> PageAnswer {
        let certificate = try await desk.certificate(try context.certificate)
        return try await context.attempt {
            let new = try CertificateReplacement.chosen(in: context.form)
            let switches = try await desk.replaceCertificate(
                .id(certificate.id), with: new, by: context.signedIn.caller)
            let content = Switches(certificate, try await desk.certificate(new), switches)
            return .page(Page("Replacing \(certificate.name)", in: .certificates, .switches, content))
        } otherwise: { state in
            try await replacement(of: certificate, state)
        }
    }

    private func replacement(of certificate: ClientCertificate, _ state: FormState) async throws -> Page {
        // The certificate itself may be among them, and one more tells that there are too many.
        let some = try await desk.certificates(after: nil, limit: CertificateReplacement.mostChoices + 2)
        let content = CertificateReplacement(
            certificate, others: some.filter { $0.id != certificate.id },
            connections: try await connections(of: certificate), state)
        return Page("Replace \(certificate.name)", in: .certificates, .certificateReplace, content)
    }
}

extension RequestContext {
    fileprivate var certificate: Reference<ClientCertificate> {
        get throws { try reference("certificate", to: ClientCertificate.self) }
    }
}

extension LocalPath {
    /// The page of a certificate.
    static func certificate(_ certificate: ClientCertificate) -> LocalPath {
        LocalPath(literal: "/certificates/\(certificate.id)")
    }
}
