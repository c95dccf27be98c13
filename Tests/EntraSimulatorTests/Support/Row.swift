import Testing

/// One way for a token request to be wrong, and what Entra says to it.
struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: Int
    let status: Int
    let change: @Sendable (inout Draft) -> Void

    init(_ name: String, _ code: Int, _ status: Int = 401, _ change: @escaping @Sendable (inout Draft) -> Void) {
        testDescription = "\(name): \(code)"
        self.code = code
        self.status = status
        self.change = change
    }

    /// Tries the row in a world of its own.
    /// - Parameter basis: brings about the good request that the row spoils; told the simulator's address.
    func check(
        fetchTimeLimit: Duration = .seconds(20),
        on basis: @Sendable (inout Draft, String) -> Void = { _, _ in }
    ) async throws {
        try await Rehearsal.run(fetchTimeLimit: fetchTimeLimit) { rehearsal in
            let answer = try await rehearsal.judge { draft in
                basis(&draft, rehearsal.base)
                change(&draft)
            }
            #expect(answer.code == code, "\(answer.body)")
            #expect(answer.status == status)
        }
    }
}
