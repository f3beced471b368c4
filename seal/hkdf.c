#include "seal/hkdf.h"

#include <string.h>

#include <sodium.h>

static void
hmac(const void *key, size_t keylen, const void *data, size_t len,
    const void *more, size_t morelen, unsigned char out[HKDF_BYTES])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, keylen);
	if (len)
		crypto_auth_hmacsha256_update(&state, data, len);
	if (morelen)
		crypto_auth_hmacsha256_update(&state, more, morelen);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void
hkdf_sha256(const void *ikm, size_t ikmlen, const void *salt, size_t saltlen,
    const char *info, unsigned char out[HKDF_BYTES])
{
	static const unsigned char none[HKDF_BYTES], first[1] = { 1 };
	unsigned char prk[HKDF_BYTES];

	/* no salt is a salt of zeros: RFC 5869, 2.2 */
	hmac(saltlen ? salt : none, saltlen ? saltlen : sizeof(none), ikm,
	    ikmlen, NULL, 0, prk);
	hmac(prk, sizeof(prk), info, strlen(info), first, 1, out);
	sodium_memzero(prk, sizeof(prk));
}
