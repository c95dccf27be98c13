/// Why an RSA key made elsewhere may not sign here, though it is one. FIPS 186-5 appendix A.1 says what its numbers
/// must be.
package enum KeyWeakness: Error, Hashable {
    case tooLong(bits: Int)
    /// The exponent, in words.
    case evenExponent(String)
    /// Below 65537: the exponent, in words.
    case smallExponent(String)
    /// 2^256 or more.
    case largeExponent(bits: Int)
    /// The numbers do not belong together, or what should be prime is not.
    case inconsistent
    case moreThanTwoPrimes
    /// The modulus is divided by it.
    case smallFactor(Int)
    /// One prime is much smaller than the other: its length, and the length it should have.
    case unevenPrimes(bits: Int, wanted: Int)
    /// The length of the difference of the primes, and the length it may not fall below.
    case closePrimes(bits: Int, least: Int)
    /// CVE-2017-15361: both primes were made from a power of 65537.
    case rocaShape
}

extension KeyWeakness: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let bits):
            "The RSA key has \(bits) bits; more than \(SigningKey.mostImportedBits) make every signature too slow."
        case .evenExponent(let exponent): "The RSA key's public exponent is \(exponent), which is even."
        case .smallExponent(let exponent): "The RSA key's public exponent is \(exponent); at least 65537 is needed."
        case .largeExponent(let bits): "The RSA key's public exponent has \(bits) bits; at most 256 are allowed."
        case .inconsistent: "The numbers of the RSA key do not belong together, or its primes are not prime."
        case .moreThanTwoPrimes: "The RSA key has more than 2 primes."
        case .smallFactor(let prime): "The RSA key's modulus can be divided by \(prime): anybody can factor it."
        case .unevenPrimes(let bits, let wanted):
            "One prime of the RSA key has \(bits) bits; \(wanted) are needed, or the key is weaker than it is long."
        case .closePrimes(let bits, let least):
            "The primes of the RSA key differ by a number of \(bits) bits; with fewer than \(least) it can be factored."
        case .rocaShape:
            "The RSA key has the shape of CVE-2017-15361 (ROCA): the device that made it makes weak keys."
        }
    }
}
