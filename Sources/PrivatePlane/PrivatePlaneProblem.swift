import Glibc
import NIOCore

/// Why the private plane cannot listen.
package enum PrivatePlaneProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case addressInUse(String)
    case cannotListen(String, reason: String)

    /// `nil` for an error that is not about the address.
    init?(_ error: any Error, address: PrivateListener.Address) {
        guard let error = error as? IOError else { return nil }
        let place = "\(address.host):\(address.port)"
        self =
            error.errnoCode == EADDRINUSE
            ? .addressInUse(place) : .cannotListen(place, reason: String(cString: strerror(error.errnoCode)))
    }

    package var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is already in use"
        case .cannotListen(let address, let reason): "The private plane cannot listen on \(address): \(reason)"
        }
    }

    /// What to do about it.
    package var hint: String {
        "Stop the other program, or give another address with --private-listen or AUREOLE_PRIVATE_LISTEN."
    }
}
