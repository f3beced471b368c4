#include "agent/removal.h"

#include "agent/release.h"

const char *
removal_refusal(const struct work *w)
{
	return arena_printf(w->arena, "nothing is removed: %s; to allow it, "
	    "%s", w->plan.refused, w->plan.allow);
}

const char *
removal_left_over(const struct work *w)
{
	const struct plan_removal *r;
	size_t i;

	if (w->plan.refused && !w->whole)
		return removal_refusal(w);
	for (i = 0; i < w->plan.nremoval; i++) {
		r = &w->plan.removal[i];
		if (r->kept && r->allow)
			return arena_printf(w->arena, "'%s' stays: %s; to "
			    "remove it, %s", r->held->entry.path, r->kept,
			    r->allow);
	}
	return "";
}

struct err *
removal_add_all(struct work *w, struct handover *h, const char **why)
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

void
removal_dropped(struct work *w)
{
	struct plan_removal *r;
	size_t i;

	for (i = 0; i < w->plan.nremoval; i++) {
		r = &w->plan.removal[i];
		if (r->kept || r->held->gone)
			continue;
		r->held->gone = true;
		w->out->pruned++;
	}
}

void
removal_add_due(struct work *w, struct handover *h)
{
	const struct plan_removal *r;
	size_t i;

	for (i = 0; i < w->plan.nremoval; i++) {
		r = &w->plan.removal[i];
		if (r->moved && !w->by_path)
			r->held->gone = true;
		else if (!r->kept && !w->plan.refused && !r->held->gone)
			handover_remove(h, r->held);
	}
}
