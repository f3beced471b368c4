#include "agent/fresh.h"

#include <inttypes.h>
#include <string.h>

#include "base/diag.h"
#include "base/limit.h"

#define SKEW 300		/* seconds by which clocks may differ */

struct judging {
	struct checking check;
	const struct release_info *tip;
	int64_t now;
	struct fresh *out;
};

/* What people read; the first result that is no good stays. */
static void
conclude(struct judging *j, enum fresh_result result, const char *words)
{
	if (j->out->result != FRESH_OK)
		return;
	j->out->result = result;
	j->out->words = words;
}

/*
 * A commit without a parent, that says so by a trailer which nothing else has
 * that is signed with this key.
 */
static void
read_heartbeat(struct judging *j, const struct commit *c)
{
	struct checking *k = &j->check;
	struct fresh *out = j->out;

	if (!signed_is_ours(k, c))
		return;
	if (c->nparent)
		checking_doubt(k, VERIFY_MALFORMED, "heartbeat %s has a "
		    "parent", oid_short(k->arena, &c->oid));
	out->commit = signed_id(k, c, "Newest-Commit");
	out->sequence = signed_number(k, c, "Newest-Sequence");
	out->issued = (int64_t)signed_number(k, c, "Issued");
	out->expires = (int64_t)signed_number(k, c, "Expires");
}

static void
judge_time(struct judging *j)
{
	struct fresh *f = j->out;
	struct arena *a = j->check.arena;
	unsigned limit = j->check.set->fresh_seconds;

	f->age = j->now - f->issued;
	if (f->age < -SKEW)
		conclude(j, FRESH_CLOCK, arena_printf(a, "the heartbeat is "
		    "%" PRId64 " seconds ahead of this node's clock",
		    -f->age));
	else if (f->age > (int64_t)limit)
		conclude(j, FRESH_STALE, arena_printf(a, "the heartbeat is "
		    "%" PRId64 " seconds old, the limit is %u", f->age,
		    limit));
	else if (j->now > f->expires)
		conclude(j, FRESH_STALE, arena_printf(a, "the heartbeat "
		    "expired %" PRId64 " seconds ago", j->now - f->expires));
}

/* The commit of a heartbeat must be the tip, or one that it comes behind. */
static struct err *
judge_commit(struct judging *j)
{
	struct fresh *f = j->out;
	const struct release_info *tip = j->tip;
	struct arena *a = j->check.arena;
	uint64_t steps = tip->sequence - f->sequence;
	bool follows = false;
	struct err *e = NULL;

	if (f->sequence > tip->sequence) {
		conclude(j, FRESH_BEHIND, arena_printf(a, "the newest commit "
		    "is number %" PRIu64 ", but number %" PRIu64 " is served",
		    f->sequence, tip->sequence));
		return NULL;
	}
	if (steps <= LIMIT_AGENT_BEHIND)
		e = signed_follows(&j->check, &tip->commit, steps, &f->commit,
		    &follows);
	if (!e && !follows)
		conclude(j, FRESH_FORK, arena_printf(a, "number %" PRIu64
		    " is commit %s for the heartbeat, but not for what is "
		    "served", f->sequence, oid_short(a, &f->commit)));
	return e;
}

static struct err *
judge(struct judging *j, const struct oid *oid)
{
	struct commit c;
	struct err *e;

	e = signed_read(&j->check, oid, &c);
	if (e)
		return e;
	if (j->check.why == VERIFY_GOOD)
		read_heartbeat(j, &c);
	j->out->why = j->check.why;
	if (j->check.why != VERIFY_GOOD) {
		j->out->issued = j->out->expires = 0;
		conclude(j, FRESH_WRONG, j->check.words);
		return NULL;
	}
	/* that it is held back says more than that it is old */
	e = judge_commit(j);
	if (!e)
		judge_time(j);
	return e;
}

struct err *
fresh_check(struct arena *a, struct repo *repo, const struct set *set,
    struct blob signers, const struct oid *fresh,
    const struct release_info *tip, int64_t now, struct fresh *out)
{
	struct judging j = {
		.check = { .arena = a, .repo = repo, .set = set,
		    .signers = signers, .words = "" },
		.tip = tip, .now = now, .out = out
	};
	struct err *e = NULL;

	memset(out, 0, sizeof(*out));
	out->words = "";
	if (!set->fresh_seconds)
		return NULL;
	if (oid_is_none(fresh))
		conclude(&j, FRESH_MISSING, arena_printf(a, "the server has "
		    "no heartbeat of '%s': sluice-reconcile --heartbeat makes "
		    "them", set->environment));
	else
		e = judge(&j, fresh);
	return err_wrap(e, "cannot read the heartbeat");
}

const char *
fresh_word(enum fresh_result result)
{
	static const char *const words[] = { "ok", "missing", "wrong",
		"stale", "behind", "fork", "clock" };

	return words[result];
}
