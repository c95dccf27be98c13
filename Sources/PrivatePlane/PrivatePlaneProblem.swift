import Glibc
import NIOCore
package import TransportSecurity

/// Why the private plane cannot listen.
package enum PrivatePlaneProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case addressInUse(String)
    case cannotListen(String, reason: String)
    case certificate(CertificateProblem)
    /// A page's template, and what is wrong with it.
    case template(String, String)

    /// `nil` for an error that is not about the address.
    init?(_ error: any Error, address: PrivateListener.Address) {
        let place = "\(address.host):\(address.port)"
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: self = .addressInUse(place)
        case let error as IOError: self = .cannotListen(place, reason: String(cString: strerror(error.errnoCode)))
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            self = .cannotListen(place, reason: "there is no such host")
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is already in use"
        case .cannotListen(let address, let reason): "The private plane cannot listen on \(address): \(reason)"
        case .certificate(let problem): problem.description
        case .template(let name, let problem): "The template '\(name)' cannot be read: \(problem)"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .addressInUse, .cannotListen:
            "Stop the other program, or give another address with --private-listen or AUREOLE_PRIVATE_LISTEN."
        case .certificate(let problem): problem.hint
        case .template: "Aureole was built wrong; build it again."
        }
    }
}
