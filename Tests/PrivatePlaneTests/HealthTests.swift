import Federation
import GRDB
import HTTPTypes
import MetricsTestKit
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Health and metrics over HTTP")
struct HealthTests {
    @Test("Without a ring it lives but is not ready")
    func ready() async throws {
        try await withYard { yard in
            let asks = ["/health/live", "/health/ready"].map { Ask($0, method: "GET") }
            let before = try await yard.answers(to: asks)
            #expect(before.map(\.status) == [200, 200])
            #expect(before.map(\.body) == [#"{"status":"live"}"#, #"{"status":"ready"}"#])
            #expect(before.map { $0["Cache-Control"] } == ["no-store", "no-store"])
            try yard.house.database { try $0.execute(sql: "UPDATE signing_keys SET state = 'retired', sealed = NULL") }
            let after = try await yard.answers(to: asks)
            #expect(after.map(\.status) == [200, 503])
            #expect(after[1].body == #"{"status":"not ready"}"#)
        }
    }

    @Test("Without its database it lives but is not ready")
    func noDatabase() async throws {
        try await withYard(.withoutRing) { yard in
            try yard.house.database { try $0.execute(sql: "DROP TABLE signing_keys") }
            let answers = try await yard.answers(
                to: ["/health/live", "/health/ready"].map { Ask($0, method: "GET") })
            #expect(answers.map(\.status) == [200, 503])
        }
    }

    @Test(
        "Warnings stand beside the status, which they do not change",
        arguments: [
            (true, [], 200, #"{"status":"ready"}"#), (false, [], 503, #"{"status":"not ready"}"#),
            (true, ["One \"two\"."], 200, #"{"status":"ready","warnings":["One \"two\"."]}"#),
            (false, ["One.", "Two."], 503, #"{"status":"not ready","warnings":["One.","Two."]}"#),
        ] as [(Bool, [String], Int, String)])
    func warnings(isReady: Bool, warnings: [String], status: Int, document: String) {
        let readiness = Readiness(isReady: isReady, warnings: warnings)
        #expect(readiness.status.code == status)
        #expect(readiness.json.text == document)
    }

    @Test("Whoever asks for readiness is told what the desk warns of")
    func deskWarnings() async throws {
        try await withYard { yard in
            let answer = try await yard.answer(to: Ask("/health/ready", method: "GET"))
            let readiness = Readiness(isReady: true, warnings: yard.house.desk.warnings())
            #expect(answer.body == readiness.json.text)
        }
    }

    @Test("Gauges show the moment they are fetched at")
    func gauges() async throws {
        try await withYard { yard in
            #expect(try await yard.answer(to: Ask("/metrics", method: "GET")).status == 200)
            let active = try yard.house.metrics.expectGauge("aureole_signing_keys", [("state", "active")])
            #expect(active.lastValue == 1)
        }
    }

    @Test("Requests are counted by route and status, whatever the name in the path")
    func counts() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let asks = [
                Ask("/v1/agents/helpdesk/token", key: estate.job),
                Ask("/v1/agents/\(estate.helpdesk.id)/token", key: estate.job),
                Ask("/v1/agents/no/token", key: estate.job), Ask("/v1/agents/no/token"),
                Ask("/v1/agents/no/token", method: "GET"), Ask("/a"), Ask("/b"),
            ]
            _ = try await yard.answers(to: asks)
            let answer = try await yard.answer(to: Ask("/metrics", method: "GET"))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(
                answer.body == """
                    # HELP aureole_private_requests_total Requests to the private plane by route and status.
                    # TYPE aureole_private_requests_total counter
                    aureole_private_requests_total{route="/v1/agents/{agent}/token",status="200"} 2
                    aureole_private_requests_total{route="/v1/agents/{agent}/token",status="401"} 1
                    aureole_private_requests_total{route="/v1/agents/{agent}/token",status="403"} 1
                    aureole_private_requests_total{route="/v1/agents/{agent}/token",status="405"} 1
                    aureole_private_requests_total{route="NotFound",status="404"} 2

                    """)
            #expect(try PromTool.complaints(about: answer.body) == "")
        }
    }
}
