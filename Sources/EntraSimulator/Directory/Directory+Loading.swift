import FoundationEssentials

/// What is wrong with an apps file, as the end of a sentence.
struct InvalidAppsFile: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Directory {
    /// Reads an apps file and holds it to the rules Entra enforces when such an object is made (facts 2.1).
    /// - Throws: ``InvalidAppsFile`` naming the first thing found wrong.
    init(json: Data) throws(InvalidAppsFile) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            self = try decoder.decode(Directory.self, from: json)
            try Self.refuseUnknownMembers(of: json, readAs: self)
        } catch let error as InvalidAppsFile {
            throw error
        } catch let error as DecodingError {
            throw InvalidAppsFile(error.sentence)
        } catch {
            throw InvalidAppsFile("it is not readable as JSON")
        }
        try checkTenants()
        try checkApplications()
        try checkUsers()
    }

    /// A misspelt optional member would silently be a missing one. What was understood is written out again;
    /// whatever stands in the file but not there was not understood.
    private static func refuseUnknownMembers(of json: Data, readAs directory: Directory) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let understood = JSONValue(json: try encoder.encode(directory))
        guard let given = JSONValue(json: json), let understood,
            let unknown = given.firstMember(missingIn: understood)
        else { return }
        throw InvalidAppsFile("it has the unknown member \(unknown)")
    }

    private func checkTenants() throws(InvalidAppsFile) {
        for tenant in tenants where UUID(uuidString: tenant.id) == nil {
            throw InvalidAppsFile("the tenant id '\(tenant.id)' is not a GUID")
        }
        try Self.refuseTwice(tenants.flatMap(\.names).map { $0.lowercased() }, "tenant name")
    }

    private func checkApplications() throws(InvalidAppsFile) {
        try Self.refuseTwice(applications.map { $0.clientId.lowercased() }, "clientId")
        for application in applications {
            guard UUID(uuidString: application.clientId) != nil else {
                throw InvalidAppsFile("the clientId '\(application.clientId)' is not a GUID")
            }
            for name in [application.tenant] + (application.tenants ?? []) where tenant(named: name) == nil {
                throw InvalidAppsFile("application '\(application.displayName)' names the unknown tenant '\(name)'")
            }
            try application.check()
        }
    }

    private func checkUsers() throws(InvalidAppsFile) {
        for user in users ?? [] {
            guard UUID(uuidString: user.id) != nil else {
                throw InvalidAppsFile("the id of user '\(user.name)' is not a GUID")
            }
            guard tenant(named: user.tenant) != nil else {
                throw InvalidAppsFile("user '\(user.name)' names the unknown tenant '\(user.tenant)'")
            }
        }
        try Self.refuseTwice((users ?? []).flatMap { [$0.name, $0.id] }.map { $0.lowercased() }, "user's name or id")
        try checkNamesOfUsers()
    }

    private func checkNamesOfUsers() throws(InvalidAppsFile) {
        for application in applications {
            for name in (application.assigned ?? []) + (application.delegatedBy ?? [:]).keys.sorted()
            where user(name) == nil {
                throw InvalidAppsFile("application '\(application.displayName)' names the unknown user '\(name)'")
            }
        }
    }

    static func refuseTwice(_ values: [some Hashable], _ what: String) throws(InvalidAppsFile) {
        guard Set(values).count == values.count else { throw InvalidAppsFile("a \(what) is there twice") }
    }
}

extension RegisteredApplication {
    fileprivate func check() throws(InvalidAppsFile) {
        let credentials = federatedCredentials ?? []
        guard credentials.count <= 20 else {
            throw InvalidAppsFile("application '\(displayName)' has more than 20 federated credentials")
        }
        try Directory.refuseTwice(credentials.map { ExactText($0.name) }, "name of a federated credential")
        try Directory.refuseTwice(
            credentials.map { [ExactText($0.issuer), ExactText($0.subject)] },
            "pair of issuer and subject")
        for credential in credentials { try credential.check() }
        for secret in secrets ?? [] { try secret.check() }
    }
}

extension FederatedCredential {
    fileprivate func check() throws(InvalidAppsFile) {
        guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]{2,119}/) != nil else {
            throw InvalidAppsFile(
                "'\(name)' is no name for a federated credential: 3 to 120 of A-Z a-z 0-9 - _, the first no sign")
        }
        guard (audiences?.count ?? 1) == 1 else {
            throw InvalidAppsFile("the federated credential '\(name)' must have exactly one audience")
        }
        for (what, text) in [("issuer", issuer), ("subject", subject), ("audience", audiences?[0] ?? "default")]
        where !(1...600).contains(text.unicodeScalars.count) {
            throw InvalidAppsFile("the \(what) of the federated credential '\(name)' is not 1 to 600 characters long")
        }
        guard (description ?? "").unicodeScalars.count <= 600 else {
            throw InvalidAppsFile("the description of the federated credential '\(name)' is longer than 600 characters")
        }
    }
}

extension ClientSecret {
    fileprivate func check() throws(InvalidAppsFile) {
        guard (value == nil) != (sha256 == nil), value != "" else {
            throw InvalidAppsFile("a secret must have either a value or a sha256")
        }
        guard fingerprint.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
            throw InvalidAppsFile("the sha256 of a secret is not 64 hexadecimal digits")
        }
    }
}

extension JSONValue {
    /// The path of a member that `other` lacks; a null counts as absent.
    fileprivate func firstMember(missingIn other: JSONValue, at path: String = "") -> String? {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            for (name, value) in mine.sorted(by: { $0.key < $1.key }) where value != .null {
                guard let counterpart = theirs[name] else { return "\(path)\(name)" }
                if let missing = value.firstMember(missingIn: counterpart, at: "\(path)\(name).") { return missing }
            }
        case (.array(let mine), .array(let theirs)):
            for (value, counterpart) in zip(mine, theirs) {
                if let missing = value.firstMember(missingIn: counterpart, at: path) { return missing }
            }
        default: break
        }
        return nil
    }
}

extension DecodingError {
    /// Where in the document, and what is wrong there, without the values themselves: they may be secrets.
    fileprivate var sentence: String {
        switch self {
        case .keyNotFound(let key, let context):
            "\(Self.place(context.codingPath)) lacks the member '\(key.stringValue)'"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(Self.place(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(Self.place(context.codingPath)) has a value that cannot be read"
        default: "it is not JSON"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        let steps = path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return steps.isEmpty ? "the document" : steps.joined(separator: ".")
    }
}
