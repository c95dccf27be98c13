import Federation

/// What a check of the doctor is about, in words.
struct FindingTitle: Sendable {
    let text: String

    /// - Parameter check: such as `clock` or `exchange:graph`.
    init(_ check: String) {
        let subject = FindingSubject(check)
        let words = Self.words[subject.kind] ?? subject.kind
        text = subject.name.map { "\(words) · \($0)" } ?? words
    }

    private static let words = [
        "issuer": "Issuer URL", "issuer-name": "Name of the issuer URL",
        "issuer-certificate": "Certificate of the issuer URL", "issuer-discovery": "Discovery document",
        "issuer-key-set": "Key set", "clock": "Clock", "files": "Files", "database-file": "Database file",
        "master-key-file": "Master key", "disk-space": "Disk space", "database": "Database",
        "key-ring": "Signing keys", "key-evidence": "Last look at the issuer URL",
        "credentials": "Certificates and secrets", "connections": "Connections", "certificate": "Certificate",
        "secret": "Client secret", "agent": "Agent", "connection": "Set-up", "sign-in": "Microsoft sign-in",
        "exchange": "Last exchange", "limits": "Limits of Entra",
    ]
}

/// The two halves of a check's name.
struct FindingSubject: Sendable {
    let kind: String
    /// Of the thing that it is about.
    let name: String?

    init(_ check: String) {
        kind = String(check.prefix { $0 != ":" })
        name = kind.count < check.count ? String(check.dropFirst(kind.count + 1)) : nil
    }
}

/// The pages on which findings can be mended.
struct FindingPlaces: Sendable {
    private let connections: [String: Message.Link]
    private let certificates: [String: Message.Link]

    init(connections: [Connection], certificates: [ClientCertificate]) {
        self.connections = Self.links(connections.map { ($0.name, LocalPath.connection($0).text) })
        self.certificates = Self.links(certificates.map { ($0.name, "\(Room.certificates.path.text)/\($0.id)") })
    }

    func link(_ check: String) -> Message.Link? {
        let subject = FindingSubject(check)
        switch subject.kind {
        case "issuer-key-set", "key-ring", "key-evidence":
            return Message.Link(label: Room.keys.label, address: Room.keys.path.text)
        case "certificate": return subject.name.flatMap { certificates[$0] }
        case "secret", "agent", "connection", "sign-in", "exchange", "limits":
            return subject.name.flatMap { connections[$0] }
        default: return nil
        }
    }

    private static func links(_ things: [(name: Name, path: String)]) -> [String: Message.Link] {
        Dictionary(
            things.map { ($0.name.text, Message.Link(label: $0.name.text, address: $0.path)) },
            uniquingKeysWith: { first, _ in first })
    }
}
