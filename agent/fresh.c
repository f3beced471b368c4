#include "agent/fresh.h"

#include <inttypes.h>
#include <string.h>

#include "base/diag.h"
#include "base/limit.h"

#define SKEW 300		/* seconds by which clocks may differ */

struct judging {
	struct checking check;
	struct sync *sync;
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

static void
judge_time(struct judging *j)
{
	struct fresh *f = j->out;
	struct arena *a = j->check.arena;
	unsigned limit = j->check.set->fresh_seconds;

	f->age = j->now - f->heartbeat.issued;
	if (f->age < -SKEW)
		conclude(j, FRESH_CLOCK, arena_printf(a, "the heartbeat is "
		    "%" PRId64 " seconds ahead of this node's clock",
		    -f->age));
	else if (f->age > (int64_t)limit)
		conclude(j, FRESH_STALE, arena_printf(a, "the heartbeat is "
		    "%" PRId64 " seconds old, the limit is %u", f->age,
		    limit));
	else if (j->now > f->heartbeat.expires)
		conclude(j, FRESH_STALE, arena_printf(a, "the heartbeat "
		    "expired %" PRId64 " seconds ago",
		    j->now - f->heartbeat.expires));
}

/* The commit of a heartbeat must be the tip, or one that it comes behind. */
static struct err *
judge_commit(struct judging *j)
{
	const struct heartbeat *h = &j->out->heartbeat;
	const struct release_info *tip = j->tip;
	struct arena *a = j->check.arena;
	uint64_t steps = tip->sequence - h->sequence;
	bool follows = false;
	struct err *e = NULL;

	if (h->sequence > tip->sequence) {
		conclude(j, FRESH_BEHIND, arena_printf(a, "the newest commit "
		    "is number %" PRIu64 ", but number %" PRIu64 " is served",
		    h->sequence, tip->sequence));
		return NULL;
	}
	if (steps)
		e = sync_repo(a, j->sync);
	j->check.repo = j->sync->repo;
	if (!e && steps <= LIMIT_AGENT_BEHIND)
		e = signed_follows(&j->check, &tip->commit, steps, &h->commit,
		    &follows);
	if (!e && !follows)
		conclude(j, FRESH_FORK, arena_printf(a, "number %" PRIu64
		    " is commit %s for the heartbeat, but not for what is "
		    "served", h->sequence, oid_short(a, &h->commit)));
	return e;
}

/* The one that is served, from memory if that is the same. */
static struct err *
read_heartbeat(struct judging *j, const struct heartbeat *known)
{
	struct heartbeat *h = &j->out->heartbeat;
	struct err *e;

	if (oid_equal(&j->sync->fresh, &known->id)) {
		*h = *known;
		return NULL;
	}
	e = sync_repo(j->check.arena, j->sync);
	j->check.repo = j->sync->repo;
	if (!e)
		e = heartbeat_verify(&j->check, &j->sync->fresh, h);
	j->out->why = j->check.why;
	if (!e && j->check.why != VERIFY_GOOD) {
		memset(h, 0, sizeof(*h));
		conclude(j, FRESH_WRONG, j->check.words);
	}
	return e;
}

static struct err *
judge(struct judging *j, const struct heartbeat *known)
{
	struct err *e = read_heartbeat(j, known);

	if (e || j->out->result == FRESH_WRONG)
		return e;
	/* that it is held back says more than that it is old */
	e = judge_commit(j);
	if (!e)
		judge_time(j);
	return e;
}

struct err *
fresh_check(struct arena *a, struct sync *sync, struct blob signers,
    const struct heartbeat *known, const struct release_info *tip,
    int64_t now, struct fresh *out)
{
	const struct set *set = sync->set;
	struct judging j = {
		.check = { .arena = a, .set = set, .signers = signers,
		    .words = "" },
		.sync = sync, .tip = tip, .now = now, .out = out
	};
	struct err *e = NULL;

	memset(out, 0, sizeof(*out));
	out->words = "";
	if (!set->fresh_seconds)
		return NULL;
	if (oid_is_none(&sync->fresh))
		conclude(&j, FRESH_MISSING, arena_printf(a, "the server has "
		    "no heartbeat of '%s': sluice-reconcile --heartbeat makes "
		    "them", set->environment));
	else
		e = judge(&j, known);
	return err_wrap(e, "cannot read the heartbeat");
}

const char *
fresh_word(enum fresh_result result)
{
	static const char *const words[] = { "ok", "missing", "wrong",
		"stale", "behind", "fork", "clock" };

	return words[result];
}
