package import Cryptography
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// Takes over a certificate with its private key from a PKCS#12 file.
    ///
    /// - Throws: `CertificateFileProblem`, `StoreFailure.nameTaken`, `.certificateKnown`.
    package func addCertificate(
        _ name: Name, pkcs12 bytes: [UInt8], password: Secret<[UInt8]>, by caller: Caller
    ) async throws -> ClientCertificate {
        let now = surroundings.clock()
        let opened = try await BackRoom.run { try KeyedCertificate.open(pkcs12: bytes, password: password, now: now) }
        return try await add(opened, name, by: caller)
    }

    /// The same with the password as text.
    package func addCertificate(
        _ name: Name, pkcs12 bytes: [UInt8], password: String, by caller: Caller
    ) async throws -> ClientCertificate {
        try await addCertificate(name, pkcs12: bytes, password: Secret(Array(password.utf8)), by: caller)
    }

    /// Makes a certificate here, signed by itself, so that its private key never travels.
    ///
    /// - Parameters:
    ///   - bits: one of `NewCertificate.lengths`.
    ///   - days: how long it lives, see `NewCertificate.days`.
    /// - Throws: as `addCertificate`.
    package func createCertificate(
        _ name: Name, bits: Int = 2048, days: Int, by caller: Caller
    ) async throws -> ClientCertificate {
        let now = Date(timeIntervalSince1970: surroundings.clock().timeIntervalSince1970.rounded(.down))
        let serialNumber = surroundings.randomBytes(16)
        let created = try await BackRoom.run {
            try KeyedCertificate.create(
                commonName: name.text, bits: bits, notBefore: now.addingTimeInterval(-300),
                notAfter: now.addingTimeInterval(Double(days) * 86_400), serialNumber: serialNumber)
        }
        return try await add(created, name, by: caller)
    }

    /// All certificates by name.
    package func certificates() async throws -> [ClientCertificate] { try await store.certificates() }

    /// A page of them, see `connections(after:limit:)`.
    package func certificates(after name: Name?, limit: Int) async throws -> [ClientCertificate] {
        try await store.certificates(after: name, limit: limit)
    }

    /// - Throws: `StoreFailure.notFound`.
    package func certificate(_ reference: Reference<ClientCertificate>) async throws -> ClientCertificate {
        guard let certificate = try await store.certificate(reference) else {
            throw StoreFailure.notFound(kind: "certificate", reference.description)
        }
        return certificate
    }

    /// The public half, to be uploaded to Azure.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func publicHalf(of reference: Reference<ClientCertificate>) async throws -> Certificate {
        try Certificate(der: try await store.der(of: try await certificate(reference)))
    }

    /// The same as the bytes of a file.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func publicFile(
        of reference: Reference<ClientCertificate>, _ form: CertificateForm
    ) async throws -> [UInt8] {
        let half = try await publicHalf(of: reference)
        return form == .cer ? half.der : Array(half.pem.utf8)
    }

    /// - Throws: `StoreFailure.inUse`, `.notFound`.
    package func removeCertificate(_ reference: Reference<ClientCertificate>, by caller: Caller) async throws {
        let certificate = try await certificate(reference)
        try await store.remove(certificate, audit: event(.certificateRemoved, certificate, by: caller))
        lookups.forgetAll()
    }

    /// The connections that prove themselves with a certificate, each with all that it is.
    package func users(of certificate: ClientCertificate) async throws -> [Connection] {
        try await store.connections(of: certificate.id)
    }

    private func add(
        _ keyed: KeyedCertificate, _ name: Name, by caller: Caller
    ) async throws -> ClientCertificate {
        let certificate = ClientCertificate(
            id: ID(surroundings.uuid()), name: name, describing: keyed.certificate)
        try await store.add(
            certificate, der: keyed.certificate.der, privateKey: try keyed.key.pkcs8(),
            audit: event(.certificateAdded, certificate, by: caller))
        return certificate
    }

    private func event(
        _ action: AuditEvent.Action, _ certificate: ClientCertificate, by caller: Caller
    ) -> AuditEvent {
        event(
            action, "certificate:\(certificate.id)", by: caller,
            [
                .init("name", .string(certificate.name.text)),
                .init("sha256", .string(certificate.thumbprintSHA256.description)),
            ])
    }
}

extension ClientCertificate {
    fileprivate init(id: ID<ClientCertificate>, name: Name, describing certificate: Certificate) {
        self.init(
            id: id, name: name, subject: certificate.subject, thumbprint: Thumbprint(certificate.sha1),
            thumbprintSHA256: Thumbprint(Digest.sha256(certificate.der)), notBefore: certificate.notBefore,
            notAfter: certificate.notAfter)
    }
}
