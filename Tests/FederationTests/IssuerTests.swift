import Federation
import Testing

@Suite("Issuers")
struct IssuerTests {
    @Test(
        "An issuer keeps its bytes, and its documents lie below it",
        arguments: [
            ("https://id.example", "id.example", ""),
            ("https://id.example/", "id.example", ""),
            ("https://id.example:8443", "id.example", ""),
            ("https://id.example:65535/a", "id.example", "/a"),
            ("https://id.example/a/", "id.example", "/a"),
            ("https://id.example/a/b", "id.example", "/a/b"),
            ("https://ID.Example/A", "ID.Example", "/A"),
            ("https://id.example/%C3%A9", "id.example", "/%C3%A9"),
            ("https://[::1]:8443/a", "[::1]", "/a"),
            ("https://127.0.0.1", "127.0.0.1", ""),
            ("https://id.example/.a/b..", "id.example", "/.a/b.."),
        ])
    func accepted(text: String, host: String, base: String) throws {
        let issuer = try Issuer(text)
        #expect(Array(issuer.text.utf8) == Array(text.utf8))
        #expect(issuer.host == host)
        #expect(issuer.discoveryPath == base + "/.well-known/openid-configuration")
        #expect(issuer.jwksPath == base + "/.well-known/jwks.json")
        let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
        #expect(issuer.discoveryURL == origin + "/.well-known/openid-configuration")
        #expect(issuer.jwksURL == origin + "/.well-known/jwks.json")
    }

    @Test("With and without a slash at the end are two issuers") func slash() throws {
        #expect(try Issuer("https://id.example/") != (try Issuer("https://id.example")))
    }

    @Test(
        "What is no issuer is refused with a sentence that says why",
        arguments: [
            ("", "is empty"),
            ("https://id.example ", "begins or ends with a blank"),
            (
                "https://id.example/" + String(repeating: "a", count: 582),
                "is 601 characters long; Entra takes at most 600"
            ),
            ("https://id.example/a\n", "begins or ends with a blank"),
            ("https://id.example/a\u{1}", "has a control character"),
            ("http://id.example", "does not begin with https://"),
            ("HTTPS://id.example", "does not begin with https://"),
            ("id.example", "does not begin with https://"),
            ("https:/id.example", "does not begin with https://"),
            ("https://", "has no valid host and port"),
            ("https:///a", "has no valid host and port"),
            ("https://:443", "has no valid host and port"),
            ("https://id.example:", "has no valid host and port"),
            ("https://id.example:0", "has no valid host and port"),
            ("https://id.example:65536", "has no valid host and port"),
            ("https://id.example:+1", "has no valid host and port"),
            ("https://id.example:a", "has no valid host and port"),
            ("https://id.example:1:2", "has no valid host and port"),
            ("https://id%2eexample", "has no valid host and port"),
            ("https://id_example!", "has no valid host and port"),
            ("https://[::1", "has no valid host and port"),
            ("https://[::1]x", "has no valid host and port"),
            ("https://user@id.example", "has a user name"),
            ("https://user:password@id.example", "has a user name"),
            ("https://id.example?", "has a query"),
            ("https://id.example/a?b", "has a query"),
            ("https://id.example#a", "has a fragment"),
            ("https://id.example/#", "has a fragment"),
            ("https://id.example/caf\u{E9}", "has a character that a URL cannot hold; percent-encode it"),
            ("https://id.example/a b", "has a character that a URL cannot hold; percent-encode it"),
            ("https://id.example/\"", "has a character that a URL cannot hold; percent-encode it"),
            ("https://id.example/a\\b", "has a character that a URL cannot hold; percent-encode it"),
            ("https://id.example/..", "has a '.' or '..' in its path, which web clients resolve away"),
            ("https://id.example/./a", "has a '.' or '..' in its path, which web clients resolve away"),
            ("https://id.example/a/../b", "has a '.' or '..' in its path, which web clients resolve away"),
            ("https://id.example/%2e%2E/b", "has a '.' or '..' in its path, which web clients resolve away"),
            ("https://id.example/.%2e", "has a '.' or '..' in its path, which web clients resolve away"),
        ])
    func refused(text: String, problem: String) {
        let sentence = InvalidText.sentence { try Issuer(text) }
        #expect(sentence?.hasPrefix("issuer '") == true)
        #expect(sentence?.hasSuffix("' " + problem) == true, "\(sentence ?? "accepted")")
    }

    @Test("Subject and audience keep every byte between their ends")
    func subjects() throws {
        for text in ["repo:a/b:ref:refs/heads/main", "a  b", "\u{E9}", "e\u{301}", "\u{200B}a", "A"] {
            #expect(Array(try Subject(text).text.utf8) == Array(text.utf8))
            #expect(Array(try Audience(text).text.utf8) == Array(text.utf8))
        }
        #expect(InvalidText.sentence { try Subject("") } == "subject '' is empty")
        #expect(InvalidText.sentence { try Audience("a\t") } == #"audience 'a\t' begins or ends with a blank"#)
        #expect(Subject(of: ID(first)).text == "agent:00000000-0000-4000-8000-00000000000a")
    }
}
