import Federation
import HTTPTypes

/// A request that the express lane takes: a token for the thing in the path, with a key and nothing else said.
enum ExpressOrder: Sendable {
    case exchange(Reference<Connection>, key: String)
    case mint(Reference<Agent>, key: String)

    private static let connections = "/v1/connections/"
    private static let agents = "/v1/agents/"
    private static let end = "/token"

    /// - Returns: `nil` for any other request, and for one that may carry a body or says how the connection goes on.
    init?(_ request: HTTPRequest) {
        guard request.method == .post, let path = request.path, path.utf8.count < 1024,
            let authorization = request.headerFields[.authorization],
            let key = BearerAuthentication.key(in: authorization)
        else { return nil }
        for field in request.headerFields {
            switch field.name {
            case .contentLength where field.value != "0", .transferEncoding, .connection, .expect, .upgrade: return nil
            default: continue
            }
        }
        if let name = Self.name(in: path, behind: Self.connections) {
            guard let reference = try? Reference<Connection>(name) else { return nil }
            self = .exchange(reference, key: key)
        } else if let name = Self.name(in: path, behind: Self.agents) {
            guard let reference = try? Reference<Agent>(name) else { return nil }
            self = .mint(reference, key: key)
        } else {
            return nil
        }
    }

    /// One segment of plain characters between the two; whatever is encoded, or has a query, goes the other way.
    private static func name(in path: String, behind start: String) -> String? {
        guard path.utf8.starts(with: start.utf8) else { return nil }
        let rest = path.utf8.dropFirst(start.utf8.count)
        guard rest.count > end.utf8.count, rest.suffix(end.utf8.count).elementsEqual(end.utf8) else { return nil }
        let name = rest.dropLast(end.utf8.count)
        guard name.allSatisfy(PercentEncoding.isUnreserved) else { return nil }
        return String(name)
    }
}
