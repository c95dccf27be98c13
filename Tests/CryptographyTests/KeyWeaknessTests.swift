import Cryptography
import Testing

/// Every key here is made on the spot, from primes chosen for the purpose.
@Suite("Keys from elsewhere that are weak")
struct KeyWeaknessTests {
    private func problem(_ numbers: RSAPrivateNumbers) -> SigningKeyProblem? { problem(numbers.pem) }

    private func problem(_ pem: [UInt8]) -> SigningKeyProblem? {
        do {
            _ = try SigningKey.imported(pem: Secret(pem), passphrase: nil)
            return nil
        } catch {
            return error
        }
    }

    @Test("Keys that OpenSSL makes are taken", arguments: [2048, 2056, 3072, 4096])
    func sound(bits: Int) throws {
        let pem = try OpenSSLCommand.run(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)"])
        #expect(problem(pem) == nil)
    }

    @Test("A key below 2048 bits is refused, and the refusal names its length", arguments: [1024, 2047])
    func short(bits: Int) throws {
        let pem = try OpenSSLCommand.run(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)"])
        #expect(problem(pem) == .tooShort(bits: bits))
        #expect(SigningKeyProblem.tooShort(bits: bits).description.contains(" \(bits) bits"))
    }

    @Test("A key above 4096 bits is refused before anything costly is asked of it", arguments: [4097, 100_000])
    func long(bits: Int) {
        var numbers = RFC7515AppendixA2.key
        numbers.n = (Natural.power(of: bits - 1) + Natural(1)).bytes
        #expect(problem(numbers) == .weak(.tooLong(bits: bits)))
    }

    @Test(
        "A public exponent that is even or not between 2^16 and 2^256 is refused, and the refusal names it",
        arguments: [
            (Natural(0), .evenExponent("0")), (Natural(65538), .evenExponent("65538")),
            (.power(of: 70), .evenExponent("a number of 71 bits")), (Natural(1), .smallExponent("1")),
            (Natural(3), .smallExponent("3")), (Natural(65535), .smallExponent("65535")),
            (.power(of: 256) + Natural(1), .largeExponent(bits: 257)),
            (.power(of: 5000) + Natural(1), .largeExponent(bits: 5001)),
        ] as [(Natural, KeyWeakness)])
    func exponent(e: Natural, weakness: KeyWeakness) {
        #expect(problem(RSAPrivateNumbers(p: .prime(bits: 1024), q: .prime(bits: 1024), e: e)) == .weak(weakness))
    }

    @Test("The least and a nearly largest exponent are taken", arguments: [Natural(65537), .prime(bits: 256)])
    func goodExponent(e: Natural) {
        #expect(problem(RSAPrivateNumbers(p: .prime(bits: 1024), q: .prime(bits: 1024), e: e)) == nil)
    }

    @Test("A modulus that a small prime divides is refused, and the refusal names the prime", arguments: [3, 65521])
    func smallFactor(prime: Int) {
        let numbers = RSAPrivateNumbers(p: Natural(UInt(prime)), q: .prime(bits: 2047), e: Natural(65539))
        #expect(problem(numbers) == .weak(.smallFactor(prime)))
    }

    @Test("Primes of unequal length are refused", arguments: [200, 1023])
    func uneven(bits: Int) {
        let numbers = RSAPrivateNumbers(p: .prime(bits: bits), q: .prime(bits: 2049 - bits))
        #expect(problem(numbers) == .weak(.unevenPrimes(bits: bits, wanted: 1024)))
    }

    @Test("Primes less than 2^924 apart are refused in a key of 2048 bits", arguments: [20, 512, 923])
    func close(distance: Int) {
        let p = Natural.prime(bits: 1024)
        let q = (p + .power(of: distance)).nextPrime
        #expect(problem(RSAPrivateNumbers(p: p, q: q)) == .weak(.closePrimes(bits: distance + 1, least: 925)))
        #expect(problem(RSAPrivateNumbers(p: q, q: p)) == .weak(.closePrimes(bits: distance + 1, least: 925)))
    }

