import Crypto
import Foundation

@testable import EntraSimulator

/// A world in which a person signs in and the code is redeemed: Anna of Contoso, who has agreed to one permission.
extension Draft {
    static func user(_ name: String, id: String = Draft.anna, tenant: String = "contoso.example") -> JSONValue {
        ["name": .string(name), "displayName": "Anna", "id": .string(id), "tenant": .string(tenant)]
    }

    mutating func useSignIn() {
        users = [
            Self.user("anna@contoso.example"),
            Self.user("berta@elsewhere.example", id: "66666666-6666-4666-8666-666666666666", tenant: Self.otherTenant),
        ]
        app["redirectURIs"] = [
            "web": [.string(Self.callback)], "spa": ["https://spa.example/"], "publicClient": ["http://localhost"],
        ]
        app["delegated"] = [
            "https://graph.microsoft.com": ["User.Read", "User.Read.All"], "api://backend": ["Work.See"],
        ]
        query = [
            ("client_id", Self.client), ("response_type", "code"), ("redirect_uri", Self.callback),
            ("scope", "openid offline_access https://graph.microsoft.com/User.Read.All"), ("state", "a&b"),
            ("nonce", "n-1"), ("login_hint", "anna@contoso.example"), ("code_challenge_method", "S256"),
            ("code_challenge", Base64URL.encode(SHA256.hash(data: Data(Self.verifier.utf8)))),
        ]
        for (name, value) in [
            ("grant_type", "authorization_code"), ("redirect_uri", Self.callback), ("code_verifier", Self.verifier),
            ("scope", "https://graph.microsoft.com/User.Read.All"),
        ] { set(name, value) }
    }

    mutating func ask(_ name: String, _ value: String?) {
        query.removeAll { $0.0 == name }
        if let value { query.append((name, value)) }
    }

    /// The application on another platform, without anything to prove.
    mutating func usePlatform(_ uri: String, origin: String? = nil) {
        withoutProof()
        ask("redirect_uri", uri)
        set("redirect_uri", uri)
        if let origin { headers = [("Origin", origin)] }
    }

    /// What redeems a refresh token in place of the code.
    mutating func refresh(with token: String?) {
        for name in ["code", "redirect_uri", "code_verifier"] { set(name, nil) }
        set("grant_type", "refresh_token")
        set("refresh_token", token)
    }
}

extension Rehearsal {
    /// The authorization request of `draft`.
    func authorize(_ draft: Draft) async throws -> Answer {
        let query = draft.query.map { "\(Form.encode($0.0))=\(Form.encode($0.1))" }.joined(separator: "&")
        return try await ask(.GET, "/\(draft.tenant)/oauth2/v2.0/authorize?\(query)")
    }

    /// A draft in which Anna has signed in and the code is part of the token request.
    func signedIn(_ change: (inout Draft) -> Void = { _ in }) async throws -> Draft {
        var draft = draft
        draft.useSignIn()
        change(&draft)
        try prepare(draft)
        let answer = try await authorize(draft)
        guard let code = answer.reply?["code"] else { throw NoCode(answer: answer) }
        draft.set("code", code)
        return draft
    }

    /// The same, redeemed already, and the refresh token part of the next request.
    func refreshing(_ change: (inout Draft) -> Void = { _ in }) async throws -> Draft {
        var draft = try await signedIn(change)
        let answer = try await send(draft)
        guard let token = answer.json?["refresh_token"]?.text else { throw NoCode(answer: answer) }
        draft.refresh(with: token)
        return draft
    }
}

struct NoCode: Error {
    let answer: Rehearsal.Answer
}

extension Rehearsal.Answer {
    /// The parameters behind a redirect to the application; nil for anything else.
    var reply: [String: String]? {
        guard status == 302, let location = header("location") else { return nil }
        let query = location.split(separator: "?", maxSplits: 1).last ?? ""
        return Dictionary(Form(body: String(query)).fields.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The AADSTS number, wherever it stands.
    var anyCode: Int? {
        let text = reply?["error_description"] ?? json?["error_description"]?.text ?? body
        return text.firstMatch(of: #/AADSTS([0-9]+):/#).flatMap { Int($0.1) }
    }
}
