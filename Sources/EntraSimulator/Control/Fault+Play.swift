import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Where a fault is played.
struct FaultStage {
    let base: String
    let marks: AnswerMarks
    let channel: any Channel
}

extension Fault.Kind {
    /// Whether the request is judged all the same.
    var leadsToJudgement: Bool { self == .slow || self == .noExpiresIn }
}

extension Fault {
    /// - Returns: nil when the request is to be judged after all.
    func play(_ stage: FaultStage) async throws -> Response? {
        switch kind {
        case .throttle: return try throttled(stage.marks)
        case .serverError: return page(status: .init(code: status ?? 500), retryAfter: retryAfter)
        case .hang:
            // Cut short when the simulator is told to end, and then there is still no answer.
            try? await Self.wait(.seconds(3600))
            return try await drop(stage.channel)
        case .drop: return try await drop(stage.channel)
        case .slow:
            try await Self.wait(.milliseconds(delay ?? 1000))
            return nil
        case .noExpiresIn: return nil
        case .garbage: return page(status: .ok)
        case .empty: return Response(status: .ok)
        case .redirect:
            let location = location ?? "\(stage.base)/common/oauth2/v2.0/token"
            return Response(status: .found, headers: [.location: location])
        case .refuse: return try .refused(ordered, marks: stage.marks)
        case .huge: return huge()
        }
    }

    /// Sleeps, but not longer than the simulator is meant to run.
    private static func wait(_ time: Duration) async throws {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
    }

    private func throttled(_ marks: AnswerMarks) throws -> Response {
        // Text assumed.
        let refusal = Refusal(90055, .temporarilyUnavailable, "The tenant has sent too many requests.")
        var response = try Response.refused(refusal, marks: marks)
        response.status = .tooManyRequests
        response.headers[.retryAfter] = retryAfter.map(String.init)
        return response
    }

    var ordered: Refusal {
        Refusal(
            code: code ?? 0, error: error ?? OAuthError.invalidClient.rawValue,
            text: text ?? "The control plane of the simulator ordered this refusal.")
    }

    private func page(status: HTTPResponse.Status, retryAfter: Int? = nil) -> Response {
        var response = Response(
            status: status, headers: [.contentType: "text/html"],
            body: .init(byteBuffer: ByteBuffer(string: "<html><body>Nothing to see here.</body></html>")))
        response.headers[.retryAfter] = retryAfter.map(String.init)
        return response
    }

    private func drop(_ channel: any Channel) async throws -> Response {
        try await channel.close()
        return Response(status: .internalServerError)
    }

    /// A JSON text that never gets to its point.
    private func huge() -> Response {
        let size = size ?? 16 << 20
        let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(contentLength: size) { writer in
                var left = size
                while left > 0 {
                    try await writer.write(chunk.getSlice(at: 0, length: min(left, chunk.readableBytes)) ?? chunk)
                    left -= chunk.readableBytes
                }
                try await writer.finish(nil)
            })
    }
}
