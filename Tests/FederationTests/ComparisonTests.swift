import Federation
import Testing

@Suite("What Azure shows against what is sent")
struct ComparisonTests {
    static let issuer = "https://id.example.org/Tenant-1"
    static let subject = "agent:Caf\u{E9}-lO1"
    static let audience = "api://AzureADTokenExchange"

    private static func compare(
        issuer: String = issuer, subject: String = subject, audience: String = audience, sentIssuer: String = issuer,
        sentSubject: String = subject, sentAudience: String = audience
    ) throws -> TripleComparison {
        let triple = Triple(
            issuer: try Issuer(sentIssuer), subject: try Subject(sentSubject), audience: try Audience(sentAudience))
        return TripleComparison(sent: triple, shown: (issuer, subject, audience))
    }

    @Test("The same three values are the same")
    func same() throws {
        let comparison = try Self.compare()
        #expect(comparison.isSame)
        #expect(comparison.fields.map(\.field) == [.issuer, .subject, .audience])
        #expect(comparison.text == "Issuer: the same.\nValue: the same.\nAudience: the same.")
    }

    /// A slip in the issuer: what Azure shows, where it differs first, and what it is called.
    struct Row: Sendable, CustomTestStringConvertible {
        let shown: String
        let position: Int
        let slip: Slip
        var field = TripleField.issuer
        var sent: String?

        var testDescription: String {
            "\(slip.word) \(shown.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())"
        }
    }

    private static let issuers = [
        Row(shown: "https://id.example.org/Tenant-1/", position: 32, slip: .slashExtra),
        Row(shown: "https://id.example.org", position: 23, slip: .slashMissing, sent: "https://id.example.org/"),
        Row(shown: "https://id.example.org/tenant-1", position: 24, slip: .letterCase(places: 1)),
        Row(shown: "HTTPS://ID.example.org/Tenant-1", position: 1, slip: .letterCase(places: 7)),
        Row(shown: " https://id.example.org/Tenant-1", position: 1, slip: .blank(.leading)),
        Row(shown: "\u{FEFF}https://id.example.org/Tenant-1", position: 1, slip: .blank(.leading)),
        Row(shown: "\u{200B} https://id.example.org/Tenant-1 ", position: 1, slip: .blank(.leading)),
        Row(shown: "https://id.example.org/Tenant-1 ", position: 32, slip: .blank(.trailing)),
        Row(shown: "https://id.example.org/Tenant-1\r\n", position: 32, slip: .blank(.trailing)),
        Row(shown: "https://id.example.org/Tenant-1\u{A0}", position: 32, slip: .blank(.trailing)),
        Row(shown: "https://id.\u{200B}example.org/Tenant-1", position: 12, slip: .blank(.inner)),
        Row(shown: "https://id.example.org/Ten\u{AD}ant-1", position: 27, slip: .blank(.inner)),
        Row(shown: "https://id.ex\u{430}mple.org/Tenant-1", position: 14, slip: .lookAlike),
        Row(shown: "https://id.example.\u{3BF}rg/Tenant-1", position: 20, slip: .lookAlike),
        Row(shown: "https://id.example.org/Tenant\u{2013}1", position: 30, slip: .lookAlike),
        Row(shown: "https://id.example.org/Tenant-\u{FF11}", position: 31, slip: .lookAlike),
        Row(shown: "https://id.example.org/Tenant-l", position: 31, slip: .lookAlike),
        Row(shown: "https://id.example.org/Tenant-I", position: 31, slip: .lookAlike),
        Row(shown: "http://id.example.org/Tenant-1", position: 5, slip: .scheme),
        Row(shown: "https://id.example.org/Tenant%2D1", position: 30, slip: .percentEncoding),
        Row(shown: "\"https://id.example.org/Tenant-1\"", position: 1, slip: .quotationMarks),
        Row(shown: "\u{201C}https://id.example.org/Tenant-1\u{201D}", position: 1, slip: .quotationMarks),
        Row(shown: "'https://id.example.org/Tenant-1'", position: 1, slip: .quotationMarks),
        Row(shown: "`https://id.example.org/Tenant-1`", position: 1, slip: .quotationMarks),
        Row(shown: "https://id.example.org/Ten", position: 27, slip: .truncated),
        Row(shown: "id.example.org/Tenant-1", position: 1, slip: .truncated),
        Row(
            shown: "https://id.example.org/Tenant-1/.well-known/openid-configuration", position: 32, slip: .longer),
        Row(shown: "https://sts.example.net", position: 9, slip: .other),
        Row(shown: "'https://id.example.org/Tenant-1/", position: 1, slip: .other),
        Row(shown: "https://id.example.org/Tenant-1'", position: 32, slip: .longer),
        Row(shown: "https://id.example.org/Tenant-1\u{FE0F}", position: 32, slip: .blank(.trailing)),
        Row(shown: "api://AzureADTokenExchangeUSGov", position: 1, slip: .other),
        Row(shown: "", position: 1, slip: .empty),
        Row(shown: subject, position: 1, slip: .otherField(.subject)),
        Row(shown: audience, position: 1, slip: .otherField(.audience)),
    ]

