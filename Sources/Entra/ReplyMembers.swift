import FoundationEssentials

/// The members of a token endpoint's JSON that matter, successes and errors alike. Each is read on its own: one of the
/// wrong type counts as missing, so that an error is still understood when Entra changes a detail of it.
struct ReplyMembers: Decodable {
    let accessToken: String?
    let tokenType: String?
    let expiresIn: Int?
    let refreshIn: Int?
    let refreshToken: String?
    let scope: String?
    let idToken: String?
    let error: String?
    let errorDescription: String?
    let errorCodes: [Int]
    let traceID: String?
    let correlationID: String?
    let timestamp: String?
    let suberror: String?
    let claims: String?

    /// - Returns: `nil` when the body is not a JSON object.
    init?(_ body: [UInt8]) {
        guard let members = try? JSONDecoder().decode(Self.self, from: Data(body)) else { return nil }
        self = members
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Name.self)
        func text(_ name: Name) -> String? { try? members.decode(String.self, forKey: name) }
        accessToken = text(.accessToken)
        tokenType = text(.tokenType)
        expiresIn = Self.seconds(.expiresIn, of: members)
        refreshIn = Self.seconds(.refreshIn, of: members)
        refreshToken = text(.refreshToken)
        scope = text(.scope)
        idToken = text(.idToken)
        error = text(.error)
        errorDescription = text(.errorDescription)
        errorCodes = (try? members.decode([Int].self, forKey: .errorCodes)) ?? []
        traceID = text(.traceID)
        correlationID = text(.correlationID)
        timestamp = text(.timestamp)
        suberror = text(.suberror)
        claims = text(.claims)
    }

    /// A number, or the decimal string that older endpoints send (facts, 3.5).
    private static func seconds(_ name: Name, of members: KeyedDecodingContainer<Name>) -> Int? {
        if let number = try? members.decode(Int.self, forKey: name) { return number }
        guard let text = try? members.decode(String.self, forKey: name),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }

    private enum Name: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case refreshIn = "refresh_in"
        case refreshToken = "refresh_token"
        case scope
        case idToken = "id_token"
        case error
        case errorDescription = "error_description"
        case errorCodes = "error_codes"
        case traceID = "trace_id"
        case correlationID = "correlation_id"
        case timestamp, suberror, claims
    }
}
