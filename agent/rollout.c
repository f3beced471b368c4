#include "agent/rollout.h"

#include <inttypes.h>
#include <string.h>

#include "agent/health.h"
#include "agent/hook.h"
#include "agent/release.h"

#define RETRY_FIRST 30		/* seconds before the second attempt */
#define RETRY_LONGEST 900
#define BACK_MAX 3		/* good commits that may be rolled back to */

size_t
work_stages(const struct work *w)
{
	if (w->whole)
		return w->plan.n || w->plan.nremoval ? 1 : 0;
	return w->plan.nstage;
}

struct plan_stage
work_stage(const struct work *w, size_t stage)
{
	struct plan_stage all = { PHASE_SYNC, 0, 0, w->plan.n };

	return w->whole ? all : w->plan.stage[stage];
}

struct err *
rollout_begin(struct work *w, const struct floor *target, bool back)
{
	struct err *e;

	deadlines_drop(&w->deadlines, "retry");
	deadlines_drop(&w->deadlines, "health");
	e = state_write_deadlines(&w->state, &w->deadlines);
	if (!e)
		e = progress_begin(&w->progress, target, back);
	w->info = NULL;
	return e;
}

/* --- how it can stand at the end of a tick --- */

static void
stop(struct work *w, enum verdict v, const char *phase, const char *reason,
    bool *more)
{
	w->out->phase = phase;
	outcome_judge(w->out, v, reason);
	*more = false;
}

/* The target cannot be reached: nobody's fault but its own. */
static void
stop_away(struct work *w, const struct delivery *d, bool *more)
{
	stop(w, VERDICT_TARGET, "waiting", d->why, more);
}

/*
 * The commit is bad.  The list of those comes first: one that is given up and
 * not in it is one that somebody wants to be tried again.
 */
static struct err *
give_up(struct work *w, const char *why)
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

/* An attempt failed: another one follows, or none. */
static struct err *
fail_attempt(struct work *w, const char *why)
{
	unsigned n = w->progress.failures + 1;
	int64_t seconds;
	struct err *e;

	if (n >= w->set->attempts)
		return give_up(w, why);
	seconds = n > 5 ? RETRY_LONGEST : RETRY_FIRST << (n - 1);
	deadlines_set(&w->deadlines, "retry", &w->now, seconds, n);
	e = state_write_deadlines(&w->state, &w->deadlines);
	return e ? e : progress_failed(&w->progress, why);
}

/* --- making ready --- */

static bool
must_wait(struct work *w, bool *more)
{
	int64_t left = deadlines_left(&w->deadlines, "retry", &w->now);

	if (!left)
		return false;
	stop(w, VERDICT_PROGRESSING, "retrying", arena_printf(w->arena,
	    "attempt %u of %u failed, the next is in %" PRId64 " seconds: %s",
	    w->progress.failures, w->set->attempts, left, w->progress.why),
	    more);
	return true;
}

static const char *
refusal(struct work *w)
{
	return arena_printf(w->arena, "nothing is removed: %s; to allow it, "
	    "%s", w->plan.refused, w->plan.allow);
}

/* What the target takes as a whole cannot be applied without its removals. */
static bool
is_refused(struct work *w, bool *more)
{
	if (!w->whole || !w->plan.refused)
		return false;
	outcome_event(w->out, "refused", "%s", w->plan.refused);
	stop(w, VERDICT_DEGRADED, "refused", refusal(w), more);
	return true;
}

/*
 * Read the commit, ask the applier what it is, and open what is sealed, before
 * anything is done.  False after saying how it stands.
 */
static struct err *
make_ready(struct work *w, bool *ready, bool *more)
{
	struct delivery d = { .end = DELIVERY_DONE };
	const char *why = NULL;
	struct err *e = release_open(w, &why);

	*ready = false;
	if (!e && why) {
		stop(w, VERDICT_DEGRADED, "blocked", why, more);
		return NULL;
	}
	if (!e)
		e = delivery_probe(w, &d);
	if (e || d.end != DELIVERY_DONE) {
		if (!e)
			stop_away(w, &d, more);
		return e;
	}
	if (is_refused(w, more))
		return NULL;
	e = release_unseal(w, &why);
	if (!e && why)
		stop(w, VERDICT_DEGRADED, "blocked", why, more);
	*ready = !e && !why;
	return e;
}

