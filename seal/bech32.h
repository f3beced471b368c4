/*
 * Bech32: how age writes keys of 32 bytes as text.  BIP 173 without its limit
 * of 90 characters; the case of the whole text is that of its prefix.
 */

#ifndef SEAL_BECH32_H
#define SEAL_BECH32_H

#include <stdbool.h>
#include <stddef.h>

#define BECH32_BYTES 32
#define BECH32_SYMBOLS 58	/* 52 of data, 6 of checksum */

/* True if text is prefix, '1', and the 32 bytes that are left in out. */
bool bech32_decode(const char *text, size_t len, const char *prefix,
    unsigned char out[BECH32_BYTES]);
/* Writes strlen(prefix) + 1 + BECH32_SYMBOLS characters, and a NUL. */
void bech32_encode(const char *prefix, const unsigned char in[BECH32_BYTES],
    char *out);

#endif
