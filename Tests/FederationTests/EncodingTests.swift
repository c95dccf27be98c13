import Federation
import Foundation
import Testing

@Suite("Encodings")
struct EncodingTests {
    /// RFC 4648 section 10, without padding, and the two letters in which base64url differs.
    @Test(
        "Bytes become base64url",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"), ("\u{FB}\u{FF}", "w7vDvw"), ("???>>>", "Pz8_Pj4-"),
        ])
    func base64URL(text: String, expected: String) { #expect(Base64URL.encode(Array(text.utf8)) == expected) }

    @Test("All bytes in all places agree with Foundation's base64") func agreement() {
        let bytes = (0..<256).flatMap { [UInt8($0), UInt8(255 - $0), UInt8($0)] }
        for length in [0, 1, 2, 3, 255, 256, 257, 768] {
            let data = Data(bytes.prefix(length))
            let expected = data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            #expect(Base64URL.encode(data) == expected.replacing("=", with: ""))
        }
    }

    @Test("base64url is read back as it was written")
    func base64URLBack() {
        for count in 0...64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ count) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(
        "A text that is no base64url, or not the one way to write it, is not read",
        arguments: ["A", "AAAAA", "YQ==", "YR", "YWJ", "a+b/", "YQ ", "é", "YW\nJj"])
    func notBase64URL(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(
        "A string is quoted as RFC 8259 asks",
        arguments: [
            ("a", #""a""#), ("", #""""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
            ("\u{0}", #""\u0000""#), ("\n", #""\u000a""#), ("\u{1F}", #""\u001f""#), ("\u{7F}", "\"\u{7F}\""),
            ("é", "\"é\""), ("e\u{301}", "\"e\u{301}\""), ("🙂", "\"🙂\""), ("\u{2028}", "\"\u{2028}\""),
        ])
    func strings(text: String, expected: String) throws {
        #expect(Array(JSON.string(text).bytes) == Array(expected.utf8))
        let read = try JSONSerialization.jsonObject(with: Data(JSON.string(text).bytes), options: .fragmentsAllowed)
        #expect(Array((read as? String ?? "").utf8) == Array(text.utf8))
    }

    @Test("Members keep their order, and nothing is added between them") func order() {
        let json: JSON = [
            "z": 1, "a": [true, .null, "x", -5], "m": ["inner": []], "e": .object([]), "n": .optional(nil),
            "s": .optional("t"), "l": .strings(["b", "a"]),
        ]
        let text = #"{"z":1,"a":[true,null,"x",-5],"m":{"inner":[]},"e":{},"n":null,"s":"t","l":["b","a"]}"#
        #expect(json.text == text)
        #expect(JSON.integer(.min).text == "-9223372036854775808")
    }

    @Test("For people, one member or element on a line") func pretty() {
        let json: JSON = ["a": [1, 2], "b": .object([]), "c": ["d": "e"], "f": []]
        #expect(
            json.prettyText == """
                {
                  "a": [
                    1,
                    2
                  ],
                  "b": {},
                  "c": {
                    "d": "e"
                  },
                  "f": []
                }
                """)
    }
}

@Suite("Recent values")
struct RecentValuesTests {
    @Test("Never more than the capacity is held", arguments: [2, 3, 10, 1000])
    func bound(capacity: Int) {
        var values = RecentValues<Int, Int>(capacity: capacity)
        for key in 0..<(capacity * 5) {
            values.insert(key, for: key)
            _ = values.value(for: key / 2)
            #expect(values.count <= capacity)
        }
    }

    @Test("What was used within the last half of the capacity is still there") func recent() {
        var values = RecentValues<Int, Int>(capacity: 20)
        let favourite = 10_000
        values.insert(favourite, for: favourite)
        for key in 0..<1000 {
            values.insert(key, for: key)
            var asked = values  // a copy, since to ask for a value is to use it
            #expect(asked.value(for: key - 7) == (key >= 7 ? key - 7 : nil))
            if key % 5 == 0 { #expect(values.value(for: favourite) == favourite) }
        }
        #expect(values.value(for: 500) == nil)
    }

    @Test("The newest value of a key counts, and a removed one is gone from both generations") func replacing() {
        var values = RecentValues<Int, String>(capacity: 4)
        values.insert("old", for: 1)
        values.insert("x", for: 2)
        values.insert("x", for: 3)  // 1 and 2 are the old generation now
        values.insert("new", for: 1)
        #expect(values.value(for: 1) == "new")
        #expect(values.count == 3)
        values.removeValue(for: 1)
        values.removeValue(for: 2)
        #expect(values.value(for: 1) == nil)
        #expect(values.value(for: 2) == nil)
        #expect(values.value(for: 3) == "x")
        values.removeAll()
        #expect(values.count == 0)
    }
}
