#include "agent/heartbeat.h"

#include <string.h>

#include "agent/line.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"

#define FILE_NAME "heartbeat"
#define MODE 0600

/*
 * A commit without a parent, that says so by a trailer which nothing else has
 * that is signed with this key.
 */
struct err *
heartbeat_verify(struct checking *k, const struct oid *oid,
    struct heartbeat *out)
{
	struct commit c;
	struct err *e;

	memset(out, 0, sizeof(*out));
	e = signed_read(k, oid, &c);
	if (e || k->why != VERIFY_GOOD || !signed_is_ours(k, &c))
		return e;
	if (c.nparent)
		checking_doubt(k, VERIFY_MALFORMED, "heartbeat %s has a "
		    "parent", oid_short(k->arena, oid));
	out->id = *oid;
	out->commit = signed_id(k, &c, "Newest-Commit");
	out->sequence = signed_number(k, &c, "Newest-Sequence");
	out->issued = (int64_t)signed_number(k, &c, "Issued");
	out->expires = (int64_t)signed_number(k, &c, "Expires");
	return NULL;
}

/* --- what is remembered --- */

static const char *
whom(struct arena *a, const struct set *set, struct blob signers)
{
	struct buf b;

	buf_init(&b, a, LIMIT_MANIFEST + 2 * LIMIT_PATH);
	line_add_text(&b, set->repository);
	line_add_text(&b, set->environment);
	line_end(&b);
	buf_add(&b, signers.data, signers.len);
	return hash_sha256_hex(a, b.data, b.len);
}

/* A file that is damaged only makes one verification more. */
struct err *
heartbeat_recall(const struct state *s, const struct set *set,
    struct blob signers, struct heartbeat *out)
{
	static const struct heartbeat none;
	const char *believed;
	struct blob text;
	struct line l;
	struct err *e;

	*out = none;
	e = file_read_any(s->arena, state_path(s, FILE_NAME), LIMIT_STATE,
	    &text);
	if (e || !line_next(&text, &l))
		return e;
	believed = line_text(&l);
	line_oid(&l, &out->id);
	out->sequence = line_number(&l, INT64_MAX);
	line_oid(&l, &out->commit);
	out->issued = (int64_t)line_number(&l, INT64_MAX);
	out->expires = (int64_t)line_number(&l, INT64_MAX);
	if (!line_ends(&l) || strcmp(believed, whom(s->arena, set, signers)))
		*out = none;
	return NULL;
}

struct err *
heartbeat_remember(const struct state *s, const struct set *set,
    struct blob signers, const struct heartbeat *h)
{
	struct buf b;

	buf_init(&b, s->arena, LIMIT_STATE);
	line_add_text(&b, whom(s->arena, set, signers));
	line_add_oid(&b, &h->id);
	line_add_number(&b, h->sequence);
	line_add_oid(&b, &h->commit);
	line_add_number(&b, (uint64_t)h->issued);
	line_add_number(&b, (uint64_t)h->expires);
	line_end(&b);
	return file_replace(state_path(s, FILE_NAME), b.data, b.len, MODE);
}
