#include "seal/key.h"

#include <string.h>

#include <sodium.h>

#include "base/limit.h"
#include "seal/bech32.h"
#include "seal/hkdf.h"
#include "seal/keyfile.h"
#include "seal/sshkey.h"
#include "seal/wrap.h"

#define PUBLIC "age"
#define SECRET "AGE-SECRET-KEY-"
#define PUBLIC_LEN (sizeof(PUBLIC) + BECH32_SYMBOLS)
#define SECRET_LEN (sizeof(SECRET) + BECH32_SYMBOLS)

/* What follows from an SSH public key: filippo.io/age/agessh. */
static bool
from_ssh(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC],
    struct recipient *r)
{
	unsigned char wire[SSHKEY_WIRE], hash[crypto_hash_sha256_BYTES];

	r->type = KEY_SSH_ED25519;
	if (crypto_sign_ed25519_pk_to_curve25519(r->point, pk))
		return false;
	sshkey_wire(pk, wire);
	crypto_hash_sha256(hash, wire, sizeof(wire));
	sodium_bin2base64(r->tag, sizeof(r->tag), hash, 4,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	hkdf_sha256("", 0, wire, sizeof(wire), WRAP_SSH_LABEL, r->tweak);
	r->text = sshkey_format(a, pk);
	return true;
}

static void
from_native(struct arena *a, struct recipient *r)
{
	char text[PUBLIC_LEN + 1];

	r->type = KEY_X25519;
	bech32_encode(PUBLIC, r->point, text);
	r->text = arena_strdup(a, text);
	r->comment = "";
}

static bool
begins(const char *line, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(line, with, strlen(with));
}

/* Why a line that is no recipient of ours is none. */
static struct err *
refuse_recipient(const char *line, size_t len)
{
	if (begins(line, len, "age1pq1"))
		return err_new(ERR_INPUT, "post-quantum recipients "
		    "('age1pq1...') cannot be sealed to yet");
	if (begins(line, len, "ssh-") || begins(line, len, "ecdsa-") ||
	    begins(line, len, "sk-"))
		return err_new(ERR_INPUT, "of SSH keys, only ssh-ed25519 "
		    "can be sealed to, and this is none");
	if (begins(line, len, SECRET) || begins(line, len, "-----"))
		return err_new(ERR_INPUT, "this is a private key, where a "
		    "recipient ('age1...') is wanted");
	return err_new(ERR_INPUT, "this is no recipient ('age1...' or "
	    "'ssh-ed25519 ...')");
}

struct err *
recipient_parse(struct arena *a, const char *line, size_t len,
    struct recipient *r)
{
	unsigned char pk[SSHKEY_PUBLIC];
	const char *space = memchr(line, ' ', len), *comment;
	size_t word = space ? (size_t)(space - line) : len;

	memset(r, 0, sizeof(*r));
	if (bech32_decode(line, word, PUBLIC, r->point)) {
		from_native(a, r);
		comment = space ? space + 1 : line + len;
	} else if (!sshkey_parse(line, len, pk, &comment) ||
	    !from_ssh(a, pk, r)) {
		return refuse_recipient(line, len);
	}
	r->comment = arena_strndup(a, comment,
	    (size_t)(line + len - comment));
	return NULL;
}

static void
add(struct arena *a, struct identities *ids, const struct identity *id)
{
	ids->item = arena_grow(a, ids->item, ids->n, sizeof(*ids->item));
	ids->item[ids->n++] = *id;
}

static void
native(struct arena *a, const unsigned char *scalar, struct identity *id)
{
	memset(id, 0, sizeof(*id));
	id->scalar = scalar;
	crypto_scalarmult_base(id->self.point, scalar);
	from_native(a, &id->self);
}

void
identity_new(struct arena *a, struct guard *g, struct identity *id)
{
	unsigned char *scalar = guard_alloc(g, KEY_BYTES);

	randombytes_buf(scalar, KEY_BYTES);
	native(a, scalar, id);
}

char *
identity_format(struct guard *g, const struct identity *id)
{
	char *text = guard_alloc(g, SECRET_LEN + 1);

	bech32_encode(SECRET, id->scalar, text);
	return text;
}

static struct err *
read_line(struct arena *a, struct guard *g, const char *line, size_t len,
    struct identities *out)
{
	unsigned char *scalar = guard_alloc(g, KEY_BYTES);
	struct identity id;

	if (!bech32_decode(line, len, SECRET, scalar))
		return err_new(ERR_INPUT, "this is no age identity "
		    "('" SECRET "1...')");
	native(a, scalar, &id);
	add(a, out, &id);
	return NULL;
}

static struct err *
read_lines(struct arena *a, struct guard *g, const char *text, size_t len,
    struct identities *out)
{
	const char *end = text + len, *eol;
	size_t n, number = 0, before = out->n;
	struct err *e;

	for (; text < end; text = eol + 1) {
		eol = memchr(text, '\n', (size_t)(end - text));
		if (!eol)
			eol = end;
		n = (size_t)(eol - text);
		if (n && text[n - 1] == '\r')
			n--;
		number++;
		if (!n || *text == '#')
			continue;
		if (out->n - before >= LIMIT_SEAL_IDENTITIES)
			return err_new(ERR_INPUT, "more than %d identities",
			    LIMIT_SEAL_IDENTITIES);
		e = read_line(a, g, text, n, out);
		if (e)
			return err_wrap(e, "line %zu", number);
	}
	if (out->n == before)
		return err_new(ERR_INPUT, "it holds no identity");
	return NULL;
}

struct err *
identities_read(struct arena *a, struct guard *g, const char *text,
    size_t len, struct identities *out)
{
	unsigned char *sk, *scalar;
	struct identity id;
	struct err *e;

	if (!sshkey_is_private(text, len))
		return read_lines(a, g, text, len, out);
	sk = guard_alloc(g, SSHKEY_SECRET);
	e = sshkey_private(g, text, len, sk);
	if (e)
		return e;
	memset(&id, 0, sizeof(id));
	if (!from_ssh(a, sk + 32, &id.self))
		return err_new(ERR_INPUT, "the SSH private key cannot be "
		    "used: its public half is no point of the curve");
	scalar = guard_alloc(g, KEY_BYTES);
	crypto_sign_ed25519_sk_to_curve25519(scalar, sk);
	sodium_memzero(sk, SSHKEY_SECRET);
	id.scalar = scalar;
	id.self.comment = "";
	add(a, out, &id);
	return NULL;
}

struct err *
identities_load(struct arena *a, struct guard *g, const char *path,
    struct identities *out)
{
	struct secret file;
	struct err *e;

	e = keyfile_read(g, path, &file);
	if (e)
		return e;
	e = identities_read(a, g, (const char *)file.data, file.len, out);
	sodium_memzero(file.data, file.len);
	return err_wrap(e, "cannot use the identity '%s'", path);
}
