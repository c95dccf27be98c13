/// Why an act on the ring was not possible.
package enum RingProblem: Error, Hashable, Sendable {
    case unknownKey(String)
    /// The key is not in a state in which this can be done.
    case wrongState(String, KeyState)
    /// The key is in the ring already, or was once.
    case alreadyKnown(String)
    /// No key waits to sign.
    case noSpare
    /// The key is not at the issuer URL.
    case unseen(String, at: Issuer, KeyEvidence.Problem)
}

extension RingProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKey(let keyID): "there is no signing key '\(keyID)'"
        case .wrongState(let keyID, let state): "key '\(keyID)' is \(state.rawValue)"
        case .alreadyKnown(let keyID): "that key is or was in the ring, as '\(keyID)'"
        case .noSpare: "there is no key that could take over"
        case .unseen(let keyID, let issuer, let problem): "key '\(keyID)' was not seen at \(issuer): \(problem)"
        }
    }

    package var hint: String? {
        switch self {
        case .unknownKey: "'aureole key list' shows what there is."
        case .wrongState(_, .revoked), .wrongState(_, .retired): "It is not published any more; nothing is left to do."
        case .wrongState: "'aureole key list' shows where each key stands."
        case .alreadyKnown: "No key and no kid is used twice. Import another."
        case .noSpare: "A running server makes one within seconds; see 'aureole key list'."
        case .unseen:
            """
            A verifier that fetches the keys now would refuse every assertion signed with it. See that the server or the \
            web host in front of it publishes them, then try again.
            """
        }
    }
}

extension KeyEvidence.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .absent: "the key set there does not hold it"
        }
    }
}
