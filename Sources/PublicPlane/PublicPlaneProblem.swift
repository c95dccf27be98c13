import Glibc
import NIOCore
package import TransportSecurity

/// Why the public plane cannot start: one sentence and one hint, for the operator.
package enum PublicPlaneProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case addressInUse(String)
    /// The operating system does not let this user have the port.
    case addressNotPermitted(String)
    /// No such address on this machine, or no such name.
    case addressUnknown(String)
    case cannotListen(String, reason: String)
    case certificate(CertificateProblem)

    package var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is already in use"
        case .addressNotPermitted(let address): "This user may not listen on \(address)"
        case .addressUnknown(let address): "\(address) is not an address of this machine"
        case .cannotListen(let address, let reason): "Cannot listen on \(address): \(reason)"
        case .certificate(let problem): problem.description
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .addressInUse:
            "Perhaps another aureole runs already; stop it, or choose another port with AUREOLE_PUBLIC_LISTEN."
        case .addressNotPermitted:
            "Ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose a higher port, or grant it."
        case .addressUnknown, .cannotListen:
            "AUREOLE_PUBLIC_LISTEN wants HOST:PORT, with an address of this machine or 0.0.0.0 for all of them."
        case .certificate(let problem): problem.hint
        }
    }

    init(binding address: String, error: any Error) {
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: self = .addressInUse(address)
            case EACCES, EPERM: self = .addressNotPermitted(address)
            case EADDRNOTAVAIL: self = .addressUnknown(address)
            default: self = .cannotListen(address, reason: error.description)
            }
        case is SocketAddressError, is SocketAddressError.UnknownHost: self = .addressUnknown(address)
        default: self = .cannotListen(address, reason: "\(error)")
        }
    }
}