/* --- BEGUN --- */

static struct err *
begin_stage(struct work *w, bool *more)
{
	bool ready;
	struct err *e;

	if (must_wait(w, more))
		return NULL;
	e = make_ready(w, &ready, more);
	if (e || !ready)
		return e;
	if (w->progress.stage < work_stages(w))
		return progress_apply(&w->progress);
	return progress_prune(&w->progress);
}

/* --- APPLYING --- */

struct err *
rollout_add_removals(struct work *w, struct handover *h, const char **why)
{
	struct plan_removal *r;
	struct blob bytes;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < w->plan.nremoval && !e && !*why; i++) {
		r = &w->plan.removal[i];
		if (!r->kept) {
			handover_remove(h, r->held);
			continue;
		}
		e = release_kept(w, r->held, &bytes, why);
		if (!e && !*why)
			handover_add(h, &r->held->entry, bytes,
			    r->held->version);
	}
	return e;
}

static struct err *
collect(struct work *w, const struct plan_stage *s, struct handover *h,
    const char **why)
{
	const struct plan_object *o;
	const struct held *held;
	size_t i;

	for (i = s->first; i < s->first + s->n; i++) {
		o = &w->plan.object[i];
		held = inventory_find(&w->inventory, o->entry->path);
		if (!hook_is(w, o->entry) || progress_hook(&w->progress,
		    o->entry) == HOOK_BEGUN)
			handover_add(h, o->entry, w->bytes[i],
			    held ? held->version : "");
	}
	return w->whole ? rollout_add_removals(w, h, why) : NULL;
}

/* A target that takes the whole has dropped what is not in it. */
static void
drop_removed(struct work *w)
{
	size_t i;

	for (i = 0; i < w->plan.nremoval; i++)
		if (!w->plan.removal[i].kept &&
		    !w->plan.removal[i].held->gone) {
			w->plan.removal[i].held->gone = true;
			w->out->pruned++;
		}
}

/* It was taken: now its health is waited for. */
static struct err *
applied(struct work *w)
{
	struct err *e = NULL;

	if (w->whole) {
		drop_removed(w);
		e = inventory_write(&w->state, &w->inventory);
	}
	if (e)
		return e;
	deadlines_set(&w->deadlines, "health", &w->now,
	    w->set->health_seconds, 0);
	e = state_write_deadlines(&w->state, &w->deadlines);
	return e ? e : progress_applied(&w->progress);
}

static struct err *
hand_over(struct work *w, const struct plan_stage *s, struct delivery *d)
{
	struct plan_object *object = w->plan.object + s->first;
	struct handover h = { .arena = w->arena };
	const char *why = NULL;
	struct err *e;

	e = hook_begin(w, object, s->n);
	if (!e)
		e = collect(w, s, &h, &why);
	if (!e && why) {
		d->end = DELIVERY_FAILED;
		d->why = why;
		return NULL;
	}
	if (e || !h.n)
		return e;
	e = delivery_enter(w, &h);
	if (!e)
		e = delivery_apply(w, &h, d);
	if (!e)
		e = hook_end(w, object, s->n, d);
	return e;
}

static struct err *
apply_stage(struct work *w, bool *more)
{
	struct plan_stage s;
	struct delivery d;
	bool ready;
	struct err *e = make_ready(w, &ready, more);

	if (e || !ready)
		return e;
	s = work_stage(w, w->progress.stage);
	e = hook_prepare(w, w->plan.object + s.first, s.n, &d);
	if (!e && d.end == DELIVERY_DONE)
		e = hand_over(w, &s, &d);
	if (e)
		return e;
	switch (d.end) {
	case DELIVERY_DONE:
		return applied(w);
	case DELIVERY_FAILED:
		return fail_attempt(w, d.why);
	case DELIVERY_REFUSED:
		return give_up(w, d.why);
	case DELIVERY_AWAY:
		stop_away(w, &d, more);
	}
	return NULL;
}

/* --- WAITING --- */

static struct err *
stage_healthy(struct work *w, const struct plan_stage *s)
{
	struct err *e = hook_remove(w, w->plan.object + s->first, s->n,
	    "succeeded");

	return e ? e : progress_healthy(&w->progress);
}

