import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("By what clients are known without a key")
struct ProofTests {
    private func identity(_ subject: String, audience: String = "a", singleUse: Bool = false) throws -> TrustedIdentity
    {
        TrustedIdentity(
            triple: Triple(
                issuer: try Issuer("https://other.example"), subject: try Subject(subject),
                audience: try Audience(audience)), isSingleUse: singleUse)
    }

    @Test("An identity is found by exactly its triple, and its issuer is known as long as one is left")
    func identities() async throws {
        let test = try TestStore()
        let client = try await test.addClient("sync")
        let known = try identity("s", singleUse: true)
        #expect(try await !test.store.trusts(known.triple.issuer))
        try await test.store.add(.identity(known), to: client, audit: .sample(.clientTrusted))
        #expect(
            try await test.store.client(withIdentity: known.triple) == KnownIdentity(client: client, isSingleUse: true))
        for other in [try identity("S"), try identity("s", audience: "A"), try identity("sa", audience: "b")] {
            #expect(try await test.store.client(withIdentity: other.triple) == nil)
        }
        #expect(try await test.store.trusts(known.triple.issuer))
        #expect(try await !test.store.trusts(Issuer("https://other.example/")))
        try await test.store.removeProof(known.triple.hash, of: client, audit: .sample(.clientDistrusted))
        #expect(try await !test.store.trusts(known.triple.issuer))
    }

    @Test("It is one client's, and goes with it; a removal of another client's proof changes nothing")
    func owners() async throws {
        let test = try TestStore()
        let (first, second) = (try await test.addClient("first"), try await test.addClient("second", key: "other"))
        let proof = KeylessProof.identity(try identity("s"))
        try await test.store.add(proof, to: first, audit: .sample(.clientTrusted))
        await #expect(throws: StoreFailure.proofTaken(by: first.name)) {
            try await test.store.add(proof, to: second, audit: .sample(.clientTrusted))
        }
        let hash = try identity("s").triple.hash
        await #expect(throws: StoreFailure.notFound(kind: "proof", "second")) {
            try await test.store.removeProof(hash, of: second, audit: .sample(.clientDistrusted))
        }
        #expect(try await test.store.proofs(of: first.id).map(\.proof) == [proof])
        try await test.store.note(uses: [hash: test.now])
        #expect(try await test.store.proofs(of: first.id).map(\.lastUsedAt) == [test.now])
        try await test.store.remove(first, audit: .sample(.clientRemoved))
        try await test.store.add(proof, to: second, audit: .sample(.clientTrusted))
        #expect(try await test.store.proofs(of: second.id).count == 1)
    }

    @Test("A token is spent once, and forgotten after its end")
    func spending() async throws {
        let test = try TestStore()
        let hash = Digest.sha256("token".utf8)
        #expect(try await test.store.spend(hash, until: test.now + 60, now: test.now))
        #expect(try await !test.store.spend(hash, until: test.now + 60, now: test.now + 60))
        #expect(try await test.store.spend(Digest.sha256("next".utf8), until: test.now + 90, now: test.now + 61))
        #expect(try await test.count("SELECT count(*) FROM spent_tokens") == 1)
    }
}
