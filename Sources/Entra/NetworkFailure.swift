import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Puts what went wrong on the way into a plain phrase. Nothing but the host is quoted.
package enum NetworkFailure {
    /// - Returns: `nil` when there was no answer in time.
    package static func describe(_ error: any Error, host: String) -> String? {
        switch error {
        case is TimeLimitPassed: nil
        case let error as HTTPClientError: describe(error, host: host)
        case let error as NIOConnectionError: phrase(error, host: host)
        case let error as NIOSSLError: phrase(error, host: host)
        case is NIOSSLExtraError: "the TLS certificate of \(host) is for another host"
        case let error as IOError: phrase(error, host: host)
        case is CancellationError: "the request was given up"
        default: "the connection to \(host) failed"
        }
    }

    /// Whether the host could not prove its name.
    package static func isAboutCertificate(_ error: any Error) -> Bool {
        if error is NIOSSLExtraError { return true }
        guard case .handshakeFailed(let reason) = error as? NIOSSLError else { return false }
        return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
    }

    private static func describe(_ error: HTTPClientError, host: String) -> String? {
        switch error {
        case .connectTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
            .readTimeout, .tlsHandshakeTimeout, .writeTimeout:
            nil
        case .proxyAuthenticationRequired: "the proxy asks for a user and password"
        case .invalidProxyResponse: "the proxy opens no tunnel to \(host)"
        case .remoteConnectionClosed, .uncleanShutdown: "\(host) closes the connection without an answer"
        case .cancelled: "the request was given up"
        default: "the connection to \(host) failed"
        }
    }

    private static func phrase(_ error: NIOConnectionError, host: String) -> String {
        guard let first = error.connectionErrors.first?.error else { return "the name \(host) cannot be resolved" }
        guard let failure = first as? IOError else { return "the connection to \(host) failed" }
        return phrase(failure, host: host)
    }

    private static func phrase(_ error: IOError, host: String) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "\(host) refuses the connection"
        case EHOSTUNREACH, ENETUNREACH: "there is no route to \(host)"
        default: "the connection to \(host) failed"
        }
    }

    private static func phrase(_ error: NIOSSLError, host: String) -> String {
        switch error {
        case _ where isAboutCertificate(error):
            "the TLS certificate of \(host) is signed by no root that is trusted here"
        case .handshakeFailed: "\(host) and this service agree on no TLS connection"
        default: "\(host) closes the connection without an answer"
        }
    }
}