    private static let others = [
        Row(shown: issuer, position: 1, slip: .otherField(.issuer), field: .subject),
        Row(shown: "agent:Cafe\u{301}-lO1", position: 10, slip: .normalisation, field: .subject),
        Row(shown: "agent:Caf\u{E9}-l01", position: 13, slip: .lookAlike, field: .subject),
        Row(shown: "agent:CAF\u{C9}-lO1", position: 8, slip: .letterCase(places: 3), field: .subject),
        Row(shown: "agent:Caf%C3%A9-lO1", position: 10, slip: .percentEncoding, field: .subject),
        Row(shown: "my\u{A0}agent", position: 3, slip: .blank(.missing), field: .subject, sent: "my agent"),
        Row(shown: "myagent", position: 3, slip: .blank(.missing), field: .subject, sent: "my agent"),
        Row(shown: "my  agent", position: 4, slip: .blank(.inner), field: .subject, sent: "my agent"),
        Row(shown: "a%04", position: 3, slip: .other, field: .subject, sent: "a%4"),
        Row(shown: "a\u{4}", position: 2, slip: .other, field: .subject, sent: "a%+4"),
        Row(shown: "o\u{2019}neil", position: 2, slip: .lookAlike, field: .subject, sent: "o'neil"),
        Row(
            shown: "api://AzureADTokenExchangeUSGov", position: 27,
            slip: .otherCloud("api://AzureADTokenExchangeUSGov"),
            field: .audience),
        Row(
            shown: "api://AzureADTokenExchange", position: 27, slip: .otherCloud("api://AzureADTokenExchange"),
            field: .audience, sent: "api://AzureADTokenExchangeChina"),
        Row(shown: "api://AzureADTokenExchange", position: 7, slip: .other, field: .audience, sent: "api://ours"),
        Row(shown: "api://AzureADTokenExchange/", position: 27, slip: .slashExtra, field: .audience),
        Row(shown: "api://AzureADTokenExchangeUS", position: 27, slip: .longer, field: .audience),
    ]

    private func field(_ row: Row) throws -> FieldComparison {
        let comparison =
            switch row.field {
            case .issuer: try Self.compare(issuer: row.shown, sentIssuer: row.sent ?? Self.issuer)
            case .subject: try Self.compare(subject: row.shown, sentSubject: row.sent ?? Self.subject)
            case .audience: try Self.compare(audience: row.shown, sentAudience: row.sent ?? Self.audience)
            }
        #expect(!comparison.isSame)
        #expect(comparison.fields.filter { $0.difference != nil }.map(\.field) == [row.field])
        return try #require(comparison.fields.first { $0.field == row.field })
    }

    @Test("The first difference is found, and called by what went wrong", arguments: issuers + others)
    func slips(row: Row) throws {
        let difference = try #require(try field(row).difference)
        #expect(difference.slip == row.slip)
        #expect(difference.position == row.position)
    }

    @Test("The caret stands under the first character that differs, and all is visible", arguments: issuers + others)
    func caret(row: Row) throws {
        let field = try field(row)
        let (value, caret) = field.marked
        let difference = try #require(field.difference)
        #expect(caret.last == "^" && caret.dropLast().allSatisfy { $0 == " " })
        let cell = value.unicodeScalars.dropFirst(caret.count - 1)
        switch difference.shown {
        case nil: #expect(cell.isEmpty)
        case let mark?:
            let code = "<U+\(String(mark.scalar.value, radix: 16, uppercase: true).leftPadded)>"
            #expect(cell.first == mark.scalar || String(String.UnicodeScalarView(cell)).hasPrefix(code))
        }
        #expect(value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x590 && $0 != "\u{A0}" })
        #expect(value.first != " " && value.last != " ")
    }

