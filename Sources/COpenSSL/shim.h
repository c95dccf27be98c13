#pragma once

// The parts of OpenSSL's libcrypto that Cryptography uses.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Swift does not import function-like macros.
static inline EVP_PKEY *aureole_rsa_generate(unsigned int bits) {
    return EVP_RSA_gen(bits);
}

static inline void aureole_clear_free(void *address, size_t count) {
    OPENSSL_clear_free(address, count);
}

// How RFC 4514 writes a name, but with letters beyond ASCII as they are.
static inline unsigned long aureole_name_flags(void) {
    return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}
