#include "seal/wrap.h"

#include <string.h>

#include <sodium.h>

#include "base/hash.h"
#include "seal/hkdf.h"

#define X25519 "X25519"
#define X25519_LABEL "age-encryption.org/v1/X25519"
#define SSH "ssh-ed25519"
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING
#define SHARE_TEXT (AGE_BASE64_LEN(KEY_BYTES) + 1)
#define BODY (AGE_KEY_BYTES + crypto_aead_chacha20poly1305_ietf_ABYTES)

/* Each wrapping key is used once, so that age's nonce here is always zero. */
static const unsigned char nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

/* All that is secret on the way to one wrapping key. */
struct scratch {
	unsigned char scalar[KEY_BYTES];
	unsigned char shared[KEY_BYTES];
	unsigned char tweaked[KEY_BYTES];
	unsigned char key[HKDF_BYTES];
};

/*
 * From our scalar and their point to the wrapping key.  who is the recipient,
 * share the public half of the ephemeral key; one of them is their point.
 */
static bool
derive(struct scratch *s, const unsigned char *scalar,
    const unsigned char *point, const struct recipient *who,
    const unsigned char share[KEY_BYTES])
{
	unsigned char salt[2 * KEY_BYTES];
	const unsigned char *shared = s->shared;
	bool ssh = who->type == KEY_SSH_ED25519;

	/* libsodium 1.0.18 miscomputes when result and point are one buffer */
	if (crypto_scalarmult(s->shared, scalar, point))
		return false;
	if (ssh) {
		if (crypto_scalarmult(s->tweaked, who->tweak, s->shared))
			return false;
		shared = s->tweaked;
	}
	memcpy(salt, share, KEY_BYTES);
	memcpy(salt + KEY_BYTES, who->point, KEY_BYTES);
	hkdf_sha256(shared, KEY_BYTES, salt, sizeof(salt),
	    ssh ? WRAP_SSH_LABEL : X25519_LABEL, s->key);
	return true;
}

static void
encode(char *text, size_t size, const unsigned char *data, size_t len)
{
	sodium_bin2base64(text, size, data, len, BASE64);
}

bool
wrap_seal(struct buf *out, struct guard *g, const struct recipient *to,
    const unsigned char key[AGE_KEY_BYTES])
{
	struct guard_mark mark = guard_mark(g);
	struct scratch *s = guard_alloc(g, sizeof(*s));
	unsigned char share[KEY_BYTES], body[BODY];
	char sharetext[SHARE_TEXT], text[AGE_BASE64_LEN(BODY) + 1];
	bool ok;

	randombytes_buf(s->scalar, sizeof(s->scalar));
	crypto_scalarmult_base(share, s->scalar);
	ok = derive(s, s->scalar, to->point, to, share);
	if (ok) {
		crypto_aead_chacha20poly1305_ietf_encrypt(body, NULL, key,
		    AGE_KEY_BYTES, NULL, 0, NULL, nonce, s->key);
		encode(sharetext, sizeof(sharetext), share, sizeof(share));
		encode(text, sizeof(text), body, sizeof(body));
		if (to->type == KEY_X25519)
			buf_addf(out, "-> " X25519 " %s\n%s\n", sharetext,
			    text);
		else
			buf_addf(out, "-> " SSH " %s %s\n%s\n", to->tag,
			    sharetext, text);
	}
	guard_rewind(g, mark);
	return ok;
}

/* An argument of exactly len bytes in base64. */
static bool
decode(const char *text, unsigned char *out, size_t len)
{
	size_t n;

	return strlen(text) == AGE_BASE64_LEN(len) &&
	    base64_read(BASE64_BARE, text, strlen(text), out, len, &n,
	    NULL) && n == len;
}

static bool
is(const struct stanza *s, const char *type)
{
	return !strcmp(s->arg[0], type);
}

const char *
wrap_check(const struct stanza *s)
{
	unsigned char share[KEY_BYTES], tag[4];

	if (is(s, X25519)) {
		if (s->narg != 2 || !decode(s->arg[1], share, KEY_BYTES))
			return "an X25519 stanza has the wrong arguments";
	} else if (is(s, SSH)) {
		if (s->narg != 3 || !decode(s->arg[1], tag, sizeof(tag)) ||
		    !decode(s->arg[2], share, KEY_BYTES))
			return "an ssh-ed25519 stanza has the wrong "
			    "arguments";
	} else {
		return NULL;
	}
	if (s->bodylen != BODY)
		return "a wrapped key has the wrong length";
	return NULL;
}

enum age_class
wrap_open(const struct stanza *s, struct guard *g, const struct identity *id,
    unsigned char key[AGE_KEY_BYTES])
{
	bool ssh = id->self.type == KEY_SSH_ED25519;
	struct guard_mark mark;
	struct scratch *scratch;
	unsigned char share[KEY_BYTES];
	enum age_class class = AGE_NO_MATCH;

	if (!is(s, ssh ? SSH : X25519))
		return AGE_NO_MATCH;
	if (wrap_check(s))
		return AGE_BAD_HEADER;
	if (ssh && strcmp(s->arg[1], id->self.tag))
		return AGE_NO_MATCH;
	decode(s->arg[s->narg - 1], share, KEY_BYTES);
	mark = guard_mark(g);
	scratch = guard_alloc(g, sizeof(*scratch));
	/* a share that gives zero is a low-order point: C2SP age.md, X25519 */
	if (!derive(scratch, id->scalar, share, &id->self, share))
		class = AGE_BAD_HEADER;
	else if (!crypto_aead_chacha20poly1305_ietf_decrypt(key, NULL, NULL,
	    s->body, s->bodylen, NULL, 0, nonce, scratch->key))
		class = AGE_OK;
	guard_rewind(g, mark);
	return class;
}
