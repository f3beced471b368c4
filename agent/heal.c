#include "agent/heal.h"

#include <inttypes.h>
#include <string.h>

#include "agent/delivery.h"
#include "agent/health.h"
#include "agent/hook.h"
#include "agent/line.h"
#include "agent/release.h"
#include "agent/removal.h"
#include "base/file.h"
#include "base/limit.h"

#define MODE 0600

static const struct blob no_bytes = { "", 0 };

/* --- what was seen --- */

static struct err *
damaged(const struct work *w, const char *file)
{
	return err_new(ERR_SYSTEM, "'%s' is damaged", state_path(&w->state,
	    file));
}

static void
judge_counts(struct work *w)
{
	struct tick_outcome *o = w->out;
	const char *what = NULL;
	size_t n = o->drifted;

	if (o->health[DEGRADED] || o->health[MISSING] || o->health[UNKNOWN]) {
		n = o->health[DEGRADED] + o->health[MISSING] +
		    o->health[UNKNOWN];
		what = "not healthy";
	} else if (n) {
		what = "not as it was applied";
	}
	if (what)
		outcome_judge(o, VERDICT_DEGRADED, arena_printf(w->arena,
		    "%zu of %zu objects %s %s%s%s", n, o->total,
		    n == 1 ? "is" : "are", what, o->nworst ? ", such as " :
		    "", o->nworst ? o->worst[0].path : ""));
	else if (o->health[PROGRESSING])
		outcome_judge(o, VERDICT_PROGRESSING, arena_printf(w->arena,
		    "%zu of %zu objects are progressing",
		    o->health[PROGRESSING], o->total));
}

static struct err *
read_seen(struct work *w, bool *well)
{
	struct tick_outcome *o = w->out;
	const char *path, *state;
	struct blob text;
	struct line l;
	struct err *e;
	size_t i;

	*well = false;
	e = file_read_any(w->arena, state_path(&w->state, "seen"),
	    LIMIT_STATE, &text);
	if (e || !line_next(&text, &l))
		return e;
	for (i = 0; i < HEALTH_KINDS; i++) {
		o->health[i] = (size_t)line_number(&l, SIZE_MAX);
		o->total += o->health[i];
	}
	o->drifted = (size_t)line_number(&l, SIZE_MAX);
	if (!line_ends(&l))
		return damaged(w, "seen");
	*well = o->total == o->health[HEALTHY] + o->health[SUSPENDED] &&
	    !o->drifted;
	while (line_next(&text, &l)) {
		path = line_text(&l);
		state = line_text(&l);
		outcome_object(o, path, state, line_text(&l));
		if (!line_ends(&l))
			return damaged(w, "seen");
	}
	return NULL;
}

static struct err *
write_seen(struct work *w)
{
	const struct tick_outcome *o = w->out;
	struct buf b;
	size_t i;

	buf_init(&b, w->arena, LIMIT_STATE);
	for (i = 0; i < HEALTH_KINDS; i++)
		line_add_number(&b, o->health[i]);
	line_add_number(&b, o->drifted);
	line_end(&b);
	for (i = 0; i < o->nworst; i++) {
		line_add_text(&b, o->worst[i].path);
		line_add_text(&b, o->worst[i].state);
		line_add_text(&b, o->worst[i].reason);
		line_end(&b);
	}
	return file_replace(state_path(&w->state, "seen"), b.data, b.len,
	    MODE);
}

static void
forget_seen(struct work *w)
{
	struct tick_outcome *o = w->out;

	memset(o->health, 0, sizeof(o->health));
	o->total = o->drifted = o->nworst = 0;
}

/* --- a look --- */

/* What drifted, of the last look. */
struct drift {
	struct held **item;
	size_t n;
};

static bool
is_ignored(struct work *w, const struct index_entry *e)
{
	const char *health = plan_flag_value(w->arena, e, "health=");

	return health && !strcmp(health, "ignore");
}

static void
see(struct work *w, struct held *held, const struct applier_result *r,
    struct drift *d)
{
	struct tick_outcome *o = w->out;
	enum health h = UNKNOWN;