/* Not well yet: is there still time? */
static struct err *
keep_waiting(struct work *w, const struct health_of *h, bool *more)
{
	int64_t left = deadlines_left(&w->deadlines, "health", &w->now);
	struct err *e;

	if (!left)
		return give_up(w, arena_printf(w->arena, "not healthy within "
		    "%u seconds: %s", w->set->health_seconds, h->why));
	stop(w, VERDICT_PROGRESSING, "waiting", h->why, more);
	/* two looks that find it sick are one too many, but not in a row */
	e = NULL;
	if (h->end == HEALTH_SICK)
		e = progress_sick(&w->progress);
	else if (w->progress.sick)
		e = progress_applied(&w->progress);
	return e;
}

static struct err *
judge_stage(struct work *w, const struct plan_stage *s,
    const struct health_of *h, bool *more)
{
	struct err *e;

	if (h->end == HEALTH_GOOD)
		return stage_healthy(w, s);
	if (h->end == HEALTH_DEAD) {
		e = hook_remove(w, w->plan.object + s->first, s->n,
		    "failed");
		return e ? e : give_up(w, h->why);
	}
	if (h->end == HEALTH_SICK && w->progress.sick)
		return give_up(w, h->why);
	return keep_waiting(w, h, more);
}

static struct err *
await_stage(struct work *w, bool *more)
{
	struct health_of h;
	struct plan_stage s;
	struct delivery d = { .end = DELIVERY_DONE };
	const char *why;
	struct err *e = release_open(w, &why);

	if (!e && why) {
		stop(w, VERDICT_DEGRADED, "blocked", why, more);
		return NULL;
	}
	if (!e)
		e = delivery_probe(w, &d);
	if (e || d.end != DELIVERY_DONE) {
		if (!e)
			stop_away(w, &d, more);
		return e;
	}
	s = work_stage(w, w->progress.stage);
	e = health_look(w, w->plan.object + s.first, s.n, &d, &h);
	if (!e && d.end == DELIVERY_AWAY)
		stop_away(w, &d, more);
	else if (!e)
		e = judge_stage(w, &s, &h, more);
	return e;
}

/* --- PRUNING --- */

static struct err *
prune(struct work *w, bool *more)
{
	struct handover h = { .arena = w->arena };
	struct delivery d = { .end = DELIVERY_DONE };
	const struct plan_removal *r;
	struct err *e;
	bool ready;
	size_t i;

	e = make_ready(w, &ready, more);
	if (e || !ready)
		return e;
	for (i = 0; i < w->plan.nremoval; i++) {
		r = &w->plan.removal[i];
		if (r->moved && !w->by_path)
			r->held->gone = true;
		else if (!r->kept && !w->plan.refused && !r->held->gone)
			handover_remove(&h, r->held);
	}
	e = h.n ? delivery_remove(w, &h, &d) : NULL;
	if (e)
		return e;
	if (d.end == DELIVERY_AWAY)
		stop_away(w, &d, more);
	else if (d.end != DELIVERY_DONE)
		return fail_attempt(w, d.why);
	else
		return progress_pruned(&w->progress);
	return NULL;
}

/* --- PRUNED --- */

/* What was not removed and should have been, in words; or "". */
static const char *
left_over(struct work *w)
{
	const struct plan_removal *r;
	size_t i;

	if (w->plan.refused && !w->whole)
		return refusal(w);
	for (i = 0; i < w->plan.nremoval; i++) {
		r = &w->plan.removal[i];
		if (r->kept && r->allow)
			return arena_printf(w->arena, "'%s' stays: %s; to "
			    "remove it, %s", r->held->entry.path, r->kept,
			    r->allow);
	}
	return "";
}

/* A newer commit is good: what older ones did is forgiven. */
static void
forgive(struct work *w)
{
	size_t i, n = 0;

	for (i = 0; i < w->bad.n; i++)
		if (w->bad.item[i].at.sequence >=
		    w->progress.target.sequence)
			w->bad.item[n++] = w->bad.item[i];
	w->bad.n = n;
}

