#include "agent/signed.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/diag.h"
#include "base/limit.h"
#include "repo/trailer.h"
#include "seal/sign.h"
#include "seal/signers.h"

#define DIGITS 18		/* of a number; more than 2^63 has 19 */
#define WORDS_MAX 1000

bool
checking_doubt(struct checking *k, enum verify_why why, const char *fmt, ...)
{
	struct buf plain, b;
	va_list ap;

	if (k->why != VERIFY_GOOD)
		return false;
	k->why = why;
	buf_init(&plain, k->arena, WORDS_MAX);
	va_start(ap, fmt);
	buf_vaddf(&plain, fmt, ap);
	va_end(ap);
	/* some of it may be the words of whoever made the commit */
	buf_init(&b, k->arena, WORDS_MAX * 8);
	diag_escape(&b, plain.data, plain.len);
	k->words = b.data;
	return false;
}

/* --- the bytes --- */

static struct err *
read_bytes(struct checking *k, const struct oid *oid, struct blob *raw)
{
	enum object_kind kind;
	struct err *e;
	size_t size;

	raw->data = NULL;
	e = repo_header(k->repo, oid, &kind, &size);
	if (!e && kind == OBJECT_NONE)
		e = err_new(ERR_SYSTEM, "object %s is missing",
		    oid_show(k->arena, oid));
	if (e)
		return e;
	if (kind != OBJECT_COMMIT)
		checking_doubt(k, VERIFY_MALFORMED, "%s is no commit",
		    oid_short(k->arena, oid));
	else if (size > LIMIT_COMMIT)
		checking_doubt(k, VERIFY_MALFORMED, "commit %s has %zu bytes, "
		    "the limit is %lu", oid_short(k->arena, oid), size,
		    LIMIT_COMMIT);
	else
		return repo_read(k->repo, k->arena, oid, OBJECT_COMMIT,
		    LIMIT_COMMIT, raw);
	return NULL;
}

/* Headers that begin with "gpgsig", of whatever kind of hash. */
static unsigned
count_signatures(struct blob raw)
{
	const char *p = raw.data, *end = raw.data + raw.len, *nl;
	unsigned n = 0;

	for (; p < end && *p != '\n'; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			break;
		n += nl - p >= 6 && !memcmp(p, "gpgsig", 6);
	}
	return n;
}

static bool
parse(struct checking *k, struct blob raw, struct commit *out)
{
	const char *id = oid_short(k->arena, &out->oid);
	unsigned n = count_signatures(raw);

	if (!n)
		return checking_doubt(k, VERIFY_UNSIGNED, "commit %s is not "
		    "signed", id);
	if (n > 1)
		return checking_doubt(k, VERIFY_SIGNATURE, "commit %s has %u "
		    "signatures, where one is expected", id, n);
	if (!commit_parse(k->arena, raw.data, raw.len, out))
		return checking_doubt(k, VERIFY_MALFORMED, "commit %s is "
		    "damaged", id);
	if (!out->signature)
		return checking_doubt(k, VERIFY_UNSIGNED, "commit %s has a "
		    "signature of another kind only", id);
	return true;
}

/* Whether it says nothing but what we read: no other header, no NUL. */
static bool
is_plain(struct checking *k, struct blob raw, const struct commit *c)
{
	struct buf b;

	buf_init(&b, k->arena, LIMIT_COMMIT);
	commit_format_signed(k->arena, &b, c);
	return b.len == raw.len && !memcmp(b.data, raw.data, raw.len);
}

static bool
check_signature(struct checking *k, struct blob raw, const struct commit *c)
{
	const char *id = oid_short(k->arena, &c->oid), *principal;
	unsigned char pk[SSHKEY_PUBLIC];
	struct buf text;

	buf_init(&text, k->arena, LIMIT_COMMIT);
	commit_format(k->arena, &text, c);
	if (!sign_signer(c->signature, pk))
		return checking_doubt(k, VERIFY_SIGNATURE, "commit %s has a "
		    "signature that is none of ssh-ed25519", id);
	if (!sign_verify(k->arena, pk, SIGN_GIT, text.data, text.len,
	    c->signature))
		return checking_doubt(k, VERIFY_SIGNATURE, "the signature of "
		    "commit %s does not match it", id);
	if (!is_plain(k, raw, c))
		return checking_doubt(k, VERIFY_MALFORMED, "commit %s holds "
		    "what is not signed", id);
	principal = arena_printf(k->arena, "sluice@%s", k->set->repository);
	if (!signers_have(k->signers, SIGN_GIT, principal, pk))
		return checking_doubt(k, VERIFY_SIGNER, "commit %s is signed "
		    "by %s, whom '%s' does not name for '%s'", id,
		    sshkey_fingerprint(k->arena, pk), k->set->signers,
		    principal);
	return true;
}