	o->total++;
	if (!r || !health_of_result(r, &h))
		h = UNKNOWN;
	if (h == MISSING || (r && r->what == OBSERVED_DRIFTED)) {
		if (w->set->heal == HEAL_OFF && h != MISSING) {
			o->health[HEALTHY]++;
			return;
		}
		d->item = arena_grow(w->arena, d->item, d->n,
		    sizeof(struct held *));
		d->item[d->n++] = held;
		o->drifted += h != MISSING;
		outcome_object(o, held->entry.path, h == MISSING ?
		    "missing" : "drifted", r->reason);
	} else if (h != HEALTHY && h != SUSPENDED &&
	    !is_ignored(w, &held->entry)) {
		outcome_object(o, held->entry.path, health_word(h),
		    r ? r->reason : "");
	} else {
		h = h == SUSPENDED ? h : HEALTHY;
	}
	o->health[h]++;
}

static struct err *
look(struct work *w, struct drift *drift, struct delivery *d)
{
	struct handover h = { .arena = w->arena };
	struct held *held;
	struct err *e;
	size_t i;

	memset(drift, 0, sizeof(*drift));
	memset(d, 0, sizeof(*d));
	forget_seen(w);
	for (i = 0; i < w->inventory.n; i++) {
		held = w->inventory.item[i];
		if (!held->gone && !hook_is(w, &held->entry))
			handover_add(&h, &held->entry, no_bytes,
			    held->version);
	}
	if (!h.n)
		return NULL;
	e = delivery_observe(w, &h, d);
	if (e || d->end == DELIVERY_AWAY)
		return e;
	for (i = 0; i < w->inventory.n; i++) {
		held = w->inventory.item[i];
		if (!held->gone && !hook_is(w, &held->entry))
			see(w, held, delivery_find(d, held->entry.path),
			    drift);
	}
	return NULL;
}

/* --- the breaker --- */

struct repair {
	const char *path;
	unsigned count;
	int64_t since;		/* when it was put right first */
};

struct repairs {
	struct repair *item;
	size_t n;
};

static struct err *
read_repairs(struct work *w, struct repairs *out)
{
	struct repair r;
	struct blob text;
	struct line l;
	struct err *e;

	memset(out, 0, sizeof(*out));
	e = file_read_any(w->arena, state_path(&w->state, "healed"),
	    LIMIT_STATE, &text);
	while (!e && line_next(&text, &l)) {
		r.path = line_text(&l);
		r.count = (unsigned)line_number(&l, UINT32_MAX);
		r.since = (int64_t)line_number(&l, INT64_MAX);
		if (!line_ends(&l))
			return damaged(w, "healed");
		/* an hour later, or earlier than it was, it counts anew */
		if (w->now.wall - r.since >= HEAL_SECONDS ||
		    w->now.wall < r.since)
			continue;
		out->item = arena_grow(w->arena, out->item, out->n,
		    sizeof(r));
		out->item[out->n++] = r;
	}
	return e;
}

static struct err *
write_repairs(struct work *w, const struct repairs *all)
{
	struct buf b;
	size_t i;

	buf_init(&b, w->arena, LIMIT_STATE);
	for (i = 0; i < all->n; i++) {
		line_add_text(&b, all->item[i].path);
		line_add_number(&b, all->item[i].count);
		line_add_number(&b, (uint64_t)all->item[i].since);
		line_end(&b);
	}
	return file_replace(state_path(&w->state, "healed"), b.data, b.len,
	    MODE);
}

/* Whether an object may be put right once more; then it is counted. */
static bool
may_repair(struct work *w, struct repairs *all, const char *path)
{
	struct repair *r;
	size_t i;

	for (i = 0; i < all->n && strcmp(all->item[i].path, path); i++)
		;
	if (i == all->n) {
		all->item = arena_grow(w->arena, all->item, all->n,
		    sizeof(*all->item));
		r = &all->item[all->n++];
		r->path = path;
		r->count = 0;
		r->since = w->now.wall;
	}
	r = &all->item[i];
	if (r->count >= HEAL_TIMES)
		return false;
	r->count++;
	return true;
}

