#include "agent/delivery.h"

#include <string.h>

/* --- lists --- */

static struct applier_object *
add(struct handover *h, const struct index_entry *entry)
{
	struct applier_object *o;

	h->object = arena_grow(h->arena, h->object, h->n, sizeof(*h->object));
	o = &h->object[h->n++];
	memset(o, 0, sizeof(*o));
	o->entry = entry;
	o->version = "";
	return o;
}

void
handover_add(struct handover *h, const struct index_entry *entry,
    struct blob bytes, const char *version)
{
	struct applier_object *o = add(h, entry);

	o->bytes = bytes;
	o->version = version;
}

void
handover_remove(struct handover *h, const struct held *held)
{
	struct applier_object *o = add(h, &held->entry);

	o->version = held->version;
	o->prune = true;
}

/* --- running the applier --- */

static const struct applier_result *
first_failure(const struct applier_run *r)
{
	size_t i;

	for (i = 0; i < r->nresult; i++)
		if (r->result[i].what == APPLIED_FAILED)
			return &r->result[i];
	return NULL;
}

static const char *
words_of(struct arena *a, const struct applier_run *r)
{
	const struct applier_result *failure = first_failure(r);

	if (failure)
		return arena_printf(a, "%s: %s", failure->path,
		    failure->reason);
	return r->words && *r->words ? r->words :
	    "the applier did not say why";
}

static enum delivery_end
end_of(const struct applier_run *r)
{
	switch ((int)r->end) {
	case APPLIER_DONE:
		return first_failure(r) ? DELIVERY_FAILED : DELIVERY_DONE;
	case APPLIER_INVALID:
		return DELIVERY_REFUSED;
	case APPLIER_UNREACHABLE:
	case APPLIER_BUSY:
		return DELIVERY_AWAY;
	default:
		return DELIVERY_FAILED;
	}
}

static struct err *
run(struct work *w, struct applier_run *r, enum applier_verb verb,
    const struct handover *h, struct delivery *out)
{
	const struct floor *target = &w->progress.target;
	struct err *e;
	size_t i;

	memset(r, 0, sizeof(*r));
	r->set = w->set;
	r->verb = verb;
	r->object = h ? h->object : NULL;
	r->n = h ? h->n : 0;
	r->sequence = target->sequence;
	r->commit = target->commit;
	r->time = target->time;
	if (w->good.n)
		r->previous = w->good.item[0].at.commit;
	r->attempt = w->progress.failures + 1;
	e = applier_run(w->arena, r);
	if (e)
		return e;
	out->result = r->result;
	out->n = r->nresult;
	out->end = end_of(r);
	out->why = out->end == DELIVERY_DONE ? "" : words_of(w->arena, r);
	map_init(&out->by_path, w->arena);
	for (i = 0; i < out->n; i++)
		map_set(&out->by_path, out->result[i].path,
		    strlen(out->result[i].path), &out->result[i]);
	return NULL;
}

struct err *
delivery_floor(struct work *w, struct floor *out)
{
	struct applier_run r;
	struct delivery d;
	struct err *e = run(w, &r, APPLIER_PROBE, NULL, &d);

	memset(out, 0, sizeof(*out));
	if (!e && d.end == DELIVERY_DONE)
		*out = r.floor;
	return e;
}

struct err *
delivery_probe(struct work *w, struct delivery *out)
{
	struct applier_run r;
	struct err *e;

	memset(out, 0, sizeof(*out));
	if (w->probed)
		return NULL;
	e = run(w, &r, APPLIER_PROBE, NULL, out);
	if (e || out->end != DELIVERY_DONE)
		return e;
	w->probed = true;
	w->whole = r.whole;
	w->by_path = r.paths;
	return NULL;
}

/* --- the inventory --- */

/* What is kept though it is not in the index stays of the commit it was of. */
static const struct oid *
commit_of(const struct work *w, const struct index_entry *entry)
{
	const struct held *held = inventory_find(&w->inventory, entry->path);

	return held && entry == &held->entry ? &held->commit :
	    &w->info->commit;
}

struct err *
delivery_enter(struct work *w, const struct handover *h)
{
	const struct index_entry *entry;
	size_t i;

	for (i = 0; i < h->n; i++) {
		entry = h->object[i].entry;
		if (!h->object[i].prune)
			inventory_enter(&w->inventory, entry,
			    commit_of(w, entry));
	}
	return inventory_write(&w->state, &w->inventory);
}

static void
take_result(struct work *w, const struct applier_result *r)
{
	struct held *held = inventory_find(&w->inventory, r->path);

	if (!held)
		return;
	switch (r->what) {
	case APPLIED_CHANGED:
		w->out->changed++;
		/* fall through */
	case APPLIED_OK:
	case APPLIED_UNCHANGED:
		held->version = r->version;
		held->uid = r->uid;
		held->generation = r->generation;
		break;
	case APPLIED_PRUNED:
		w->out->pruned++;
		held->gone = true;
		break;
	case APPLIED_FAILED:
		w->out->failed++;
		outcome_object(w->out, r->path, "failed", r->reason);
		break;
	default:
		break;
	}
}

static struct err *
take_results(struct work *w, const struct delivery *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		take_result(w, &d->result[i]);
	return inventory_write(&w->state, &w->inventory);
}

struct err *
delivery_apply(struct work *w, const struct handover *h, struct delivery *out)
{
	struct applier_run r;
	struct err *e = run(w, &r, APPLIER_APPLY, h, out);

	return e ? e : take_results(w, out);
}

struct err *
delivery_remove(struct work *w, const struct handover *h,
    struct delivery *out)
{
	struct applier_run r;
	struct err *e = run(w, &r, APPLIER_PRUNE, h, out);

	return e ? e : take_results(w, out);
}

struct err *
delivery_observe(struct work *w, const struct handover *h,
    struct delivery *out)
{
	struct applier_run r;

	return run(w, &r, APPLIER_OBSERVE, h, out);
}

const struct applier_result *
delivery_find(const struct delivery *d, const char *path)
{
	return map_get(&d->by_path, path, strlen(path));
}
