#include "agent/stage.h"

#include "agent/attempt.h"
#include "agent/delivery.h"
#include "agent/health.h"
#include "agent/hook.h"
#include "agent/removal.h"

size_t
stage_count(const struct work *w)
{
	if (w->whole)
		return w->plan.n || w->plan.nremoval ? 1 : 0;
	return w->plan.nstage;
}

/* The one that progress is at. */
static struct plan_stage
current(const struct work *w)
{
	struct plan_stage all = { PHASE_SYNC, 0, 0, w->plan.n };

	return w->whole ? all : w->plan.stage[w->progress.stage];
}

/* --- APPLYING --- */

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
	return w->whole ? removal_add_all(w, h, why) : NULL;
}

/* It was taken: now its health is waited for. */
static struct err *
applied(struct work *w)
{
	struct err *e = NULL;

	if (w->whole) {
		removal_dropped(w);
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

struct err *
stage_apply(struct work *w)
{
	struct plan_stage s;
	struct delivery d;
	struct err *e = attempt_prepare(w);

	if (e || w->stopped)
		return e;
	s = current(w);
	e = hook_prepare(w, w->plan.object + s.first, s.n, &d);
	if (!e && d.end == DELIVERY_DONE)
		e = hand_over(w, &s, &d);
	if (e)
		return e;
	switch (d.end) {
	case DELIVERY_DONE:
		return applied(w);
	case DELIVERY_FAILED:
		return attempt_failed(w, d.why);
	case DELIVERY_REFUSED:
		return attempt_give_up(w, d.why);
	case DELIVERY_AWAY:
		attempt_away(w, &d);
	}
	return NULL;
}

/* --- WAITING --- */

static struct err *
healthy(struct work *w, const struct plan_stage *s)
{
	struct err *e = hook_remove(w, w->plan.object + s->first, s->n,
	    "succeeded");

	return e ? e : progress_healthy(&w->progress);
}

/* Not well yet: is there still time? */
static struct err *
keep_waiting(struct work *w, const struct health_of *h)
{
	int64_t left = deadlines_left(&w->deadlines, "health", &w->now);
	struct err *e;

	if (!left)
		return attempt_give_up(w, arena_printf(w->arena, "not healthy "
		    "within %u seconds: %s", w->set->health_seconds, h->why));
	attempt_stop(w, VERDICT_PROGRESSING, "waiting", h->why);
	/* two looks that find it sick are one too many, but not in a row */
	e = NULL;
	if (h->end == HEALTH_SICK)
		e = progress_sick(&w->progress);
	else if (w->progress.sick)
		e = progress_applied(&w->progress);
	return e;
}

static struct err *
judge(struct work *w, const struct plan_stage *s, const struct health_of *h)
{
	struct err *e;

	if (h->end == HEALTH_GOOD)
		return healthy(w, s);
	if (h->end == HEALTH_DEAD) {
		e = hook_remove(w, w->plan.object + s->first, s->n,
		    "failed");
		return e ? e : attempt_give_up(w, h->why);
	}
	if (h->end == HEALTH_SICK && w->progress.sick)
		return attempt_give_up(w, h->why);
	return keep_waiting(w, h);
}

struct err *
stage_await(struct work *w)
{
	struct health_of h;
	struct plan_stage s;
	struct delivery d = { .end = DELIVERY_DONE };
	struct err *e = attempt_reach(w);

	if (e || w->stopped)
		return e;
	s = current(w);
	e = health_look(w, w->plan.object + s.first, s.n, &d, &h);
	if (!e && d.end == DELIVERY_AWAY)
		attempt_away(w, &d);
	else if (!e)
		e = judge(w, &s, &h);
	return e;
}
