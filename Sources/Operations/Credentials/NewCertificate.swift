import Cryptography

/// What may be chosen for a certificate that is made here.
package enum NewCertificate {
    /// Bits of its key; the first is what most want.
    package static let lengths = KeyedCertificate.lengths
    /// How long it may live.
    package static let days = 1...3650
    /// How many days it lives unless something else is said.
    package static let usualDays = 365
}
