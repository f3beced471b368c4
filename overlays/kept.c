#include "overlays/kept.h"

#include <string.h>

#define MARK "internal.config.kubernetes.io/sluice"

bool
kept_is_any(const struct resource *r)
{
	return r->npast || r->origin || r->wants_hash ||
	    r->behavior != BEHAVIOR_NONE;
}

void
kept_mark(struct step *s, struct resource *r)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *map = node_get(meta, "annotations");

	if (!kept_is_any(r) || !node_is_map(meta))
		return;
	if (node_is_null(map)) {
		map = node_map(s->arena, meta->loc);
		node_set(s->arena, meta, "annotations", map);
	}
	if (node_is_map(map))
		node_set(s->arena, map, MARK, node_string(s->arena, map->loc,
		    ""));
}

/* Take the mark out again; false if it is not there. */
static bool
unmark(struct resource *r)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *map = node_get(meta, "annotations");

	if (!node_remove(map, MARK, strlen(MARK)))
		return false;
	if (!map->npair)
		node_remove(meta, "annotations", strlen("annotations"));
	return true;
}

bool
kept_is_lost(struct step *s, struct resource *r, const struct node *patch)
{
	if (!kept_is_any(r) || unmark(r))
		return false;
	if (!s->options->compat) {
		diag_add(s->diag, DIAG_NOTE, "compat/annotations-lost",
		    patch->loc, "this takes all annotations of '%s' away; "
		    "kustomize forgets with them what it was called and how "
		    "it was made", resource_show(s->arena, r));
		return false;
	}
	r->origin = r->changed_by = NULL;
	r->wants_hash = false;
	r->behavior = BEHAVIOR_NONE;
	resource_forget(r);
	return true;
}
