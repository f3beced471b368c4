/*
 * age files, each with one defect or none, are opened as their heads say.  A
 * vector has the form of C2SP's: lines "expect:", "payload:" (SHA-256 of what
 * is authentic), "identity:", "compressed:"; an empty line; the file.  Ours
 * have "ssh:", a private key file in base64, too.  Vectors about passphrases,
 * armor and post-quantum recipients do not concern us.
 *
 * Run with a directory of vectors, or without one on tests/seal/vectors.
 */

#include <dirent.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"
#include "base/map.h"
#include "seal/age.h"
#include "seal/key.h"

#include "tests/unit/tap.h"

#define OWN "tests/seal/vectors"

struct vector {
	struct map head;
	struct identities ids;
	const unsigned char *data;
	size_t len;
};

static const char *
head(const struct vector *v, const char *key)
{
	return map_get(&v->head, key, strlen(key));
}

/* Such as "scrypt", "hybrid" and "armor": told by their heads alone. */
static bool
is_ours(const struct vector *v)
{
	const char *id = head(v, "identity");

	return !head(v, "armored") && !head(v, "passphrase") &&
	    (!id || !strncmp(id, "AGE-SECRET-KEY-1", 16));
}

static void
add_identity(struct arena *a, struct guard *g, struct vector *v,
    const char *text, size_t len)
{
	struct err *e = identities_read(a, g, text, len, &v->ids);

	ok(!e, e ? err_text(e) : "the identity is read");
	err_free(e);
}

static void
add_ssh(struct arena *a, struct guard *g, struct vector *v, const char *text)
{
	size_t len;
	const void *file = base64_decode(a, text, strlen(text), &len);

	add_identity(a, g, v, file, file ? len : 0);
}

static void
read_head(struct arena *a, struct guard *g, struct vector *v,
    struct blob file)
{
	const char *at = file.data, *eol, *colon;
	char *value;

	map_init(&v->head, a);
	while ((eol = strchr(at, '\n')) && eol != at) {
		colon = strstr(at, ": ");
		if (!colon || colon > eol)
			break;
		value = arena_strndup(a, colon + 2,
		    (size_t)(eol - colon) - 2);
		map_set(&v->head, at, (size_t)(colon - at), value);
		if (!strncmp(at, "identity: AGE-SECRET-KEY-1", 26))
			add_identity(a, g, v, value, strlen(value));
		if (!strncmp(at, "ssh: ", 5))
			add_ssh(a, g, v, value);
		at = eol + 1;
	}
	v->data = (const unsigned char *)at + 1;
	v->len = file.len - (size_t)(at + 1 - file.data);
}

static void
inflate_file(struct arena *a, struct vector *v)
{
	uLongf len = 32UL << 20;
	unsigned char *out = arena_alloc(a, len, 1);

	if (uncompress(out, &len, v->data, v->len) != Z_OK)
		len = 0;
	v->data = out;
	v->len = len;
}

static const char *
result(struct arena *a, struct guard *g, const struct vector *v,
    const char **hash)
{
	static const char *const words[] = {
		[AGE_OK] = "success",
		[AGE_BAD_HEADER] = "header failure",
		[AGE_NO_MATCH] = "no match",
		[AGE_BAD_MAC] = "HMAC failure",
		[AGE_BAD_PAYLOAD] = "payload failure"
	};
	struct age_header h;
	struct secret plain = { NULL, 0 };
	enum age_class class = age_parse(a, v->data, v->len, &h);

	if (class == AGE_OK)
		class = age_open(g, &h, v->data, v->len, &v->ids, &plain);
	*hash = hash_sha256_hex(a, plain.data, plain.len);
	return words[class];
}

/* False if the vector is none of ours. */
static bool
run(struct arena *a, const char *dir, const char *name)
{
	struct vector v = { 0 };
	struct guard *g = guard_new(a);
	struct blob file;
	struct err *e;
	const char *hash;

	e = file_read(a, arena_printf(a, "%s/%s", dir, name), LIMIT_BINARY,
	    &file);
	if (e) {
		ok(false, err_text(e));
		err_free(e);
		return true;
	}
	read_head(a, g, &v, file);
	if (!is_ours(&v))
		return false;
	if (head(&v, "compressed"))
		inflate_file(a, &v);
	is(result(a, g, &v, &hash), head(&v, "expect"), name);
	if (head(&v, "payload"))
		is(hash, head(&v, "payload"), name);
	return true;
}

int
main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : OWN;
	struct arena *a = arena_new();
	struct dirent **entry;
	struct arena_mark mark;
	int n = scandir(dir, &entry, NULL, alphasort), i, run_count = 0;

	for (i = 0; i < n; i++) {
		mark = arena_mark(a);
		if (entry[i]->d_name[0] != '.')
			run_count += run(a, dir, entry[i]->d_name);
		arena_rewind(a, mark);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	ok(run_count > 0, "there are vectors");
	printf("# %d vectors of ours\n", run_count);
	arena_free(a);
	return tap_done();
}