/* --- putting right --- */

/* Leave out what was put right too often, and note the rest. */
static struct err *
break_loops(struct work *w, struct drift *d)
{
	struct repairs all;
	size_t i, n = 0;
	struct err *e = read_repairs(w, &all);

	for (i = 0; !e && i < d->n; i++) {
		if (may_repair(w, &all, d->item[i]->entry.path))
			d->item[n++] = d->item[i];
		else
			outcome_event(w->out, "drift-loop", "%s was put "
			    "right %d times in an hour, and now is left as "
			    "somebody else wants it", d->item[i]->entry.path,
			    HEAL_TIMES);
	}
	d->n = n;
	return e || !n ? e : write_repairs(w, &all);
}

static struct err *
collect(struct work *w, const struct drift *d, struct handover *h,
    const char **why)
{
	const struct index_entry *entry;
	struct err *e = NULL;
	struct map drifted;
	struct blob bytes;
	size_t i;

	map_init(&drifted, w->arena);
	for (i = 0; i < d->n; i++)
		map_set(&drifted, d->item[i]->entry.path,
		    strlen(d->item[i]->entry.path), d->item[i]);
	for (i = 0; i < w->plan.n && !e && !*why; i++) {
		entry = w->plan.object[i].entry;
		if (hook_is(w, entry) || (!w->whole && !map_get(&drifted,
		    entry->path, strlen(entry->path))))
			continue;
		e = release_object(w, entry, &bytes, why);
		if (!e && !*why)
			handover_add(h, entry, bytes, "");
	}
	if (!e && !*why && w->whole)
		e = removal_add_all(w, h, why);
	return e;
}

/* Apply again what drifted, from the commit that is live. */
static struct err *
repair(struct work *w, const struct drift *drift)
{
	struct handover h = { .arena = w->arena };
	const char *why = NULL;
	struct delivery d;
	struct err *e;
	size_t i;

	e = release_open(w, &why);
	if (!e && !why)
		e = collect(w, drift, &h, &why);
	if (e || why || !h.n) {
		if (why)
			outcome_judge(w->out, VERDICT_DEGRADED, why);
		return e;
	}
	e = delivery_enter(w, &h);
	if (!e)
		e = delivery_apply(w, &h, &d);
	if (e)
		return e;
	if (d.end == DELIVERY_AWAY)
		outcome_judge(w->out, VERDICT_TARGET, d.why);
	else if (d.end != DELIVERY_DONE)
		outcome_judge(w->out, VERDICT_DEGRADED, d.why);
	for (i = 0; d.end == DELIVERY_DONE && i < drift->n; i++) {
		outcome_event(w->out, "healed", "%s",
		    drift->item[i]->entry.path);
		w->out->healed++;
	}
	return NULL;
}

static struct err *
look_and_repair(struct work *w, struct delivery *d)
{
	struct drift drift;
	struct err *e = look(w, &drift, d);

	if (e || d->end == DELIVERY_AWAY || !drift.n ||
	    w->set->heal != HEAL_HEAL)
		return e;
	e = break_loops(w, &drift);
	if (!e && drift.n)
		e = repair(w, &drift);
	if (!e && w->out->healed)
		e = look(w, &drift, d);
	return e;
}

struct err *
heal(struct work *w)
{
	struct delivery d;
	struct err *e;
	bool well;

	e = read_seen(w, &well);
	if (e)
		return e;
	if (well && deadlines_left(&w->deadlines, "heal", &w->now))
		return NULL;
	if (!w->inventory.arena)
		e = inventory_read(&w->state, &w->inventory);
	if (!e)
		e = delivery_probe(w, &d);
	if (!e && d.end == DELIVERY_DONE)
		e = look_and_repair(w, &d);
	if (e)
		return e;
	if (d.end == DELIVERY_AWAY || !w->probed) {
		outcome_judge(w->out, VERDICT_TARGET, d.why);
		return NULL;
	}
	judge_counts(w);
	deadlines_set(&w->deadlines, "heal", &w->now, w->set->heal_seconds,
	    0);
	return write_seen(w);
}
