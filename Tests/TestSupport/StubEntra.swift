import Foundation

/// A real HTTPS server on loopback in Entra's place. It answers as its script says and remembers what it was asked; with
/// no script, being asked at all is an error that ends the test.
package final class StubEntra: Sendable {
    package typealias Script = ScriptedServer.Script

    private let server: ScriptedServer

    package var port: Int { server.port }

    /// Everything it was asked so far.
    package var requests: [Arrived] { server.requests }

    /// Runs a server for the time of the test.
    ///
    /// - Parameter script: what to answer to which request, the first being 0; `nil` where nobody is to ask.
    /// - Throws: `AskedUnasked` when there is no script and somebody asked; whatever the test throws.
    package static func run<Result>(
        _ script: Script?, test: (StubEntra) async throws -> Result
    ) async throws -> Result {
        try await ScriptedServer.run(script ?? { _, _ in .reply(501, [], "{}") }) { server in
            let result = try await test(StubEntra(server))
            if script == nil, let request = server.requests.first { throw AskedUnasked(request: request) }
            return result
        }
    }

    private init(_ server: ScriptedServer) { self.server = server }

    package struct AskedUnasked: Error, CustomStringConvertible {
        let request: Arrived
        package var description: String { "Entra was asked although nobody should: \(request.path)" }
    }
}

extension Arrived {
    /// A field of the form in the body; `nil` when it is not there.
    package func field(_ name: String) -> String? {
        let pair = body.split(separator: "&").first { $0.hasPrefix(name + "=") }
        return pair?.dropFirst(name.count + 1).removingPercentEncoding
    }
}

extension Scripted {
    /// A token as Entra issues one.
    package static func token(_ value: String, expiresIn: Int = 3599) -> Scripted {
        .reply(200, [], #"{"token_type":"Bearer","expires_in":\#(expiresIn),"access_token":"\#(value)"}"#)
    }

    /// A "no" in Entra's form.
    package static func refusal(_ number: Int, error: String = "invalid_client") -> Scripted {
        .reply(
            401, [],
            """
            {"error":"\(error)","error_description":"AADSTS\(number): No.","error_codes":[\(number)],\
            "timestamp":"2026-11-23 10:00:00Z","trace_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000001",\
            "correlation_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000002"}
            """)
    }

    package static func throttled(retryAfter seconds: Int) -> Scripted {
        .reply(429, [("retry-after", "\(seconds)")], "{}")
    }
}
