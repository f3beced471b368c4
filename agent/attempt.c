#include "agent/attempt.h"

#include <inttypes.h>

#include "agent/release.h"
#include "agent/removal.h"

#define RETRY_FIRST 30		/* seconds before the second attempt */
#define RETRY_LONGEST 900

/* --- how it ends --- */

void
attempt_stop(struct work *w, enum verdict v, const char *phase,
    const char *reason)
{
	w->out->phase = phase;
	outcome_judge(w->out, v, reason);
	w->stopped = true;
}

void
attempt_away(struct work *w, const struct delivery *d)
{
	attempt_stop(w, VERDICT_TARGET, "waiting", d->why);
}

/*
 * The list of bad commits comes first: one that is given up and not in it is
 * one that somebody wants to be tried again.
 */
struct err *
attempt_give_up(struct work *w, const char *why)
{
	const struct floor *at = &w->progress.target;
	struct err *e;

	outcome_event(w->out, "failed", "%s %s: %s",
	    w->progress.back ? "rolling back to" : "rolling out",
	    oid_short(w->arena, &at->commit), why);
	points_push(w->arena, &w->bad, at, why, STATE_BAD_KEPT);
	e = state_write(&w->state, STATE_BAD, &w->bad);
	return e ? e : progress_give_up(&w->progress, why);
}

struct err *
attempt_failed(struct work *w, const char *why)
{
	unsigned n = w->progress.failures + 1;
	int64_t seconds;
	struct err *e;

	if (n >= w->set->attempts)
		return attempt_give_up(w, why);
	seconds = n > 5 ? RETRY_LONGEST : RETRY_FIRST << (n - 1);
	deadlines_set(&w->deadlines, "retry", &w->now, seconds, n);
	e = state_write_deadlines(&w->state, &w->deadlines);
	return e ? e : progress_failed(&w->progress, why);
}

/* --- making ready --- */

struct err *
attempt_read(struct work *w)
{
	const char *why = NULL;
	struct err *e = release_open(w, &why);

	if (!e && why)
		attempt_stop(w, VERDICT_DEGRADED, "blocked", why);
	return e;
}

struct err *
attempt_reach(struct work *w)
{
	struct delivery d = { .end = DELIVERY_DONE };
	struct err *e = attempt_read(w);

	if (e || w->stopped)
		return e;
	e = delivery_probe(w, &d);
	if (!e && d.end != DELIVERY_DONE)
		attempt_away(w, &d);
	return e;
}

/* What the target takes as a whole cannot be applied without its removals. */
static bool
is_refused(const struct work *w)
{
	return w->whole && w->plan.refused;
}

struct err *
attempt_prepare(struct work *w)
{
	const char *why = NULL;
	struct err *e = attempt_reach(w);

	if (e || w->stopped)
		return e;
	if (is_refused(w)) {
		outcome_event(w->out, "refused", "%s", w->plan.refused);
		attempt_stop(w, VERDICT_DEGRADED, "refused",
		    removal_refusal(w));
		return NULL;
	}
	e = release_unseal(w, &why);
	if (!e && why)
		attempt_stop(w, VERDICT_DEGRADED, "blocked", why);
	return e;
}

void
attempt_wait(struct work *w)
{
	int64_t left = deadlines_left(&w->deadlines, "retry", &w->now);

	if (left)
		attempt_stop(w, VERDICT_PROGRESSING, "retrying",
		    arena_printf(w->arena, "attempt %u of %u failed, the next "
		    "is in %" PRId64 " seconds: %s", w->progress.failures,
		    w->set->attempts, left, w->progress.why));
}
