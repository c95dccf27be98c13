import Federation
import HTTPTypes

extension Operation {
    static let live = Operation(
        "isLive", "Whether the process answers", answering: .ok(.the(.liveness), "It does.")
    ).with { $0.proof = .none }

    static let ready = Operation(
        "isReady", "Whether it can mint", answering: .ok(.the(.readiness), "It can."),
        .json(.serviceUnavailable, .the(.readiness), "It cannot.")
    ).with { $0.proof = .none }

    static let metrics = Operation(
        "metrics", "Measurements for Prometheus",
        answering: Answer(
            status: .ok, description: "In Prometheus' text format.",
            content: [.init(type: "text/plain", schema: .text("A line each."))])
    ).with { $0.proof = .none }

    static let openAPI = Operation(
        "openAPI", "This document",
        answering: .ok(.ofType("object", "OpenAPI 3.1."), "It.").with(.tag),
        Answer(status: .notModified, description: "It is still the one of `If-None-Match`.", headers: [.tag])
    ).with {
        $0.parameters = [.ifNoneMatch]
        $0.proof = .none
    }
}
