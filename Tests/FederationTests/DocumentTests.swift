import Federation
import Foundation
import Testing

@Suite("Published documents")
struct DocumentTests {
    @Test(
        "A key is published and signs according to its state",
        arguments: [
            (KeyState.pending, true, false), (.active, true, true), (.retiring, true, false), (.retired, false, false),
            (.revoked, false, false),
        ])
    func states(state: KeyState, published: Bool, signs: Bool) {
        let ring = KeyRing(keys: [ringKey(state)])
        #expect(state.isPublished == published)
        #expect(state.maySign == signs)
        #expect(ring.published.isEmpty == !published)
        #expect((ring.active != nil) == signs)
    }

    @Test("The states have the words of the contract") func words() {
        #expect(KeyState.allCases.map(\.rawValue) == ["pending", "active", "retiring", "retired", "revoked"])
    }

    @Test("The discovery document has exactly these bytes") func discovery() throws {
        let issuer = try Issuer("https://id.example/tenant/")
        try expectGolden(DiscoveryDocument(issuer: issuer).bytes, "discovery.json")
    }

    @Test("The key set has exactly these bytes, in the ring's order") func jwks() throws {
        let ring = KeyRing(keys: [.retired, .retiring, .active, .pending, .revoked].map(ringKey))
        try expectGolden(JSONWebKeySet(keys: ring.published).bytes, "jwks.json")
    }

    @Test("Both are JSON to another reader too, with no empty string and no empty array") func readable() throws {
        let issuer = try Issuer("https://id.example/tenant/")
        let read = try JSONSerialization.jsonObject(with: Data(DiscoveryDocument(issuer: issuer).bytes))
        let members = try #require(read as? [String: Any])
        #expect(members["issuer"] as? String == issuer.text)
        #expect(members["jwks_uri"] as? String == "https://id.example/tenant/.well-known/jwks.json")
        for value in members.values {
            #expect((value as? String)?.isEmpty != true)
            #expect((value as? [Any])?.isEmpty != true)
        }
    }

    @Test("A tag is the digest in base64url, quoted, and stands for these bytes only") func tags() {
        let document = PublicDocument(body: [1, 2, 3]) { [0xfb, 0xff] + $0 }
        #expect(document.etag == #""-_8BAgM""#)
        #expect(document.body == [1, 2, 3])
    }

    @Test("What is published is replaced whole, and the edition grows") func publication() throws {
        let issuer = try Issuer("https://id.example")
        let old = PublicDocuments(issuer: issuer, ring: KeyRing(keys: [ringKey(.active)])) { $0 }
        let new = PublicDocuments(issuer: issuer, ring: KeyRing(keys: [ringKey(.pending)])) { $0 }
        #expect(old.jwks != new.jwks)
        #expect(old.discovery == new.discovery)
        let publication = Publication(old)
        let edition = publication.editionNumber
        #expect(publication.documents == old)
        publication.replace(with: new)
        #expect(publication.documents == new)
        #expect(publication.editionNumber > edition)
    }
}
