#include "agent/health.h"

#include <string.h>

#include "agent/hook.h"

static const struct blob no_bytes = { "", 0 };

bool
health_of_result(const struct applier_result *r, enum health *out)
{
	static const enum health all[] = {
		[OBSERVED_HEALTHY] = HEALTHY,
		[OBSERVED_PROGRESSING] = PROGRESSING,
		[OBSERVED_DEGRADED] = DEGRADED,
		[OBSERVED_SUSPENDED] = SUSPENDED,
		[OBSERVED_MISSING] = MISSING,
		[OBSERVED_UNKNOWN] = UNKNOWN,
		/* somebody changed it, which says nothing of its health */
		[OBSERVED_DRIFTED] = HEALTHY
	};

	if (r->what < OBSERVED_HEALTHY || r->what > OBSERVED_DRIFTED)
		return false;
	*out = all[r->what];
	return true;
}

/* Hooks that did not run, as when rolling back, are not looked at. */
static bool
is_looked_at(const struct work *w, const struct index_entry *e)
{
	const char *health = plan_flag_value(w->arena, e, "health=");

	if (health && !strcmp(health, "ignore"))
		return false;
	return !hook_is(w, e) ||
	    progress_hook(&w->progress, e) == HOOK_RAN;
}

static void
worsen(struct work *w, struct health_of *out, enum health_end end,
    const char *path, enum health health, const char *reason)
{
	if (end <= out->end)
		return;
	out->end = end;
	out->why = arena_printf(w->arena, "%s is %s%s%s", path,
	    health_word(health), *reason ? ": " : "", reason);
}

static void
judge(struct work *w, const struct plan_object *o,
    const struct applier_result *r, struct health_of *out)
{
	bool hook = hook_is(w, o->entry);
	enum health h = UNKNOWN;

	if (!r || !health_of_result(r, &h))
		h = UNKNOWN;
	w->out->health[h]++;
	w->out->total++;
	if (h == HEALTHY || h == SUSPENDED)
		return;
	outcome_object(w->out, o->entry->path, health_word(h),
	    r ? r->reason : "");
	if (!hook && !o->counts)
		return;
	worsen(w, out, h != DEGRADED ? HEALTH_WAITING :
	    hook ? HEALTH_DEAD : HEALTH_SICK, o->entry->path, h,
	    r ? r->reason : "");
}

struct err *
health_look(struct work *w, const struct plan_object *object, size_t n,
    struct delivery *d, struct health_of *out)
{
	struct handover h = { .arena = w->arena };
	const struct index_entry *entry;
	const struct held *held;
	struct err *e = NULL;
	size_t i;

	out->end = HEALTH_GOOD;
	out->why = "";
	memset(d, 0, sizeof(*d));
	for (i = 0; i < n; i++) {
		entry = object[i].entry;
		held = inventory_find(&w->inventory, entry->path);
		if (is_looked_at(w, entry))
			handover_add(&h, entry, no_bytes,
			    held ? held->version : "");
	}
	if (h.n)
		e = delivery_observe(w, &h, d);
	if (e || d->end == DELIVERY_AWAY)
		return e;
	for (i = 0; i < n; i++)
		if (is_looked_at(w, object[i].entry))
			judge(w, &object[i], delivery_find(d,
			    object[i].entry->path), out);
	return NULL;
}
