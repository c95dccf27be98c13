import Synchronization

/// A way to fail on order.
struct Fault: Codable, Sendable {
    enum Kind: String, Codable, Sendable {
        /// 429 with `Retry-After` of `retryAfter` seconds (none when absent).
        case throttle
        /// `status` (500), with `Retry-After` when `retryAfter` is given.
        case serverError
        /// No answer until the caller or the simulator gives up.
        case hang
        /// The connection is closed without an answer.
        case drop
        /// 200 with a page of HTML.
        case garbage
        /// 200 without a body.
        case empty
        /// The ordinary answer, `delay` milliseconds late (1000).
        case slow
        /// 302 to `location`, or to the token endpoint of `common`.
        case redirect
        /// The ordinary answer without `expires_in`.
        case noExpiresIn
        /// A refusal with `code`, and `error` (`invalid_client`) and `text` when given.
        case refuse
        /// 200 with `size` bytes of JSON text (16 MiB).
        case huge
    }

    let kind: Kind
    /// The requests it is for: a `grant_type`, `authorize` or `adminconsent`. Every token request when absent.
    let on: String?
    /// For how many requests; until cleared when absent.
    var count: Int?
    let retryAfter: Int?
    let status: Int?
    let delay: Int?
    let location: String?
    let code: Int?
    let error: String?
    let text: String?
    let size: Int?
}

/// The faults still to be played, first come first served.
final class FaultPlan: Sendable {
    private let faults = Mutex<[Fault]>([])

    var remaining: [Fault] { faults.withLock { $0 } }

    /// Takes the place of whatever was planned.
    func replace(with planned: [Fault]) { faults.withLock { $0 = planned.filter { $0.count.map { $0 > 0 } ?? true } } }

    /// The fault for the request that has just come, if one is due.
    /// - Parameters:
    ///   - target: what ``Fault/on`` may name.
    ///   - isTokenRequest: whether a fault that names nothing is meant too.
    func next(on target: String?, isTokenRequest: Bool) -> Fault? {
        faults.withLock { faults in
            let due = faults.firstIndex { $0.on.map { $0 == target } ?? isTokenRequest }
            guard let due else { return nil }
            let fault = faults[due]
            if let count = fault.count {
                if count > 1 { faults[due].count = count - 1 } else { faults.remove(at: due) }
            }
            return fault
        }
    }
}
