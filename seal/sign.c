#include "seal/sign.h"

#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "base/hash.h"
#include "seal/keyfile.h"

#define TYPE "ssh-ed25519"
#define COLUMNS 70		/* of base64, as ssh-keygen wraps it */
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define KEY_BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define KEY_END "-----END OPENSSH PRIVATE KEY-----\n"
#define BYTES_MAX 1024		/* more than any of our structures has */

/* Bytes in the making; the place for them is the caller's. */
struct writer {
	unsigned char *data;
	size_t len;
};

static void
put(struct writer *w, const void *data, size_t len)
{
	memcpy(w->data + w->len, data, len);
	w->len += len;
}

static void
put_u32(struct writer *w, size_t n)
{
	const unsigned char bytes[] = { (unsigned char)(n >> 24),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	put(w, bytes, sizeof(bytes));
}

static void
put_string(struct writer *w, const void *data, size_t len)
{
	put_u32(w, len);
	put(w, data, len);
}

static void
put_text(struct writer *w, const char *text)
{
	put_string(w, text, strlen(text));
}

/*
 * base64 in lines between the marks, with a NUL behind them.  The bytes may
 * be a private key, so the copy on the stack is wiped.
 */
static size_t
armor(char *out, const char *begin, const struct writer *w, const char *end)
{
	char flat[sodium_base64_ENCODED_LEN(BYTES_MAX,
	    sodium_base64_VARIANT_ORIGINAL)];
	size_t i, n, flatlen, len = strlen(begin);

	sodium_bin2base64(flat, sizeof(flat), w->data, w->len,
	    sodium_base64_VARIANT_ORIGINAL);
	flatlen = strlen(flat);
	memcpy(out, begin, len);
	for (i = 0; i < flatlen; i += n) {
		n = flatlen - i < COLUMNS ? flatlen - i : COLUMNS;
		memcpy(out + len, flat + i, n);
		len += n;
		out[len++] = '\n';
	}
	memcpy(out + len, end, strlen(end) + 1);
	sodium_memzero(flat, sizeof(flat));
	return len + strlen(end);
}

/* openssh PROTOCOL.key: the part that a passphrase would encrypt. */
static void
put_private(struct writer *w, const unsigned char pk[SSHKEY_PUBLIC],
    const unsigned char sk[SSHKEY_SECRET], const char *comment)
{
	uint32_t check = randombytes_random();
	unsigned char pad;
	size_t start = w->len;

	put_u32(w, check);
	put_u32(w, check);
	put_text(w, TYPE);
	put_string(w, pk, SSHKEY_PUBLIC);
	put_string(w, sk, SSHKEY_SECRET);
	put_text(w, comment);
	for (pad = 1; (w->len - start) % 8; pad++)
		put(w, &pad, 1);
}

void
sign_key_new(struct guard *g, const char *comment, struct secret *file,
    unsigned char pk[SSHKEY_PUBLIC])
{
	unsigned char *sk = guard_alloc(g, SSHKEY_SECRET);
	unsigned char wire[SSHKEY_WIRE];
	struct writer private, all;

	private.data = guard_alloc(g, BYTES_MAX);
	all.data = guard_alloc(g, BYTES_MAX);
	private.len = all.len = 0;
	crypto_sign_keypair(pk, sk);
	put_private(&private, pk, sk, comment);
	sshkey_wire(pk, wire);
	put(&all, "openssh-key-v1", sizeof("openssh-key-v1"));
	put_text(&all, "none");
	put_text(&all, "none");
	put_text(&all, "");
	put_u32(&all, 1);
	put_string(&all, wire, sizeof(wire));
	put_string(&all, private.data, private.len);
	file->data = guard_alloc(g, BYTES_MAX * 2);
	file->len = armor((char *)file->data, KEY_BEGIN, &all, KEY_END);
}

struct err *
sign_key_load(struct guard *g, const char *path, unsigned char **sk,
    unsigned char pk[SSHKEY_PUBLIC])
{
	struct secret text;
	struct err *e;

	e = keyfile_read(g, path, &text);
	if (e)
		return e;
	*sk = guard_alloc(g, SSHKEY_SECRET);
	e = sshkey_private(g, (const char *)text.data, text.len, *sk);
	if (e)
		return err_wrap(e, "'%s'", path);
	memcpy(pk, *sk + SSHKEY_SECRET - SSHKEY_PUBLIC, SSHKEY_PUBLIC);
	return NULL;
}

/* What the key signs in place of the text. */
static void
put_digest(struct writer *w, const char *purpose, const void *text,
    size_t len)
{
	unsigned char hash[crypto_hash_sha512_BYTES];

	crypto_hash_sha512(hash, text, len);
	put(w, "SSHSIG", 6);
	put_text(w, purpose);
	put_text(w, "");
	put_text(w, "sha512");
	put_string(w, hash, sizeof(hash));
}

/* The armor of a signature that is already made. */
static const char *
wrap(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC],
    const char *purpose, const unsigned char signature[crypto_sign_BYTES])
{
	unsigned char bytes[BYTES_MAX], inner[crypto_sign_BYTES + 32];
	unsigned char wire[SSHKEY_WIRE];
	struct writer w = { bytes, 0 }, s = { inner, 0 };
	char *out = arena_alloc(a, BYTES_MAX, 2);

	sshkey_wire(pk, wire);
	put_text(&s, TYPE);
	put_string(&s, signature, crypto_sign_BYTES);
	put(&w, "SSHSIG", 6);
	put_u32(&w, 1);
	put_string(&w, wire, sizeof(wire));
	put_text(&w, purpose);
	put_text(&w, "");
	put_text(&w, "sha512");
	put_string(&w, s.data, s.len);
	armor(out, BEGIN, &w, END);
	return out;
}

