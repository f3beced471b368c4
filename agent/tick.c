#include "agent/tick.h"

#include <inttypes.h>
#include <string.h>

#include "agent/follow.h"
#include "agent/heal.h"
#include "agent/rollout.h"
#include "agent/work.h"

#define BUSY_MAX 3		/* ticks in a row that may find it taken */

/* --- what there is to do --- */

/* Whether the newest commit of another set is live and healthy. */
static struct err *
is_ready(struct work *w, const char *name, bool *ready)
{
	struct state other;
	struct points good;
	struct floor floor;
	struct err *e;

	e = state_open(w->arena, w->settings->state, name, &other);
	if (!e)
		e = state_read_floor(&other, &floor);
	if (!e)
		e = state_read(&other, STATE_GOOD, &good);
	*ready = !e && floor.sequence && good.n &&
	    oid_equal(&good.item[0].at.commit, &floor.commit);
	return e;
}

/* The first set that must be ready before this one, and is not; or NULL. */
static struct err *
find_unready(struct work *w, const char **out)
{
	struct err *e = NULL;
	bool ready;
	size_t i;

	*out = NULL;
	for (i = 0; !e && !*out && i < w->set->nafter; i++) {
		e = is_ready(w, w->set->after[i], &ready);
		if (!ready)
			*out = w->set->after[i];
	}
	return e;
}

static bool
is_at_hand(const struct work *w, const struct oid *commit)
{
	return w->progress.step != STEP_NONE &&
	    oid_equal(&w->progress.target.commit, commit);
}

/*
 * Take up the newest commit, whatever is at hand, unless it failed before;
 * then leave it, if that was not done yet.
 */
static struct err *
choose(struct work *w)
{
	const struct point *bad = points_find(&w->bad, &w->floor.commit);
	const char *unready;
	struct err *e;

	if (!w->floor.sequence || w->hold)
		return NULL;
	if (bad) {
		if (is_at_hand(w, &w->floor.commit) &&
		    w->progress.step != STEP_GIVEN_UP)
			return progress_give_up(&w->progress, bad->words);
		return NULL;
	}
	if (is_at_hand(w, &w->floor.commit) &&
	    w->progress.step != STEP_GIVEN_UP && (!w->progress.back ||
	    w->progress.step == STEP_GOOD))
		return NULL;
	e = find_unready(w, &unready);
	if (e)
		return e;
	if (!unready)
		return rollout_begin(w, &w->floor, false);
	outcome_judge(w->out, VERDICT_PROGRESSING, arena_printf(w->arena,
	    "set '%s' comes first, and is not ready", unready));
	w->out->phase = "waiting";
	return NULL;
}

/* --- doing it --- */

static struct err *
roll_out(struct work *w)
{
	enum progress_step before = w->progress.step;
	struct err *e = NULL;
	unsigned steps = 0;

	while (!w->stopped && !e && steps++ < WORK_STEPS)
		e = rollout_step(w);
	if (!e && before != STEP_GOOD && w->progress.step == STEP_GOOD)
		e = sync_tidy(w->arena, &w->sync);
	if (!e && !w->stopped)
		outcome_judge(w->out, VERDICT_PROGRESSING,
		    "there is more to do than one tick does");
	return e;
}

/* A commit that is not the newest is live. */
static void
judge_older(struct work *w)
{
	const struct point *bad = points_find(&w->bad, &w->floor.commit);
	const struct floor *at = &w->progress.target;

	if (bad && w->progress.back && w->progress.step == STEP_GOOD)
		outcome_judge(w->out, VERDICT_ROLLED_BACK, arena_printf(
		    w->arena, "%s (%" PRIu64 ") is live, since %s (%" PRIu64
		    ") failed: %s", oid_short(w->arena, &at->commit),
		    at->sequence, oid_short(w->arena, &w->floor.commit),
		    w->floor.sequence, bad->words));
}

/* What was refused when the commit that is live became good. */
static void
judge_leftover(struct work *w)
{
	const struct point *p = points_find(&w->good,
	    &w->progress.target.commit);

	if (p && *p->words && w->progress.step == STEP_GOOD)
		outcome_judge(w->out, VERDICT_DEGRADED, p->words);
}

static struct err *
work(struct work *w)
{
	struct err *e;

	/* whoever holds it may be changing the target by hand */
	if (w->hold) {
		w->out->phase = "held";
		outcome_judge(w->out, VERDICT_HELD, *w->hold ? w->hold :
		    "it is held");
		return NULL;
	}
	e = roll_out(w);
	if (e)
		return e;
	judge_older(w);
	judge_leftover(w);
	return w->progress.step == STEP_GOOD ? heal(w) : NULL;
}

/* --- the tick --- */

static struct err *
read_state(struct work *w)
{
	struct err *e = state_read_floor(&w->state, &w->floor);

	if (!e)
		e = state_read(&w->state, STATE_GOOD, &w->good);
	if (!e)
		e = state_read(&w->state, STATE_BAD, &w->bad);
	if (!e)
		e = state_read_deadlines(&w->state, &w->deadlines);
	if (!e)
		e = state_read_hold(&w->state, &w->hold);
	if (!e)
		e = progress_read(w->arena, state_path(&w->state, "journal"),
		    &w->progress);
	return e;
}

/* The nearest deadline, in seconds from now, or 0. */
static int64_t
next_deadline(struct work *w)
{
	static const char *const names[] = { "retry", "health", "heal" };
	int64_t left, next = 0;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		left = deadlines_left(&w->deadlines, names[i], &w->now);
		if (left && (!next || left < next))
			next = left;
	}
	return next;
}

static void
tell(struct work *w)
{
	struct tick_outcome *o = w->out;

	o->want = w->floor;
	if (w->progress.step != STEP_NONE)
		o->applied = w->progress.target;
	if (w->good.n)
		o->good = w->good.item[0].at;
	o->bad = w->bad;
	o->attempt = w->progress.failures;
	o->next = next_deadline(w);
}

static struct err *
run(struct work *w, bool timed)
{
	struct err *e = read_state(w), *other;

	/* nothing is known for sure: nothing is done, or written */
	if (e)
		return e;
	e = follow(w, timed);
	if (!e)
		e = choose(w);
	if (!e)
		e = work(w);
	tell(w);
	other = state_write_deadlines(&w->state, &w->deadlines);
	if (e)
		err_free(other);
	return e ? e : other;
}

/* Another tick is at work; if that goes on, somebody should have a look. */
static struct err *
busy(struct work *w)
{
	unsigned count;
	struct err *e = state_count_busy(&w->state, &count);

	w->out->phase = "busy";
	if (e)
		return e;
	outcome_judge(w->out, VERDICT_BUSY, arena_printf(w->arena,
	    "%u ticks in a row found another one at work", count));
	if (count > BUSY_MAX)
		outcome_event(w->out, "busy", "%s, which may hang",
		    w->out->reason);
	return NULL;
}

struct err *
tick_set(struct arena *a, const struct settings *settings,
    const struct set *set, bool timed, struct tick_outcome *out)
{
	struct work w = { .arena = a, .settings = settings, .set = set,
		.out = out };
	struct err *e;
	bool held;

	outcome_init(out, a);
	w.guard = guard_new(a);
	e = clock_read(a, &w.now);
	if (!e)
		e = state_open(a, settings->state, set->name, &w.state);
	if (e)
		return e;
	out->time = w.now.wall;
	e = state_lock(&w.state, &held);
	if (e)
		return e;
	if (!held)
		return busy(&w);
	e = state_end_busy(&w.state);
	return e ? e : run(&w, timed);
}
