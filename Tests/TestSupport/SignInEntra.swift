import Crypto
import Foundation
import Synchronization

/// An Entra at which people sign in, and a strict one: a code serves once, for whom and for what it was given, and of
/// refresh tokens it takes only those that it has given out. The older ones stay good (facts, 3.4).
package final class SignInEntra: Sendable {
    fileprivate struct SignIn {
        let user: String
        let query: [String: String]
        var isOver = false
    }

    fileprivate struct State {
        var signIns: [SignIn] = []
        var codes: [String: Int] = [:]
        var refreshTokens: [String: Int] = [:]
        var refusal: Scripted?
        var answers: [Scripted] = []
        var life = 3599
    }

    private let state = Mutex(State())

    package init() {}

    /// How many refresh tokens it has given out.
    package var issued: Int { state.withLock { $0.refreshTokens.count } }

    /// How long access tokens live from now on, in seconds.
    package func issueTokens(living life: Int) { state.withLock { $0.life = life } }

    /// Answers everything so from now on; as it should again with `nil`.
    package func refuse(with answer: Scripted?) { state.withLock { $0.refusal = answer } }

    /// Answers the next request so, instead of as it should.
    package func answerNext(with answer: Scripted) { state.withLock { $0.answers.append(answer) } }

    /// Takes back every sign-in so far, as a changed password does.
    package func revokeAll() {
        state.withLock { state in
            for index in state.signIns.indices { state.signIns[index].isOver = true }
        }
    }

    /// A person signs in at the address that a browser was sent to.
    ///
    /// - Returns: the fields that the browser brings back.
    package func signIn(at address: String, as user: String = "anna@contoso.example") -> [String: String] {
        let query = Self.fields(address.split(separator: "?", maxSplits: 1).last ?? "")
        let code = state.withLock { state in
            let code = "0.code-\(state.signIns.count)"
            state.codes[code] = state.signIns.count
            state.signIns.append(SignIn(user: user, query: query))
            return code
        }
        return ["code": code, "state": query["state"] ?? "", "session_state": "ignored"]
    }

    /// What the token endpoint says.
    package func answer(_ request: Arrived) -> Scripted {
        let form = Self.fields(Substring(request.body))
        return state.withLock { state in
            if !state.answers.isEmpty { return state.answers.removeFirst() }
            if let refusal = state.refusal { return refusal }
            guard form["client_assertion"] != nil || form["client_secret"] != nil else {
                return .grantRefusal(7_000_218)
            }
            switch form["grant_type"] {
            case "client_credentials": return .token("of-the-application")
            case "authorization_code": return state.redeem(form)
            case "refresh_token":
                guard let number = state.refreshTokens[form["refresh_token"] ?? ""] else { return .grantRefusal(70000) }
                guard !state.signIns[number].isOver else { return .grantRefusal(50173) }
                return state.token(of: number, form)
            default: return .grantRefusal(70003)
            }
        }
    }

    /// The fields of a query or a form.
    package static func fields(_ text: Substring) -> [String: String] {
        Dictionary(
            text.split(separator: "&").map { pair in
                let name = pair.prefix { $0 != "=" }
                return (String(name), pair.dropFirst(name.count + 1).removingPercentEncoding ?? "")
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension SignInEntra.State {
    fileprivate mutating func redeem(_ form: [String: String]) -> Scripted {
        guard let number = codes.removeValue(forKey: form["code"] ?? "") else { return .grantRefusal(54005) }
        let query = signIns[number].query
        let challenge = Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        guard challenge == query["code_challenge"] else { return .grantRefusal(501481) }
        guard form["redirect_uri"] == query["redirect_uri"], form["client_id"] == query["client_id"] else {
            return .grantRefusal(70000)
        }
        return token(of: number, form)
    }

    /// The token's `scp` are the permissions that were asked for, without their resource.
    fileprivate mutating func token(of number: Int, _ form: [String: String]) -> Scripted {
        let asked = (form["scope"] ?? "").split(separator: " ")
        guard asked.contains("offline_access"),
            Set(asked.compactMap { $0.split(separator: "/").dropFirst().first }).count == 1
        else { return .grantRefusal(70011) }
        let granted = asked.filter { $0.contains("/") }.compactMap { $0.split(separator: "/").last }
        let refreshToken = "1.refresh-\(number)-\(refreshTokens.count)"
        refreshTokens[refreshToken] = number
        let user = signIns[number].user
        let access = Self.jwt(
            #"{"scp":"\#(granted.joined(separator: " "))","upn":"\#(user)","n":\#(refreshTokens.count)}"#)
        return .reply(
            200, [],
            """
            {"token_type":"Bearer","expires_in":\(life),"access_token":"\(access)","refresh_token":"\(refreshToken)",\
            "scope":"\(asked.joined(separator: " "))","id_token":"\(Self.jwt(#"{"preferred_username":"\#(user)"}"#))"}
            """)
    }

    private static func jwt(_ claims: String) -> String {
        [#"{"alg":"none"}"#, claims, "unsigned"].map { Data($0.utf8).base64EncodedString() }.joined(separator: ".")
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension Scripted {
    /// A "no" to a code or a refresh token.
    package static func grantRefusal(_ number: Int, error: String = "invalid_grant", more: String = "") -> Scripted {
        .reply(
            400, [],
            """
            {"error":"\(error)","error_description":"AADSTS\(number): No.","error_codes":[\(number)],\
            "trace_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000001",\
            "correlation_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000002"\(more)}
            """)
    }
}
