import COpenSSL

/// The modulus of an RSA key and the two numbers it is the product of, which are primes if the key is honest.
struct RSAFactors: ~Copyable {
    private let modulus: Libcrypto
    private let p: Libcrypto
    private let q: Libcrypto
    private let scratch: Libcrypto

    /// nil when the file names no factors, or numbers whose product is not the modulus. So whatever is asked of them
    /// afterwards is asked of numbers no longer than the modulus.
    init?(of key: borrowing Libcrypto) throws(OpenSSLFailure) {
        guard let p = try? RSAPublicNumbers.number("rsa-factor1", of: key),
            let q = try? RSAPublicNumbers.number("rsa-factor2", of: key)
        else { return nil }
        let modulus = try RSAPublicNumbers.number(OSSL_PKEY_PARAM_RSA_N, of: key)
        let scratch = try Libcrypto(BN_CTX_secure_new(), from: "BN_CTX_secure_new", free: BN_CTX_free)
        let product = try Libcrypto(BN_secure_new(), from: "BN_secure_new", free: BN_clear_free)
        try Libcrypto.check(BN_mul(product.pointer, p.pointer, q.pointer, scratch.pointer), from: "BN_mul")
        guard BN_cmp(product.pointer, modulus.pointer) == 0 else { return nil }
        self.modulus = modulus
        self.p = p
        self.q = q
        self.scratch = scratch
    }

    /// What makes the modulus easy to factor.
    /// - Parameter bits: the length of the modulus.
    func weakness(bits: Int) -> KeyWeakness? {
        if let prime = Self.smallPrimes.first(where: { remainder(by: $0) == 0 }) { return .smallFactor(prime) }
        let shorter = Int(min(BN_num_bits(p.pointer), BN_num_bits(q.pointer)))
        guard shorter >= bits / 2 else { return .unevenPrimes(bits: shorter, wanted: bits / 2) }
        let distance = distanceBits
        guard distance > bits / 2 - 100 else { return .closePrimes(bits: distance, least: bits / 2 - 99) }
        return hasROCAShape ? .rocaShape : nil
    }

    /// FIPS 186-5 appendix A.1.3 wants |p - q| > 2^(nlen/2 - 100), since Fermat's way of factoring finds nearer primes.
    /// Asked by the length of the difference, which lets that power itself pass.
    private var distanceBits: Int {
        let difference = BN_secure_new()
        defer { BN_clear_free(difference) }
        guard BN_sub(difference, p.pointer, q.pointer) == 1 else { return 0 }
        return Int(BN_num_bits(difference))
    }

    /// CVE-2017-15361 (Nemec and others, "The Return of Coppersmith's Attack", 2017): the primes were k * M + 65537^a
    /// mod M, with M a product of the first primes. So modulo each of these the modulus is a power of 65537 as well.
    ///
    /// All key lengths used at least the primes up to 167. Of honest keys, one in 2^27 looks the same by chance and is
    /// refused with the rest.
    private var hasROCAShape: Bool {
        Self.smallPrimes.prefix { $0 <= 167 }.allSatisfy { prime in
            Self.powers(of: 65537, modulo: prime).contains(remainder(by: prime))
        }
    }

    private func remainder(by prime: Int) -> Int { Int(BN_mod_word(modulus.pointer, UInt(prime))) }

    /// All below 2^16.
    private static let smallPrimes: [Int] = {
        let limit = 1 << 16
        var isPrime = [Bool](repeating: true, count: limit)
        for number in 2..<256 where isPrime[number] {
            for multiple in stride(from: number * number, to: limit, by: number) { isPrime[multiple] = false }
        }
        return (2..<limit).filter { isPrime[$0] }
    }()

    private static func powers(of base: Int, modulo prime: Int) -> Set<Int> {
        var powers: Set<Int> = []
        var power = 1 % prime
        while powers.insert(power).inserted { power = power * base % prime }
        return powers
    }
}
