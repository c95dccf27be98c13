import COpenSSL

/// A library context (OSSL_LIB_CTX(3)) in which also the ciphers of old files work, such as RC2 with 40 bits. The
/// process's own context, in which keys and TLS live, must not learn them.
struct LegacyContext: ~Copyable {
    let pointer: OpaquePointer
    private let standard: OpaquePointer
    /// nil where it is not installed: most files do without.
    private let legacy: OpaquePointer?

    init() throws(CertificateFileProblem) {
        guard let pointer = OSSL_LIB_CTX_new() else { throw .library(OpenSSLFailure(call: "OSSL_LIB_CTX_new")) }
        guard let standard = OSSL_PROVIDER_load(pointer, "default") else {
            OSSL_LIB_CTX_free(pointer)
            throw .library(OpenSSLFailure(call: "OSSL_PROVIDER_load"))
        }
        self.pointer = pointer
        self.standard = standard
        legacy = OSSL_PROVIDER_load(pointer, "legacy")
        // That it is missing must not be told as the reason of another failure.
        ERR_clear_error()
    }

    deinit {
        if let legacy { OSSL_PROVIDER_unload(legacy) }
        OSSL_PROVIDER_unload(standard)
        OSSL_LIB_CTX_free(pointer)
    }

    var hasLegacyProvider: Bool { legacy != nil }
}
