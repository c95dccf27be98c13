import COpenSSL

/// A call into libcrypto that failed.
///
/// The reasons are OpenSSL's own fixed words ("asn1 encoding routines: wrong tag"). The data OpenSSL may attach to an
/// entry is left out, since it can quote the input.
package struct OpenSSLFailure: Error, Hashable {
    /// The libcrypto function that failed.
    package let call: String
    /// What the calling thread's error queue held, oldest first; may be empty.
    package let reasons: [String]

    /// Empties the calling thread's error queue, so that the next failure does not report this one again.
    init(call: String) {
        self.call = call
        reasons = Self.drainedReasons()
    }

    private static func drainedReasons() -> [String] {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            let words = [ERR_lib_error_string(code), ERR_reason_error_string(code)].compactMap(\.self)
            reasons.append(words.map { String(cString: $0) }.joined(separator: ": "))
        }
        return reasons
    }
}

extension OpenSSLFailure: CustomStringConvertible {
    package var description: String {
        reasons.isEmpty ? "\(call) failed." : "\(call) failed: \(reasons.joined(separator: "; "))."
    }
}