const char *
sign_text(struct arena *a, const unsigned char sk[SSHKEY_SECRET],
    const char *purpose, const void *text, size_t len)
{
	unsigned char bytes[BYTES_MAX], signature[crypto_sign_BYTES];
	struct writer w = { bytes, 0 };

	put_digest(&w, purpose, text, len);
	crypto_sign_detached(signature, NULL, w.data, w.len, sk);
	return wrap(a, sk + SSHKEY_SECRET - SSHKEY_PUBLIC, purpose,
	    signature);
}

/* The bytes between the marks, without the line ends; 0 if there are none. */
static size_t
unarmor(const char *text, unsigned char *out, size_t max)
{
	size_t len = strlen(text), head = strlen(BEGIN), n;
	const char *end;

	if (len < head || memcmp(text, BEGIN, head) ||
	    !base64_read(BASE64_LINES, text + head, len - head, out, max, &n,
	    &end))
		return 0;
	return n;
}

bool
sign_signer(const char *given, unsigned char pk[SSHKEY_PUBLIC])
{
	/* "SSHSIG", the version, and the length of what is the key */
	static const unsigned char head[] = { 'S', 'S', 'H', 'S', 'I', 'G',
		0, 0, 0, 1, 0, 0, 0, SSHKEY_WIRE };
	unsigned char bytes[BYTES_MAX];
	size_t n = unarmor(given, bytes, sizeof(bytes));

	return n >= sizeof(head) + SSHKEY_WIRE &&
	    !memcmp(bytes, head, sizeof(head)) &&
	    sshkey_unwire(bytes + sizeof(head), SSHKEY_WIRE, pk);
}

bool
sign_verify(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC],
    const char *purpose, const void *text, size_t len, const char *given)
{
	unsigned char bytes[BYTES_MAX], digest[BYTES_MAX];
	struct writer w = { digest, 0 };
	const unsigned char *signature;
	size_t n = unarmor(given, bytes, sizeof(bytes));

	if (n < crypto_sign_BYTES)
		return false;
	/* the signature ends the structure; the rest must be ours exactly */
	signature = bytes + n - crypto_sign_BYTES;
	if (strcmp(wrap(a, pk, purpose, signature), given))
		return false;
	put_digest(&w, purpose, text, len);
	return !crypto_sign_verify_detached(signature, w.data, w.len, pk);
}
