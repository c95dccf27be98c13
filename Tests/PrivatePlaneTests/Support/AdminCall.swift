import Federation
import Foundation
import Operations
import TestSupport
import Testing

/// A request of the admin API that succeeds, one for each of its routes.
struct AdminCall: Sendable, CustomTestStringConvertible {
    let method: String
    /// As in the table of routes.
    let route: String
    /// The same with names in it.
    let path: String
    var body: String?
    var status = 200
    /// Whether it takes a JSON body at all.
    var takesBody: Bool { method != "GET" && method != "DELETE" }
    /// Whether it needs one.
    var needsBody = false

    var testDescription: String { "\(method) \(route)" }
    var needsCertificates: Bool { (path + (body ?? "")).contains("cert") }
    var needsKeys: Bool { path.contains("/keys") || path.hasSuffix("/authorise") }

    /// The same for a thing that is not there.
    var ofNobody: AdminCall? {
        let names = zip(route.split(separator: "/"), path.split(separator: "/").dropFirst(2)).map { part, name in
            part.hasPrefix(":") ? "nobody" : String(name.prefix { $0 != "?" })
        }
        guard names.contains("nobody") else { return nil }
        return AdminCall(
            method: method, route: route, path: "/v1/admin/" + names.joined(separator: "/"), body: body)
    }

    func ask(key: String?, body: String? = nil) -> Ask {
        Ask(path, method: method, key: key, body: body ?? self.body ?? "")
    }

    init(
        method: String, route: String, path: String, body: String? = nil, status: Int = 200, needsBody: Bool = false
    ) {
        self.method = method
        self.route = route
        self.path = path
        self.body = body
        self.status = status
        self.needsBody = needsBody
    }

    private init(_ method: String, _ route: String, _ names: String, _ body: String? = nil, _ status: Int = 200) {
        self.init(
            method: method, route: route, path: "/v1/admin" + names, body: body, status: status,
            needsBody: body != nil)
    }

