import Federation
import Operations
import Synchronization
import Testing

@testable import PrivatePlane

/// The OpenAPI document as a judge of answers.
struct DocumentedAPI: Sendable {
    let document: BodyValue

    init(desk: Desk) throws {
        document = try BodyValue(json: OpenAPIDocument(routes: OpenAPIRoute.routes(desk: desk)).json.text)
    }

    /// Every method and path, such as `GET /v1/admin/agents/{agent}`.
    var operations: Set<String> {
        Set(
            document["paths"].members.flatMap { path, methods in
                methods.members.keys.map { "\($0.uppercased()) \(path)" }
            })
    }

    /// What is wrong with an answer; nothing when the document does not tell of such requests.
    func flaws(of answer: Answer, to ask: Ask) throws -> [String] {
        // What is no HTTP comes to no route.
        guard answer.status != 400 || answer["Connection"] != "close" else { return [] }
        guard let operation = operation(ask.method, String(ask.path.prefix { $0 != "?" })) else { return [] }
        let documented = operation["responses"][String(answer.status)]
        guard documented != .null else { return ["status \(answer.status) is not documented"] }
        let fields = documented["headers"].members.compactMap { name, field in
            field["required"] == .flag(true) && answer[name] == nil ? "no \(name)" : nil
        }
        return try fields + bodyFlaws(of: answer, as: documented["content"].members)
    }

    private func bodyFlaws(of answer: Answer, as content: [String: BodyValue]) throws -> [String] {
        let type = answer["Content-Type"].map { String($0.prefix { $0 != ";" }) }
        guard let type, let documented = content[type] else {
            return type == nil && content.isEmpty ? [] : ["type \(type ?? "none") is not documented"]
        }
        guard type.hasSuffix("json") else { return [] }
        return SchemaCheck(document: document).flaws(of: try BodyValue(json: answer.body), as: documented["schema"])
    }

    private func operation(_ method: String, _ path: String) -> BodyValue? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let templates = document["paths"].members.keys.sorted().filter { template in
            let places = template.split(separator: "/", omittingEmptySubsequences: false)
            return places.count == parts.count
                && zip(places, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") && !$1.isEmpty }
        }
        let exact = templates.first { $0 == path } ?? templates.first
        return exact.flatMap { document["paths"][$0].members[method.lowercased()] }
    }
}

extension DocumentedAPI {
    // It is the same whatever the desk, and takes a moment to read.
    private static let known = Mutex<DocumentedAPI?>(nil)

    static func of(_ desk: Desk) throws -> DocumentedAPI {
        try known.withLock { known in
            let api = try known ?? DocumentedAPI(desk: desk)
            known = api
            return api
        }
    }
}
