#include "agent/rollout.h"

#include "agent/attempt.h"
#include "agent/delivery.h"
#include "agent/hook.h"
#include "agent/release.h"
#include "agent/removal.h"
#include "agent/stage.h"

#define BACK_MAX 3		/* good commits that may be rolled back to */

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

/* --- BEGUN --- */

static struct err *
begin_stage(struct work *w)
{
	struct err *e = NULL;

	attempt_wait(w);
	if (!w->stopped)
		e = attempt_prepare(w);
	if (e || w->stopped)
		return e;
	if (w->progress.stage < stage_count(w))
		return progress_apply(&w->progress);
	return progress_prune(&w->progress);
}

/* --- PRUNING --- */

static struct err *
prune(struct work *w)
{
	struct handover h = { .arena = w->arena };
	struct delivery d = { .end = DELIVERY_DONE };
	struct err *e = attempt_prepare(w);

	if (e || w->stopped)
		return e;
	removal_add_due(w, &h);
	e = h.n ? delivery_remove(w, &h, &d) : NULL;
	if (e)
		return e;
	if (d.end == DELIVERY_DONE)
		return progress_pruned(&w->progress);
	if (d.end != DELIVERY_AWAY)
		return attempt_failed(w, d.why);
	attempt_away(w, &d);
	return NULL;
}

/* --- PRUNED --- */

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
finish(struct work *w)
{
	const struct floor *at = &w->progress.target;
	const char *words;
	struct err *e = attempt_read(w);

	if (e || w->stopped)
		return e;
	words = removal_left_over(w);
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
	w->stopped = true;
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
go_back(struct work *w)
{
	const struct floor *back = may_go_back(w) ? way_back(w) : NULL;
	const char *why = w->progress.why;

	if (!back) {
		attempt_stop(w, VERDICT_DEGRADED, "failed", why);
		return NULL;
	}
	outcome_event(w->out, "rollback", "back to %s: %s",
	    oid_short(w->arena, &back->commit), why);
	w->out->rollbacks++;
	return rollout_begin(w, back, true);
}

static struct err *
given_up(struct work *w)
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
	return e ? e : go_back(w);
}

struct err *
rollout_step(struct work *w)
{
	switch (w->progress.step) {
	case STEP_BEGUN:
		return begin_stage(w);
	case STEP_APPLYING:
		return stage_apply(w);
	case STEP_WAITING:
		return stage_await(w);
	case STEP_PRUNING:
		return prune(w);
	case STEP_PRUNED:
		return finish(w);
	case STEP_GIVEN_UP:
		return given_up(w);
	case STEP_NONE:
	case STEP_GOOD:
		w->stopped = true;
	}
	return NULL;
}
