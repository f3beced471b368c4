/*
 * HKDF with SHA-256 (RFC 5869), for outputs of 32 bytes, which is all that age
 * asks for.  libsodium has it from 1.0.19 on; this needs only its HMAC.
 */

#ifndef SEAL_HKDF_H
#define SEAL_HKDF_H

#include <stddef.h>

#define HKDF_BYTES 32

/* out may not overlap the inputs. */
void hkdf_sha256(const void *ikm, size_t ikmlen, const void *salt,
    size_t saltlen, const char *info, unsigned char out[HKDF_BYTES]);

#endif
