import Foundation

/// A POST to a tenant's token endpoint as it came in, before anything about it is believed.
struct TokenRequest: Sendable {
    /// The path segment that names the tenant.
    let tenant: String
    /// `https://host:port` as the caller addressed the simulator.
    let base: String
    /// Host and perhaps port, as in `base`.
    let authority: String?
    let origin: String?
    let authorization: String?
    /// `client-request-id`, which Entra takes over as the correlation ID when it is a GUID.
    let clientRequestID: String?
    let form: Form
}

/// The parameters of an `application/x-www-form-urlencoded` body, or of a query.
struct Form: Sendable {
    let fields: [(name: String, value: String)]

    /// - Parameter body: text that is not form-encoded gives a form without parameters.
    init(body: String) {
        fields = body.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
                return nil
            }
            return (name, value)
        }
    }

    /// The value of a parameter; one that is empty counts as omitted (RFC 6749 section 3.2).
    subscript(name: String) -> String? { fields.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// Parameters must not be included more than once (RFC 6749 section 3.2).
    var repeatsAName: Bool { Set(fields.map(\.name)).count < fields.count }

    /// All but unreserved characters (RFC 3986 section 2.3) as percent signs and digits.
    static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = String(scalar).contains(/[A-Za-z0-9._~-]/)
            encoded += isPlain ? String(scalar) : "%" + Hex.upper([byte])
        }
    }

    static func decode(_ text: some StringProtocol) -> String? {
        String(text.map { $0 == "+" ? " " : $0 }).removingPercentEncoding
    }
}
