import NIOCore

/// How long a client may take. Each limit bounds what one connection can hold up.
package struct TimeLimits: Sendable {
    /// From the first byte of a request to the end of its header; for the first request from the moment the connection
    /// was accepted, the TLS handshake included.
    package var header: Duration = .seconds(10)
    /// From an answer to the first byte of the next request.
    package var idle: Duration = .seconds(10)
    /// Until a client that has stopped reading goes on.
    package var write: Duration = .seconds(10)
    /// How long a connection that is closed with unread bytes on it stays open for writing's sake: closed at once, it
    /// would be reset, and the reset may overtake the answer (RFC 9112 section 9.6).
    package var linger: Duration = .milliseconds(500)

    package init() {}
}
