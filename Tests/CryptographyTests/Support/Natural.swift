import COpenSSL
import Foundation

/// A natural number of any size; just enough arithmetic, by libcrypto, to make RSA keys, bad ones included.
struct Natural: Sendable {
    /// Big-endian, without leading zeros; empty for zero.
    private let digits: [UInt8]

    init(_ value: UInt = 0) {
        self.init { result, _ in BN_set_word(result, value) }
    }

    /// The product of all primes up to the limit.
    init(primorial limit: UInt) {
        self.init { result, _ in
            BN_set_word(result, 1)
            for prime in 2...limit where (2..<prime).allSatisfy({ prime % $0 != 0 }) { BN_mul_word(result, prime) }
        }
    }

    /// Keeps what the body leaves in a fresh number.
    private init<Ignored>(_ body: (_ result: OpaquePointer, _ context: OpaquePointer) -> Ignored) {
        let result = BN_new()!
        let context = BN_CTX_new()!
        defer {
            BN_free(result)
            BN_CTX_free(context)
        }
        _ = body(result, context)
        var bytes = [UInt8](repeating: 0, count: (Int(BN_num_bits(result)) + 7) / 8)
        BN_bn2bin(result, &bytes)
        digits = bytes
    }

    /// Exactly so many bits, the upper two of them set.
    static func prime(bits: Int) -> Natural {
        Natural { result, _ in BN_generate_prime_ex(result, Int32(bits), 0, nil, nil, nil) }
    }

    static func random(bits: Int) -> Natural { Natural { result, _ in BN_rand(result, Int32(bits), -1, 0) } }
    static func power(of two: Int) -> Natural { Natural { result, _ in BN_set_bit(result, Int32(two)) } }

    var bytes: [UInt8] { digits.isEmpty ? [0] : digits }
    var bits: Int { digits.isEmpty ? 0 : digits.count * 8 - digits[0].leadingZeroBitCount }
    var isZero: Bool { digits.isEmpty }

    var isPrime: Bool {
        let verdict = Natural { result, context in
            withNumber { BN_set_word(result, BN_check_prime($0, context, nil) == 1 ? 1 : 0) }
        }
        return !verdict.isZero
    }

    /// The least prime from here on.
    var nextPrime: Natural {
        var next = bytes[bytes.count - 1] & 1 == 1 ? self : self + Natural(1)
        while !next.isPrime { next = next + Natural(2) }
        return next
    }

    func power(_ exponent: Natural, modulo modulus: Natural) -> Natural {
        Natural { result, context in
            with(exponent) { base, exponent in modulus.withNumber { BN_mod_exp(result, base, exponent, $0, context) } }
        }
    }

    /// nil where there is none.
    func inverse(modulo modulus: Natural) -> Natural? {
        defer { ERR_clear_error() }
        let inverse = Natural { result, context in with(modulus) { BN_mod_inverse(result, $0, $1, context) } }
        return inverse.isZero ? nil : inverse
    }

    static func + (left: Natural, right: Natural) -> Natural {
        Natural { result, _ in left.with(right) { BN_add(result, $0, $1) } }
    }
    static func - (left: Natural, right: Natural) -> Natural {
        Natural { result, _ in left.with(right) { BN_sub(result, $0, $1) } }
    }
    static func * (left: Natural, right: Natural) -> Natural {
        Natural { result, context in left.with(right) { BN_mul(result, $0, $1, context) } }
    }
    static func / (left: Natural, right: Natural) -> Natural {
        Natural { result, context in left.with(right) { BN_div(result, nil, $0, $1, context) } }
    }
    static func % (left: Natural, right: Natural) -> Natural {
        Natural { result, context in left.with(right) { BN_div(nil, result, $0, $1, context) } }
    }

    private func withNumber<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        let number = BN_bin2bn(digits, Int32(digits.count), nil)
        defer { BN_free(number) }
        return body(number)
    }

    private func with<Result>(_ other: Natural, _ body: (OpaquePointer?, OpaquePointer?) -> Result) -> Result {
        withNumber { one in other.withNumber { body(one, $0) } }
    }
}

extension RSAPrivateNumbers {
    /// The key of two primes; where no private exponent goes with the public one, a number that is none.
    init(p: Natural, q: Natural, e: Natural = Natural(65537)) {
        let one = Natural(1)
        let d = e.inverse(modulo: (p - one) * (q - one)) ?? one
        self.init(
            n: (p * q).bytes, e: e.bytes, d: d.bytes, p: p.bytes, q: q.bytes, dp: (d % (p - one)).bytes,
            dq: (d % (q - one)).bytes, qi: (q.inverse(modulo: p) ?? one).bytes)
    }

    var pem: [UInt8] { PEM.block("RSA PRIVATE KEY", pkcs1) }
}

/// The text form of RFC 7468.
enum PEM {
    static func block(_ label: String, _ der: [UInt8], header: String = "") -> [UInt8] {
        let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return Array("-----BEGIN \(label)-----\n\(header)\(lines)\n-----END \(label)-----\n".utf8)
    }
}
