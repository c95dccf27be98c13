#pragma once

// The parts of OpenSSL's libcrypto that Cryptography uses.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

// Swift does not import function-like macros.
static inline EVP_PKEY *aureole_rsa_generate(unsigned int bits) {
    return EVP_RSA_gen(bits);
}

static inline void aureole_clear_free(void *address, size_t count) {
    OPENSSL_clear_free(address, count);
}