void
signed_parse(struct checking *k, const struct oid *oid, struct blob raw,
    struct commit *out)
{
	bool whole;

	memset(out, 0, sizeof(*out));
	out->oid = *oid;
	whole = parse(k, raw, out);
	out->oid = *oid;	/* which commit_parse has cleared */
	if (whole)
		check_signature(k, raw, out);
}

struct err *
signed_read(struct checking *k, const struct oid *oid, struct commit *out)
{
	struct blob raw;
	struct err *e;

	e = read_bytes(k, oid, &raw);
	if (!e && raw.data)
		signed_parse(k, oid, raw, out);
	return e;
}

/* --- those before it --- */

static struct err *
first_parent(struct checking *k, struct oid *oid, bool *found)
{
	struct commit c;
	struct blob raw;
	struct err *e;

	*found = false;
	e = repo_read(k->repo, k->arena, oid, OBJECT_COMMIT, LIMIT_COMMIT,
	    &raw);
	if (e || !commit_parse(k->arena, raw.data, raw.len, &c) ||
	    !c.nparent)
		return e;
	*oid = c.parent[0];
	*found = true;
	return NULL;
}

struct err *
signed_follows(struct checking *k, const struct oid *from, uint64_t steps,
    const struct oid *ancestor, bool *out)
{
	struct oid oid = *from;
	struct arena_mark mark;
	struct err *e = NULL;
	bool found = true;

	for (; !e && found && steps; steps--) {
		mark = arena_mark(k->arena);
		e = first_parent(k, &oid, &found);
		arena_rewind(k->arena, mark);
	}
	*out = found && oid_equal(&oid, ancestor);
	return e;
}

/* --- its trailers --- */

const char *
signed_trailer(struct checking *k, const struct commit *c, const char *key)
{
	const char *value = trailer_only(k->arena, c->message, key);

	if (value && *value)
		return value;
	checking_doubt(k, VERIFY_MALFORMED, "commit %s has no trailer '%s', "
	    "or more than one", oid_short(k->arena, &c->oid), key);
	return "";
}

/* Note that the value of a trailer is none. */
static void
doubt_value(struct checking *k, const struct commit *c, const char *key,
    const char *value)
{
	checking_doubt(k, VERIFY_MALFORMED, "the trailer '%s' of commit %s is "
	    "'%s'", key, oid_short(k->arena, &c->oid), value);
}

uint64_t
signed_number(struct checking *k, const struct commit *c, const char *key)
{
	const char *value = signed_trailer(k, c, key);
	size_t len = strspn(value, "0123456789"), i;
	uint64_t n = 0;

	if (!len || len > DIGITS || value[len] || *value == '0') {
		doubt_value(k, c, key, value);
		return 0;
	}
	for (i = 0; i < len; i++)
		n = n * 10 + (uint64_t)(value[i] - '0');
	return n;
}

struct oid
signed_id(struct checking *k, const struct commit *c, const char *key)
{
	const char *value = signed_trailer(k, c, key);
	struct oid oid = { { 0 } };

	if (!oid_parse(value, strlen(value), &oid) ||
	    strcmp(value, oid_show(k->arena, &oid)))
		doubt_value(k, c, key, value);
	return oid;
}

bool
signed_is_ours(struct checking *k, const struct commit *c)
{
	const char *id = oid_short(k->arena, &c->oid);
	const char *repository = signed_trailer(k, c, "Repository");
	const char *environment = signed_trailer(k, c, "Environment");

	if (strcmp(repository, k->set->repository))
		checking_doubt(k, VERIFY_REPOSITORY, "commit %s is of "
		    "repository '%s', not of '%s'", id, repository,
		    k->set->repository);
	if (strcmp(environment, k->set->environment))
		checking_doubt(k, VERIFY_ENVIRONMENT, "commit %s is of "
		    "environment '%s', not of '%s'", id, environment,
		    k->set->environment);
	return k->why == VERIFY_GOOD;
}
