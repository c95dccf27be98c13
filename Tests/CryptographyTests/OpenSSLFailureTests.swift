import COpenSSL
import Testing

@testable import Cryptography

@Suite("Failures of libcrypto")
struct OpenSSLFailureTests {
    @Test("A failure has the library's reasons, and the next one does not have them again")
    func drained() {
        #expect(EVP_MD_fetch(nil, "no such digest", nil) == nil)
        #expect(EVP_MD_fetch(nil, "no such digest", nil) == nil)
        let failure = OpenSSLFailure(call: "EVP_MD_fetch")
        #expect(failure.reasons.count == 2)
        #expect(failure.reasons.allSatisfy { $0 == "digital envelope routines: unsupported" })
        #expect(!failure.description.contains("no such digest"))
        #expect(OpenSSLFailure(call: "none").description == "none failed.")
    }
}
