import Testing

@Suite("When Entra fails", .inTurn)
struct EntraFaultTests {
    @Test("An answer that is none becomes 503 with a time to wait; then it works again", arguments: BrokenEntra.all)
    func broken(row: BrokenEntra) async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(row.fault)
            let answer = try await rehearsal.exchange()
            #expect(answer.status == 503)
            #expect(try answer.json["error"].text == "temporarily_unavailable")
            #expect(try answer.json["error_description"].text == row.description)
            let wait = try #require(answer["Retry-After"].flatMap { Int($0) })
            #expect(wait >= 1)
            #expect(answer["Cache-Control"] == "no-store")
            try await rehearsal.entra.recover()
            #expect(try await rehearsal.exchange(#"{"force_refresh":true}"#).status == 200)
            #expect(try await rehearsal.exchange().status == 200)
        }
    }

    @Test("What is remembered of a failure is told again without asking; force_refresh asks")
    func remembered() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"garbage"}"#)
            #expect(try await rehearsal.exchange().status == 503)
            let asked = try await rehearsal.entra.requests
            try await rehearsal.entra.recover()
            #expect(try await rehearsal.exchange().status == 503)
            #expect(try await rehearsal.entra.requests == asked)
            let forced = try await rehearsal.exchange(#"{"force_refresh":true}"#)
            #expect(forced.status == 200)
            #expect(try forced.json["source"].text == "entra")
        }
    }

    @Test("A wait that Entra asks for is kept, for the whole tenant and whatever is asked")
    func throttled() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"throttle","retryAfter":60}"#)
            let first = try await rehearsal.exchange()
            #expect(first.status == 503)
            #expect(first["Retry-After"] == "60")
            try await rehearsal.entra.recover()
            let asked = try await rehearsal.entra.requests
            for body in [nil, #"{"force_refresh":true}"#] {
                let later = try await rehearsal.exchange(body)
                #expect(later.status == 503)
                let wait = try #require(later["Retry-After"].flatMap { Int($0) })
                #expect((1...60).contains(wait))
            }
            #expect(try await rehearsal.entra.requests == asked)
        }
    }

    @Test("A server fault of a moment is not even noticed")
    func momentary() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"serverError","status":500,"count":1}"#)
            #expect(try await rehearsal.exchange().status == 200)
            #expect(try await rehearsal.entra.requests == 2)
        }
    }

    @Test("force_refresh brings a new token, which is then the one that is remembered")
    func forceRefresh() async throws {
        try await withRehearsal { rehearsal in
            let first = try await rehearsal.exchange().json["access_token"].text
            #expect(try await rehearsal.exchange().json["access_token"].text == first)
            let forced = try await rehearsal.exchange(#"{"force_refresh":true}"#).json
            #expect(try forced["source"].text == "entra")
            #expect(try forced["access_token"].text != first)
            let remembered = try await rehearsal.exchange().json
            #expect(try remembered["source"].text == "cache")
            #expect(try remembered["access_token"].text == forced["access_token"].text)
        }
    }

    @Test("An Entra that says nothing is given up after ten seconds")
    func hang() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"hang"}"#)
            let clock = ContinuousClock()
            let start = clock.now
            let answer = try await rehearsal.exchange()
            let took = clock.now - start
            #expect(answer.status == 503)
            #expect(try answer.json["error_description"].text == "Entra did not answer in time.")
            #expect(took >= .seconds(10) && took < .seconds(20), "\(took)")
        }
    }

    @Test("Entra's refusal on order is passed on with its code")
    func ordered() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"refuse","code":53003,"text":"Blocked by \"policy\" \\ é"}"#)
            let answer = try await rehearsal.exchange()
            #expect(answer.status == 502)
            #expect(try answer.json["entra"]["code"].text == "AADSTS53003")
            let description = try #require(try answer.json["error_description"].text)
            #expect(description.contains("Blocked by 'policy' / ?"))
        }
    }
}

/// A way for Entra to fail, and what callers are told of it.
struct BrokenEntra: Sendable, CustomTestStringConvertible {
    let fault: String
    let description: String

    var testDescription: String { fault }

    private init(_ fault: String, status: Int, _ problem: String) {
        self.fault = fault
        description = "Entra answered with status \(status), but not as expected: the answer \(problem)."
    }

    private init(_ fault: String, description: String) {
        self.fault = fault
        self.description = description
    }

    static let all = [
        BrokenEntra(#"{"kind":"garbage"}"#, status: 200, "is neither a token nor an error of Entra's"),
        BrokenEntra(#"{"kind":"empty"}"#, status: 200, "is empty"),
        BrokenEntra(#"{"kind":"noExpiresIn"}"#, status: 200, "has no usable expires_in"),
        BrokenEntra(#"{"kind":"redirect"}"#, status: 302, "is a redirect, which is never followed"),
        BrokenEntra(#"{"kind":"huge"}"#, status: 200, "is larger than any token answer"),
        BrokenEntra(#"{"kind":"serverError","status":500}"#, status: 500, "is neither a token nor an error of Entra's"),
        BrokenEntra(#"{"kind":"serverError","status":503}"#, status: 503, "is neither a token nor an error of Entra's"),
        BrokenEntra(
            #"{"kind":"drop"}"#,
            description: "Entra cannot be reached: localhost closes the connection without an answer."),
    ]
}
