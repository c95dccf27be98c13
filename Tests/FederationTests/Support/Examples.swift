import Federation
import Foundation

let day = Date(timeIntervalSince1970: 1_795_000_000)
let first = UUID(uuidString: "00000000-0000-4000-8000-00000000000A")!
let second = UUID(uuidString: "00000000-0000-4000-8000-00000000000B")!

/// A key whose name says in which state it is.
func ringKey(_ state: KeyState) -> RingKey {
    RingKey(
        publicKey: JSONWebKey(keyID: state.rawValue, modulus: "sXch", exponent: "AQAB"), state: state, createdAt: day,
        activatesAt: nil, retiresAt: nil)
}

extension InvalidText {
    /// The sentence that a failed initialiser gives; `nil` when it does not fail.
    static func sentence(_ make: () throws -> some Any) -> String? {
        do {
            _ = try make()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