    @Test("Each sentence says what is wrong, where, and what to do", arguments: issuers + others)
    func sentence(row: Row) throws {
        let sentence = try #require(try field(row).difference?.sentence)
        #expect(sentence.contains("At character \(row.position) Azure has "))
        #expect(sentence.hasSuffix("Copy the value again from 'aureole connection show NAME'."))
        #expect(!sentence.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test(
        "Characters are named so that nobody mistakes one for the other",
        arguments: [
            (
                "https://id.ex\u{430}mple.org/Tenant-1",
                "'\u{430}' (U+0430 CYRILLIC SMALL LETTER A), and 'a' (U+0061 LATIN"
            ),
            ("https://id.example.org/Tenant-1\u{A0}", "Azure has U+00A0 NO-BREAK SPACE, and nothing more is sent."),
            ("https://id.example.org/Tenant-1\n", "Azure has U+000A"),
            ("https://id.example.org/Tenant-\u{FF11}", "'<U+FF11>' (U+FF11 FULLWIDTH DIGIT ONE)"),
            ("https://id.example.org/Tenant-", "Azure has nothing more, and '1' (U+0031 DIGIT ONE) is sent."),
        ])
    func names(shown: String, words: String) throws {
        let sentence = try #require(try Self.compare(issuer: shown).fields[0].difference?.sentence)
        #expect(sentence.contains(words), "\(sentence)")
    }

    @Test("A wide, combining, or invisible character before the difference does not move the caret away")
    func widths() throws {
        let sent = "\u{65E5}e\u{301}\u{488}\u{200B}\u{1F511}\u{5D0}x"
        let field = try Self.compare(subject: String(sent.dropLast()) + "y", sentSubject: sent).fields[1]
        #expect(field.marked.value == "<U+65E5>e<U+0301><U+0488><U+200B><U+1F511><U+05D0>y")
        #expect(field.marked.caret.count == field.marked.value.count)
    }

    @Test("A blank is written out where it matters and nowhere else")
    func blanks() throws {
        func value(_ sent: String, _ shown: String) throws -> String {
            try Self.compare(subject: shown, sentSubject: sent).fields[1].marked.value
        }
        #expect(try value("a b c", "a b c ") == "a b c<U+0020>")
        #expect(try value("a b c", " a b c") == "<U+0020>a b c")
        #expect(try value("a b c", "a b  c") == "a b <U+0020>c")
        #expect(try value("abc", "ab c") == "ab<U+0020>c")
    }

    @Test("For people: a line for what is the same, and a marked value for what is not")
    func text() throws {
        #expect(
            try Self.compare(issuer: "https://id.example.org/Tenant-1/").text == """
                Issuer: different.
                  Sent   https://id.example.org/Tenant-1
                  Azure  https://id.example.org/Tenant-1/
                                                        ^
                  Azure's value has a slash at the end that does not belong there. At character 32 Azure has '/' \
                (U+002F SOLIDUS), and nothing more is sent. Copy the value again from 'aureole connection show NAME'.
                Value: the same.
                Audience: the same.
                """)
    }

    @Test("For programs: the same as JSON, with the values as they are")
    func json() throws {
        let comparison = try Self.compare(
            issuer: "https://a.example ", subject: "S", audience: "A", sentIssuer: "https://a.example",
            sentSubject: "S", sentAudience: "a")
        #expect(
            comparison.json.text == """
                {"same":false,"fields":[\
                {"field":"issuer","same":false,"sent":"https://a.example","shown":"https://a.example ","difference":\
                {"position":18,"sent":null,"shown":{"character":" ","code_point":"U+0020","name":"SPACE"},\
                "slip":"trailing_blank","sentence":"Azure's value ends with a blank or an invisible character. \
                At character 18 Azure has U+0020 SPACE, and nothing more is sent. \
                Copy the value again from 'aureole connection show NAME'."}},\
                {"field":"subject","same":true,"sent":"S","shown":"S","difference":null},\
                {"field":"audience","same":false,"sent":"a","shown":"A","difference":\
                {"position":1,"sent":{"character":"a","code_point":"U+0061","name":"LATIN SMALL LETTER A"},\
                "shown":{"character":"A","code_point":"U+0041","name":"LATIN CAPITAL LETTER A"},\
                "slip":"letter_case","sentence":"Only upper and lower case differ, at 1 place. \
                At character 1 Azure has 'A' (U+0041 LATIN CAPITAL LETTER A), and 'a' (U+0061 LATIN SMALL LETTER A) \
                is sent. Copy the value again from 'aureole connection show NAME'."}}]}
                """)
    }

    @Test("Every kind of slip has a word of its own")
    func words() {
        let words = Set((Self.issuers + Self.others).map(\.slip.word))
        #expect(words.count == 18)
    }

    @Test("Two comparisons with texts that only Unicode calls equal are not the same")
    func equality() throws {
        let one = try Self.compare(subject: "e\u{301}", sentSubject: "x").fields[1]
        let other = try Self.compare(subject: "\u{E9}", sentSubject: "x").fields[1]
        #expect(one != other)
    }
}

extension String {
    fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 4 - count)) + self }
}
