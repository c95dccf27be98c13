import Cryptography

/// What a browser brings back from Microsoft in the query of the redirect (RFC 6749 section 4.1.2). Anybody can send one.
package struct BrowserReturn: Sendable {
    let state: Secret<String>?
    let code: Secret<String>?
    let error: String?
    let errorDescription: String?
    /// Comes with a failed consent too, so that `error` counts first.
    let adminConsent: String?

    /// - Parameter fields: of the query, decoded, each once. Others than these are ignored (RFC 6749 section 4.1.2); the
    ///   tenant that Entra names in them is not to be relied on (Entra documentation, admin consent).
    /// - Throws: `ReturnProblem.malformed` for a value that is longer than any of Entra's.
    package init(_ fields: [String: String]) throws(ReturnProblem) {
        func value(_ name: String, upTo limit: Int) throws(ReturnProblem) -> String? {
            guard let text = fields[name], !text.isEmpty else { return nil }
            guard text.utf8.count <= limit else { throw .malformed("'\(name)' is longer than \(limit) bytes") }
            return text
        }
        state = try value("state", upTo: 128).map { Secret($0) }
        code = try value("code", upTo: 4096).map { Secret($0) }
        error = try value("error", upTo: 128)
        errorDescription = try value("error_description", upTo: 4096)
        adminConsent = try value("admin_consent", upTo: 16)
    }
}
