import Federation

extension Operation {
    static let listKeys = Operation(
        "listKeys", "Lists the signing keys", answering: .ok(.list(of: .the(.key), "All of them."), "The ring."))

    static let rotateKeys = Operation(
        "rotateKeys", "Lets the next key sign", answering: .ok(.the(.rotation), "What came of it.")
    ).with {
        $0.description = "Once verifiers have had the time to learn it, or now."
        $0.body = .optional(.rotationRequest)
        $0.problems = [.notFound, .keyState]
        $0.problemMembers = .report(.rotation)
    }

    static let revokeKey = revocation("revokeKey", "Takes a signing key out at once")
    static let revokeAllKeys = revocation("revokeAllKeys", "Takes all signing keys out at once")

    private static func revocation(_ id: String, _ summary: String) -> Operation {
        Operation(id, summary, answering: .ok(.the(.revocation), "What that touched.")).with {
            $0.description = "Unless it is confirmed, nothing is done and the problem carries the report."
            $0.body = .optional(.confirmation)
            $0.problems = [.keyState, .unconfirmed]
            $0.problemMembers = .report(.revocation)
        }
    }
}
