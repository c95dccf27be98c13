import HTTPTypes

extension HTTPField.Name {
    static let requestID = Self.token("x-ms-request-id")
    static let clientRequestID = Self.token("client-request-id")
    static let pragma = Self.token("pragma")

    /// - Parameter name: a literal that is a token (RFC 9110 section 5.6.2).
    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("'\(name)' is no field name") }
        return name
    }
}
