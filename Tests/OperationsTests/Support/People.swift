import Cryptography
import Federation
import Operations
import TestSupport

/// An admin of the tests: what she is called and what she knows.
enum Anna {
    static let name = "anna"
    static let passphrase = "correct horse battery"
}

extension PeerAddress {
    /// One of TEST-NET-1.
    static func test(_ last: UInt8) -> PeerAddress {
        PeerAddress(text: "192.0.2.\(last)", bytes: [192, 0, 2, last])
    }
}

extension TestHouse {
    @discardableResult
    func addAdmin(_ name: String = Anna.name, passphrase: String = Anna.passphrase) async throws -> Admin {
        try await desk.addAdmin(try Name(name), passphrase: Secret(passphrase), by: admin)
    }

    func signIn(
        _ name: String = Anna.name, _ passphrase: String = Anna.passphrase, from peer: PeerAddress = .test(1)
    ) async throws -> NewSession {
        try await desk.signIn(name: name, passphrase: passphrase, peer: peer)
    }
}
