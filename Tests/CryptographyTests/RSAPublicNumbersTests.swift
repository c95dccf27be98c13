import Cryptography
import Testing

@Suite("RSA public numbers")
struct RSAPublicNumbersTests {
    @Test("The thumbprint of the key in RFC 7638 section 3.1 is the one given there")
    func thumbprint() throws {
        let modulus = bytes(
            base64URL: """
                0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWK
                RXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic
                AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3
                XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw
                """)
        let numbers = try #require(RSAPublicNumbers(modulus: modulus, exponent: [1, 0, 1]))
        #expect(numbers.thumbprint == bytes(base64URL: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"))
    }

    @Test(
        "Numbers that a JWK may not hold are refused",
        arguments: [([], [3]), ([0, 5], [3]), ([5], []), ([5], [0, 3])] as [([UInt8], [UInt8])])
    func refused(modulus: [UInt8], exponent: [UInt8]) {
        #expect(RSAPublicNumbers(modulus: modulus, exponent: exponent) == nil)
    }
}
