import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/certificates`.
struct CertificateRoutes: Sendable {
    let desk: Desk

    /// Enough for the largest file that is read, in base64.
    static let limit = 1_500_000

    /// Of an RSA key that is made here.
    static let bits = 2048...4096

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/certificates", .listCertificates, list),
            AdminRoute(.post, "/certificates", .addCertificate, add),
            AdminRoute(.get, "/certificates/:certificate", .showCertificate, show),
            AdminRoute(.delete, "/certificates/:certificate", .removeCertificate, remove),
            AdminRoute(.get, "/certificates/:certificate/public", .publicHalf, publicHalf),
            AdminRoute(.post, "/certificates/:certificate/replace", .replaceCertificate, replace),
        ]
    }

    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let page = try ListPage(request)
        let certificates = try await desk.certificates(after: page.after, limit: page.reach)
        return try await page.answer(certificates, name: \.name) { $0.map(\.json) }
    }

    private func add(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let (name, source) = try await BodyMembers.read(request, limit: Self.limit) { members in
            let name = try members.required("name", try members.value("name", as: Name.init(_:)))
            return (name, try members.certificateSource())
        }
        let certificate =
            switch source {
            case .file(let bytes, let password):
                try await desk.addCertificate(name, pkcs12: bytes, password: password, by: context.caller)
            case .new(let bits, let days):
                try await desk.createCertificate(name, bits: bits, days: days, by: context.caller)
            }
        return .created(certificate.json, at: "/certificates/\(certificate.id)")
    }

    private func show(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        Response(uncached: try await desk.certificate(try context.certificate).json)
    }

    private func publicHalf(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let form = try QueryItems(request, "form").word("form", of: CertificateForm.self) ?? .cer
        let certificate = try await desk.certificate(try context.certificate)
        let bytes = try await desk.publicFile(of: .id(certificate.id), form)
        return Response(publicHalf: bytes, of: certificate, form)
    }

    private func remove(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await desk.removeCertificate(try context.certificate, by: context.caller)
        return .done
    }

    private func replace(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let old = try context.certificate
        let new = try await BodyMembers.read(request) { members in
            try members.required("with", try members.value("with", as: Reference<ClientCertificate>.init(_:)))
        }
        let switches = try await desk.replaceCertificate(old, with: new, by: context.caller)
        return Response(uncached: .array(switches.map(\.json)))
    }
}

/// Where a certificate with its private key comes from.
private enum CertificateSource {
    /// A PKCS#12 file and its password.
    case file([UInt8], password: String)
    case new(bits: Int, days: Int)
}

extension BodyMembers {
    fileprivate mutating func certificateSource() throws -> CertificateSource {
        let encoded = try text("pkcs12")
        let new = try object("create") { members in
            CertificateSource.new(
                bits: try members.integer("bits", in: CertificateRoutes.bits) ?? 2048,
                days: try members.integer("days", in: NewCertificate.days) ?? NewCertificate.usualDays)
        }
        guard let encoded else {
            guard let new else { throw Problem(.badRequest, "Give one of pkcs12 and create.", pointer: "") }
            return new
        }
        guard new == nil else { throw Problem(.badRequest, "Give one of pkcs12 and create, not both.", pointer: "") }
        guard let file = Data(base64Encoded: encoded) else {
            throw problem("pkcs12", "The member 'pkcs12' has to be base64 (RFC 4648 section 4).")
        }
        return .file(Array(file), password: try text("password") ?? "")
    }
}

extension AdminClientContext {
    fileprivate var certificate: Reference<ClientCertificate> {
        get throws { try reference("certificate", to: ClientCertificate.self) }
    }
}