    /// In the estate of `furnishForAdmins()`.
    static let all: [AdminCall] = [
        AdminCall("GET", "/agents", "/agents"),
        AdminCall("POST", "/agents", "/agents", #"{"name":"new"}"#, 201),
        AdminCall("GET", "/agents/:agent", "/agents/helpdesk"),
        AdminCall("PATCH", "/agents/:agent", "/agents/helpdesk", #"{"enabled":false}"#),
        AdminCall("DELETE", "/agents/:agent", "/agents/idle", nil, 204),
        AdminCall(
            "GET", "/agents/:agent/federated-credential", "/agents/helpdesk/federated-credential?as=az"),
        AdminCall("GET", "/connections", "/connections"),
        AdminCall("POST", "/connections", "/connections", #"{"name":"new","agent":"helpdesk"}"#, 201),
        AdminCall("POST", "/connections/authorise", "/connections/authorise"),
        AdminCall("GET", "/connections/:connection", "/connections/graph"),
        AdminCall(
            "PATCH", "/connections/:connection", "/connections/graph", #"{"tenant":"fabrikam.example"}"#),
        AdminCall("DELETE", "/connections/:connection", "/connections/graph", nil, 204),
        AdminCall("POST", "/connections/:connection/authorise", "/connections/graph/authorise"),
        AdminCall(
            "POST", "/connections/:connection/credential", "/connections/graph/credential",
            #"{"certificate":"cert"}"#),
        AdminCall(
            "POST", "/connections/:connection/compare", "/connections/graph/compare",
            #"{"issuer":"i","subject":"s","audience":"a"}"#),
        AdminCall(
            "GET", "/connections/:connection/consent-address", "/connections/graph/consent-address"),
        AdminCall("GET", "/connections/:connection/outcomes", "/connections/graph/outcomes"),
        AdminCall("GET", "/certificates", "/certificates"),
        AdminCall("POST", "/certificates", "/certificates", #"{"name":"new","create":{"days":30}}"#, 201),
        AdminCall("GET", "/certificates/:certificate", "/certificates/cert"),
        AdminCall("DELETE", "/certificates/:certificate", "/certificates/cert", nil, 204),
        AdminCall("GET", "/certificates/:certificate/public", "/certificates/cert/public?form=pem"),
        AdminCall(
            "POST", "/certificates/:certificate/replace", "/certificates/cert/replace", #"{"with":"next"}"#),
        AdminCall("GET", "/clients", "/clients"),
        AdminCall("POST", "/clients", "/clients", #"{"name":"new","allow":["agent:helpdesk"]}"#, 201),
        AdminCall("GET", "/clients/:client", "/clients/job"),
        AdminCall("DELETE", "/clients/:client", "/clients/job", nil, 204),
        AdminCall("POST", "/clients/:client/rotate", "/clients/job/rotate"),
        AdminCall(
            "POST", "/clients/:client/known-by", "/clients/job/known-by",
            #"{"issuer":"https://a.example","subject":"s"}"#),
        AdminCall("DELETE", "/clients/:client/known-by/:proof", "/clients/job/known-by/PROOF", nil, 204),
        AdminCall("GET", "/keys", "/keys"),
        AdminCall("POST", "/keys/rotate", "/keys/rotate"),
        AdminCall("POST", "/keys/revoke-all", "/keys/revoke-all", #"{"confirm":true}"#),
        AdminCall("POST", "/keys/:kid/revoke", "/keys/KID/revoke", #"{"confirm":true}"#),
        AdminCall("GET", "/audit", "/audit"),
        AdminCall("POST", "/audit/verify", "/audit/verify"),
    ]
}

extension Yard {
    /// The answer to a call, with the kid of the key that signs and the id of a proof where they stand for one.
    func answer(to call: AdminCall, key: String?, body: String? = nil) async throws -> Answer {
        var ask = call.ask(key: key, body: body)
        if call.path.contains("/KID/"), let kid = try await house.desk.ring().active?.keyID {
            ask.path = call.path.replacing("/KID/", with: "/\(kid)/")
        }
        if call.path.hasSuffix("/PROOF") {
            let job = try await house.desk.client(.name(Name("job")))
            ask.path = try await call.path.replacing("PROOF", with: house.desk.proofs(of: job.id).first?.id ?? "none")
        }
        return try await answer(to: ask)
    }

    /// A call with a JSON body, if any.
    func call(
        _ method: String, _ path: String, key: String, _ body: String = "", ifMatch tag: String? = nil
    ) async throws -> Answer {
        var ask = Ask("/v1/admin" + path, method: method, key: key, body: body)
        if let tag { ask.fields.append(("If-Match", tag)) }
        return try await answer(to: ask)
    }
}

extension TestHouse {
    /// The estate, an agent `idle` that nothing uses, a proof of `job`, and certificates `cert` and `next`, which take their
    /// time to make.
    func furnishForAdmins(certificates: Bool = true) async throws -> Estate {
        let estate = try await furnish()
        _ = try await addAgent("idle")
        _ = try await desk.trust(
            .identity(Issuer("https://other.example"), Subject("s"), nil, isSingleUse: false),
            of: .name(Name("job")), by: Self.admin)
        for name in certificates ? ["cert", "next"] : [] {
            _ = try await desk.createCertificate(try .init(name), days: 30, by: Self.admin)
        }
        return estate
    }
}

extension Answer {
    /// The objects of the JSON array in the body.
    var elements: [[String: Any]] {
        get throws { try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]] ?? [] }
    }

    /// What is wrong with it as a problem document of that status (RFC 9457); `nil` when nothing is.
    func flaw(asProblem expected: Int, type: String? = nil) throws -> String? {
        let members = try members
        guard status == expected, members["status"] as? Int == expected else { return "status \(status): \(body)" }
        guard self["Content-Type"] == "application/problem+json" else { return "type \(self["Content-Type"] ?? "")" }
        guard self["Cache-Control"] == "no-store" else { return "may be cached" }
        let found = members["type"] as? String ?? ""
        guard found.hasPrefix("/problems/"), type.map({ found == "/problems/\($0)" }) ?? true else { return body }
        for name in ["title", "detail"] {
            guard let text = members[name] as? String, !text.isEmpty else { return "no \(name): \(body)" }
        }
        guard (members["detail"] as? String)?.hasSuffix(".") == true else { return "no sentence: \(body)" }
        return nil
    }
}