    @Test("Primes that are the same are refused")
    func same() {
        let p = Natural.prime(bits: 1024)
        #expect(problem(RSAPrivateNumbers(p: p, q: p)) == .weak(.closePrimes(bits: 0, least: 925)))
    }

    @Test("Primes just over 2^924 apart are taken")
    func apart() {
        let p = Natural.prime(bits: 1024)
        #expect(problem(RSAPrivateNumbers(p: p, q: (p + .power(of: 924)).nextPrime)) == nil)
    }

    @Test("Primes made from powers of 65537 are refused", arguments: [167, 701] as [UInt])
    func roca(largest: UInt) {
        let product = Natural(primorial: largest)
        let numbers = RSAPrivateNumbers(p: rocaPrime(product), q: rocaPrime(product))
        #expect(problem(numbers) == .weak(.rocaShape))
    }

    /// k * M + 65537^a mod M, of 1024 bits with the upper two set.
    private func rocaPrime(_ product: Natural) -> Natural {
        while true {
            let above = Natural.power(of: 1023) + .power(of: 1022)
            let k = above / product + Natural(1) + .random(bits: 1021 - product.bits)
            let prime = k * product + Natural(65537).power(.random(bits: 64), modulo: product)
            if prime.isPrime { return prime }
        }
    }

    @Test("Numbers that do not belong together are refused, whichever is wrong")
    func inconsistent() {
        #expect(problem(RFC7515AppendixA2.key) == nil)
        for number in [\RSAPrivateNumbers.n, \.d, \.p, \.q, \.dp, \.dq, \.qi] {
            var numbers = RFC7515AppendixA2.key
            numbers[keyPath: number][5] ^= 4
            #expect(problem(numbers) == .weak(.inconsistent))
        }
    }

    @Test("A key without its primes is refused")
    func withoutPrimes() {
        var numbers = RFC7515AppendixA2.key
        numbers.p = [0]
        numbers.q = [0]
        #expect(problem(numbers) == .weak(.inconsistent))
    }

    @Test("A factor that is no prime is refused")
    func composite() {
        let factor = Natural.prime(bits: 512) * .prime(bits: 512)
        #expect(problem(RSAPrivateNumbers(p: factor, q: .prime(bits: 1024))) == .weak(.inconsistent))
    }

    @Test("A factor far longer than the modulus is refused before it is tested for being prime")
    func huge() {
        var numbers = RFC7515AppendixA2.key
        // 2^17 bits and no small factor: to find that it is not prime takes minutes.
        let factor = (0..<7).reduce(Natural.prime(bits: 1024)) { power, _ in power * power }
        numbers.p = factor.bytes
        #expect(problem(numbers) == .weak(.inconsistent))
    }

    @Test("A key of three primes is refused")
    func threePrimes() throws {
        let pem = try OpenSSLCommand.run([
            "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_primes:3",
        ])
        #expect(problem(pem) == .weak(.moreThanTwoPrimes))
    }

    @Test(
        "Each refusal is a sentence with its number in it",
        arguments: [
            (.tooLong(bits: 8192), "8192"), (.evenExponent("65538"), "65538"), (.smallExponent("17"), "17"),
            (.largeExponent(bits: 300), "300"), (.moreThanTwoPrimes, "2 primes"), (.smallFactor(65521), "65521"),
            (.unevenPrimes(bits: 900, wanted: 1024), "900"), (.closePrimes(bits: 101, least: 925), "101"),
            (.rocaShape, "CVE-2017-15361"), (.inconsistent, "numbers"),
        ] as [(KeyWeakness, String)])
    func sentences(weakness: KeyWeakness, number: String) {
        let text = SigningKeyProblem.weak(weakness).description
        #expect(text.contains(number) && text.hasSuffix("."))
    }
}
