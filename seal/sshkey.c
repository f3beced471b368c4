#include "seal/sshkey.h"

#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "base/hash.h"

#define TYPE "ssh-ed25519"
#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define END "-----END OPENSSH PRIVATE KEY-----"

/* What is left of a private key while it is read: openssh PROTOCOL.key. */
struct reader {
	const unsigned char *at;
	size_t left;
	bool bad;		/* it ended too early */
};

struct string {
	const unsigned char *data;
	size_t len;
};

void
sshkey_wire(const unsigned char pk[SSHKEY_PUBLIC],
    unsigned char out[SSHKEY_WIRE])
{
	memcpy(out, "\0\0\0\013" TYPE "\0\0\0\040", 19);
	memcpy(out + 19, pk, SSHKEY_PUBLIC);
}

bool
sshkey_unwire(const unsigned char *wire, size_t len,
    unsigned char pk[SSHKEY_PUBLIC])
{
	if (len != SSHKEY_WIRE ||
	    memcmp(wire, "\0\0\0\013" TYPE "\0\0\0\040", 19))
		return false;
	memcpy(pk, wire + 19, SSHKEY_PUBLIC);
	return true;
}

bool
sshkey_parse(const char *line, size_t len, unsigned char pk[SSHKEY_PUBLIC],
    const char **comment)
{
	unsigned char wire[SSHKEY_WIRE];
	size_t skip = strlen(TYPE " "), n, wirelen;
	const char *end;

	if (len < skip || memcmp(line, TYPE " ", skip))
		return false;
	line += skip;
	len -= skip;
	end = memchr(line, ' ', len);
	n = end ? (size_t)(end - line) : len;
	if (!base64_read(BASE64_STRICT, line, n, wire, sizeof(wire), &wirelen,
	    NULL))
		return false;
	if (comment)
		*comment = end ? end + 1 : line + n;
	return sshkey_unwire(wire, wirelen, pk);
}

const char *
sshkey_format(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC])
{
	unsigned char wire[SSHKEY_WIRE];
	char text[sodium_base64_ENCODED_LEN(SSHKEY_WIRE,
	    sodium_base64_VARIANT_ORIGINAL)];

	sshkey_wire(pk, wire);
	sodium_bin2base64(text, sizeof(text), wire, sizeof(wire),
	    sodium_base64_VARIANT_ORIGINAL);
	return arena_printf(a, TYPE " %s", text);
}

const char *
sshkey_fingerprint(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC])
{
	unsigned char wire[SSHKEY_WIRE], hash[crypto_hash_sha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];

	sshkey_wire(pk, wire);
	crypto_hash_sha256(hash, wire, sizeof(wire));
	sodium_bin2base64(text, sizeof(text), hash, sizeof(hash),
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return arena_printf(a, "SHA256:%s", text);
}

bool
sshkey_is_private(const char *text, size_t len)
{
	return len >= strlen(BEGIN) && !memcmp(text, BEGIN, strlen(BEGIN));
}

static const unsigned char *
take(struct reader *r, size_t len)
{
	const unsigned char *p = r->at;

	if (r->bad || len > r->left) {
		r->bad = true;
		return NULL;
	}
	r->at += len;
	r->left -= len;
	return p;
}

static uint32_t
take_u32(struct reader *r)
{
	const unsigned char *p = take(r, 4);

	if (!p)
		return 0;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static struct string
take_string(struct reader *r)
{
	struct string s;

	s.len = take_u32(r);
	s.data = take(r, s.len);
	return s;
}

static bool
is(struct string s, const char *text)
{
	return s.data && s.len == strlen(text) &&
	    !memcmp(s.data, text, s.len);
}

/* The padding behind the last key counts 1, 2, 3, ... */
static bool
is_padding(const struct reader *r)
{
	size_t i;

	for (i = 0; i < r->left; i++)
		if (r->at[i] != (unsigned char)(i + 1))
			return false;
	return r->left < 8;
}

/* The part that a passphrase would encrypt. */
static const char *
read_secret(struct string part, const unsigned char pk[SSHKEY_PUBLIC],
    unsigned char sk[SSHKEY_SECRET])
{
	struct reader r = { part.data, part.len, false };
	struct string type, public, secret;
	uint32_t check[2];

	check[0] = take_u32(&r);
	check[1] = take_u32(&r);
	type = take_string(&r);
	if (r.bad || check[0] != check[1])
		return "it is damaged";
	if (!is(type, TYPE))
		return "its type is not " TYPE;
	public = take_string(&r);
	secret = take_string(&r);
	take_string(&r);	/* the comment */
	if (r.bad || !is_padding(&r) || public.len != SSHKEY_PUBLIC ||
	    secret.len != SSHKEY_SECRET)
		return "it is damaged";
	if (memcmp(public.data, pk, SSHKEY_PUBLIC) ||
	    memcmp(secret.data + 32, pk, SSHKEY_PUBLIC))
		return "its public and secret halves differ";
	memcpy(sk, secret.data, SSHKEY_SECRET);
	return NULL;
}

static const char *
read_private(struct reader r, unsigned char sk[SSHKEY_SECRET])
{
	static const char magic[] = "openssh-key-v1";
	unsigned char pk[SSHKEY_PUBLIC];
	struct string cipher, kdf, options, public, secret;
	const unsigned char *start = take(&r, sizeof(magic));

	if (!start || memcmp(start, magic, sizeof(magic)))
		return "it is damaged";
	cipher = take_string(&r);
	kdf = take_string(&r);
	options = take_string(&r);
	if (r.bad)
		return "it is damaged";
	if (!is(cipher, "none") || !is(kdf, "none") || options.len)
		return "it has a passphrase";
	if (take_u32(&r) != 1)
		return "it does not hold exactly one key";
	public = take_string(&r);
	secret = take_string(&r);
	if (r.bad || r.left)
		return "it is damaged";
	if (!sshkey_unwire(public.data, public.len, pk))
		return "its type is not " TYPE;
	return read_secret(secret, pk, sk);
}

struct err *
sshkey_private(struct guard *g, const char *text, size_t len,
    unsigned char sk[SSHKEY_SECRET])
{
	struct guard_mark mark = guard_mark(g);
	struct reader r = { NULL, 0, false };
	size_t skip = strlen(BEGIN), bytes;
	const char *end, *why = NULL;
	unsigned char *data;

	if (!sshkey_is_private(text, len))
		return err_new(ERR_INPUT, "this is no OpenSSH private key");
	data = guard_alloc(g, len);
	if (!base64_read(BASE64_LINES, text + skip, len - skip, data, len,
	    &bytes, &end) ||
	    (size_t)(text + len - end) < strlen(END) ||
	    memcmp(end, END, strlen(END))) {
		why = "it is damaged";
	} else {
		r.at = data;
		r.left = bytes;
		why = read_private(r, sk);
	}
	guard_rewind(g, mark);
	if (why)
		return err_new(ERR_INPUT, "the SSH private key cannot be "
		    "used: %s", why);
	return NULL;
}
