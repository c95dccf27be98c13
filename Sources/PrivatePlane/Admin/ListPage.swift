import Federation
import HTTPTypes
import Hummingbird

/// Which part of a list is wanted: so many things behind the one that ended the page before. What was added or removed
/// meanwhile shifts nothing.
struct ListPage {
    static let usual = 100
    static let most = 1000

    let limit: Int
    /// The last name of the page before.
    let after: Name?

    /// - Throws: `Problem` for a limit out of bounds, or a cursor that no answer gave.
    init(_ request: Request) throws(Problem) {
        let query = try QueryItems(request, "limit", "cursor")
        limit = try query.integer("limit", in: 1...Self.most) ?? Self.usual
        after = try query["cursor"].map(Self.name(in:))
    }

    /// How many to read: one more than the page holds tells whether there is another.
    var reach: Int { limit + 1 }

    /// An answer with the page, and where the next one is (RFC 8288).
    ///
    /// - Parameters:
    ///   - things: up to `reach` of them.
    ///   - json: what becomes of those that are shown. It may be of fewer, from the first on: the page ends with them.
    func answer<Thing>(
        _ things: [Thing], name: (Thing) -> Name, json: ([Thing]) async throws -> [JSON]
    ) async throws -> Response {
        let told = try await json(Array(things.prefix(limit)))
        var response = Response(uncached: .array(told))
        if things.count > told.count, let last = things.prefix(told.count).last {
            response.linkNext("limit=\(limit)&cursor=\(Base64URL.encode(name(last).text.utf8))")
        }
        return response
    }

    private static func name(in cursor: String) throws(Problem) -> Name {
        let text = Base64URL.decode(cursor).flatMap { String(validating: $0, as: UTF8.self) }
        guard let text, let name = try? Name(text) else {
            throw Problem(.invalidValue, "The cursor is none that an answer gave.")
        }
        return name
    }
}

extension Response {
    /// Leads to the same path with another query (RFC 8288).
    mutating func linkNext(_ query: String) {
        if let link = HTTPField.Name("Link") { headers[link] = "<?\(query)>; rel=\"next\"" }
    }
}
