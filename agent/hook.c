#include "agent/hook.h"

#include <string.h>

static const struct blob no_bytes = { "", 0 };

bool
hook_is(const struct work *w, const struct index_entry *e)
{
	return !w->whole && plan_flag(e, "hook");
}

/* Whether a hook is to be taken away "before", "succeeded" or "failed". */
static bool
is_deleted(const struct work *w, const struct index_entry *e,
    const char *when)
{
	const char *p = plan_flag_value(w->arena, e, "delete=");
	size_t len = strlen(when);

	/* as in Argo CD, a hook that says nothing goes before its next run */
	if (!p)
		return !strcmp(when, "before");
	for (; *p; p += strcspn(p, "+"), p += *p == '+')
		if (!strncmp(p, when, len) && (p[len] == '+' || !p[len]))
			return true;
	return false;
}

/* --- before a run --- */

/* Find out about hooks of which we do not know whether they were applied. */
static struct err *
ask(struct work *w, const struct plan_object *object, size_t n,
    struct delivery *end)
{
	struct handover h = { .arena = w->arena };
	const struct applier_result *r;
	enum hook_state state;
	struct err *e;
	size_t i;

	for (i = 0; i < n; i++)
		if (hook_is(w, object[i].entry) &&
		    progress_hook(&w->progress, object[i].entry) ==
		    HOOK_BEGUN)
			handover_add(&h, object[i].entry, no_bytes, "");
	if (!h.n)
		return NULL;
	e = delivery_observe(w, &h, end);
	for (i = 0; !e && end->end == DELIVERY_DONE && i < h.n; i++) {
		r = delivery_find(end, h.object[i].entry->path);
		state = r && r->what == OBSERVED_MISSING ? HOOK_CLEARED :
		    HOOK_RAN;
		e = progress_set_hook(&w->progress, h.object[i].entry,
		    state);
	}
	return e;
}

/* Clear away what an earlier commit's run of them left. */
static struct err *
clear(struct work *w, const struct plan_object *object, size_t n,
    struct delivery *end)
{
	struct handover h = { .arena = w->arena };
	const struct index_entry *entry;
	const struct held *held;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		entry = object[i].entry;
		held = inventory_find(&w->inventory, entry->path);
		if (held && !held->gone && hook_is(w, entry) &&
		    is_deleted(w, entry, "before") &&
		    progress_hook(&w->progress, entry) == HOOK_NONE)
			handover_remove(&h, held);
	}
	if (h.n)
		e = delivery_remove(w, &h, end);
	for (i = 0; !e && end->end == DELIVERY_DONE && i < n; i++)
		if (hook_is(w, object[i].entry) && progress_hook(
		    &w->progress, object[i].entry) == HOOK_NONE)
			e = progress_set_hook(&w->progress, object[i].entry,
			    HOOK_CLEARED);
	return e;
}

struct err *
hook_prepare(struct work *w, const struct plan_object *object, size_t n,
    struct delivery *end)
{
	struct err *e;

	memset(end, 0, sizeof(*end));
	/* what is rolled back to had its hooks when it was rolled out */
	if (w->progress.back)
		return NULL;
	e = ask(w, object, n, end);
	if (!e && end->end == DELIVERY_DONE)
		e = clear(w, object, n, end);
	return e;
}

bool
hook_due(const struct work *w, const struct index_entry *entry)
{
	return !w->progress.back &&
	    progress_hook(&w->progress, entry) == HOOK_CLEARED;
}

/* --- the run, and after it --- */

struct err *
hook_begin(struct work *w, const struct plan_object *object, size_t n)
{
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < n; i++)
		if (hook_is(w, object[i].entry) &&
		    hook_due(w, object[i].entry))
			e = progress_set_hook(&w->progress, object[i].entry,
			    HOOK_BEGUN);
	return e;
}

struct err *
hook_end(struct work *w, const struct plan_object *object, size_t n,
    const struct delivery *d)
{
	const struct applier_result *r;
	const struct index_entry *entry;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < n; i++) {
		entry = object[i].entry;
		r = delivery_find(d, entry->path);
		if (!hook_is(w, entry) || !r || progress_hook(&w->progress,
		    entry) != HOOK_BEGUN)
			continue;
		if (r->what == APPLIED_OK || r->what == APPLIED_CHANGED ||
		    r->what == APPLIED_UNCHANGED)
			e = progress_set_hook(&w->progress, entry, HOOK_RAN);
	}
	return e;
}

struct err *
hook_remove(struct work *w, const struct plan_object *object, size_t n,
    const char *when)
{
	struct handover h = { .arena = w->arena };
	const struct held *held;
	struct delivery d;
	size_t i;

	for (i = 0; i < n; i++) {
		held = inventory_find(&w->inventory, object[i].entry->path);
		if (held && !held->gone && hook_is(w, object[i].entry) &&
		    is_deleted(w, object[i].entry, when))
			handover_remove(&h, held);
	}
	return h.n ? delivery_remove(w, &h, &d) : NULL;
}