static struct err *
finish(struct work *w, bool *more)
{
	const struct floor *at = &w->progress.target;
	const char *why, *words;
	struct err *e = release_open(w, &why);

	if (!e && why) {
		stop(w, VERDICT_DEGRADED, "blocked", why, more);
		return NULL;
	}
	if (e)
		return e;
	words = left_over(w);
	if (*words)
		outcome_event(w->out, "refused", "%s", words);
	inventory_settle(&w->inventory);
	e = inventory_write(&w->state, &w->inventory);
	points_push(w->arena, &w->good, at, words, STATE_GOOD_KEPT);
	if (!e)
		e = state_write(&w->state, STATE_GOOD, &w->good);
	if (!e && !w->progress.back && w->bad.n) {
		forgive(w);
		e = state_write(&w->state, STATE_BAD, &w->bad);
	}
	deadlines_drop(&w->deadlines, "health");
	deadlines_drop(&w->deadlines, "retry");
	deadlines_drop(&w->deadlines, "heal");	/* look at all of it now */
	if (!e)
		e = state_write_deadlines(&w->state, &w->deadlines);
	if (!e)
		e = progress_good(&w->progress);
	if (!e)
		outcome_event(w->out, w->progress.back ? "rolled-back" :
		    "applied", "%s is live and healthy",
		    oid_short(w->arena, &at->commit));
	*more = false;
	return e;
}

/* --- GIVEN_UP --- */

/* What is there for this case; whether it does any good is its own affair. */
static struct err *
run_fail_hooks(struct work *w)
{
	struct plan_object *object = w->plan.fail;
	struct handover h = { .arena = w->arena };
	size_t i, n = w->plan.nfail;
	struct delivery d;
	struct err *e;

	if (!n || w->whole || w->progress.back)
		return NULL;
	e = hook_prepare(w, object, n, &d);
	if (!e && d.end == DELIVERY_DONE)
		e = hook_begin(w, object, n);
	if (e || d.end != DELIVERY_DONE)
		return e;
	for (i = 0; i < n; i++)
		if (progress_hook(&w->progress, object[i].entry) ==
		    HOOK_BEGUN)
			handover_add(&h, object[i].entry, w->fail_bytes[i],
			    "");
	if (!h.n)
		return NULL;
	e = delivery_enter(w, &h);
	if (!e)
		e = delivery_apply(w, &h, &d);
	return e ? e : hook_end(w, object, n, &d);
}

/* The newest good commit that is not bad, of the last few; or NULL. */
static const struct floor *
way_back(const struct work *w)
{
	const struct point *p;
	size_t i;

	for (i = 0; i < w->good.n && i < BACK_MAX; i++) {
		p = &w->good.item[i];
		if (!points_find(&w->bad, &p->at.commit) &&
		    !oid_equal(&p->at.commit, &w->progress.target.commit))
			return &p->at;
	}
	return NULL;
}

static bool
may_go_back(const struct work *w)
{
	return w->set->rollback && (w->progress.back || !w->info ||
	    !w->info->consent.no_rollback);
}

static struct err *
go_back(struct work *w, bool *more)
{
	const struct floor *back = may_go_back(w) ? way_back(w) : NULL;
	const char *why = w->progress.why;

	if (!back) {
		stop(w, VERDICT_DEGRADED, "failed", why, more);
		return NULL;
	}
	outcome_event(w->out, "rollback", "back to %s: %s",
	    oid_short(w->arena, &back->commit), why);
	w->out->rollbacks++;
	return rollout_begin(w, back, true);
}

static struct err *
given_up(struct work *w, bool *more)
{
	const char *why = NULL;
	struct delivery d = { .end = DELIVERY_DONE };
	struct err *e = release_open(w, &why);

	if (!e && !why)
		e = delivery_probe(w, &d);
	if (!e && !why && w->plan.nfail && d.end == DELIVERY_DONE)
		e = release_unseal(w, &why);
	if (!e && !why && d.end == DELIVERY_DONE)
		e = run_fail_hooks(w);
	return e ? e : go_back(w, more);
}

struct err *
rollout_step(struct work *w, bool *more)
{
	*more = true;
	switch (w->progress.step) {
	case STEP_BEGUN:
		return begin_stage(w, more);
	case STEP_APPLYING:
		return apply_stage(w, more);
	case STEP_WAITING:
		return await_stage(w, more);
	case STEP_PRUNING:
		return prune(w, more);
	case STEP_PRUNED:
		return finish(w, more);
	case STEP_GIVEN_UP:
		return given_up(w, more);
	case STEP_NONE:
	case STEP_GOOD:
		*more = false;
	}
	return NULL;
}
