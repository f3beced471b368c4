#include "base/hash.h"

#include <string.h>

#include <sodium.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* libsodium takes any byte beyond ASCII for a digit: codecs.c, EQ */
static bool
is_ascii(const char *text, size_t len)
{
	unsigned char all = 0;
	size_t i;

	for (i = 0; i < len; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

bool
base64_read(enum base64_form form, const char *text, size_t len, void *out,
    size_t max, size_t *outlen, const char **end)
{
	int variant = form == BASE64_BARE ?
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING :
	    sodium_base64_VARIANT_ORIGINAL;

	return is_ascii(text, len) && !sodium_base642bin(out, max, text, len,
	    form == BASE64_LINES ? "\n" : NULL, outlen, end, variant);
}

static unsigned char *
decode_base64(struct arena *a, const char *text, size_t len,
    enum base64_form form, size_t *outlen)
{
	size_t room = len / 4 * 3 + 3;
	unsigned char *out = arena_alloc(a, room + 1, 1);

	if (!base64_read(form, text, len, out, room, outlen, NULL))
		return NULL;
	out[*outlen] = '\0';
	return out;
}

/* Clear the bits of the last character that fill no byte. */
static void
trim_last_character(char *text, size_t len)
{
	const char *at = memchr(alphabet, text[len - 1],
	    sizeof(alphabet) - 1);
	size_t value;

	if (!at)
		return;		/* decoding will refuse it */
	value = (size_t)(at - alphabet);
	if (len % 4 == 2)
		text[len - 1] = alphabet[value & 0x30];
	else if (len % 4 == 3)
		text[len - 1] = alphabet[value & 0x3c];
}

void
hash_sha256(const void *data, size_t len, unsigned char out[HASH_SIZE])
{
	crypto_hash_sha256(out, data, len);
}

char *
hash_sha256_hex(struct arena *a, const void *data, size_t len)
{
	unsigned char sum[HASH_SIZE];

	hash_sha256(data, len, sum);
	return hex_encode(a, sum, sizeof(sum));
}

bool
hash_equal(const void *x, const void *y, size_t len)
{
	return sodium_memcmp(x, y, len) == 0;
}

char *
hex_encode(struct arena *a, const void *data, size_t len)
{
	char *text = arena_alloc(a, len + 1, 2);

	return sodium_bin2hex(text, len * 2 + 1, data, len);
}

unsigned char *
hex_decode(struct arena *a, const char *text, size_t len, size_t *outlen)
{
	unsigned char *out = arena_alloc(a, len / 2 + 1, 1);
	const char *end;

	if (len % 2 || sodium_hex2bin(out, len / 2, text, len, NULL, outlen,
	    &end) || end != text + len)
		return NULL;
	return out;
}

char *
base64_encode(struct arena *a, const void *data, size_t len)
{
	size_t room = sodium_base64_encoded_len(len,
	    sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(a, room, 1);

	return sodium_bin2base64(text, room, data, len,
	    sodium_base64_VARIANT_ORIGINAL);
}

unsigned char *
base64_decode(struct arena *a, const char *text, size_t len, size_t *outlen)
{
	return decode_base64(a, text, len, BASE64_STRICT, outlen);
}

unsigned char *
base64_decode_lenient(struct arena *a, const char *text, size_t len,
    size_t *outlen)
{
	char *plain = arena_alloc(a, len + 1, 1);
	size_t i, n = 0;

	while (len && (text[len - 1] == '=' || is_blank(text[len - 1])))
		len--;
	for (i = 0; i < len; i++)
		if (!is_blank(text[i]))
			plain[n++] = text[i] == '-' ? '+' :
			    text[i] == '_' ? '/' : text[i];
	if (n)
		trim_last_character(plain, n);
	return decode_base64(a, plain, n, BASE64_BARE, outlen);
}
