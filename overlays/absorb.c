/* How a generated object joins a set: api/resmap/reswrangler.go, AbsorbAll. */

#include "overlays/generator.h"

#include <string.h>

#include "overlays/candidates.h"
#include "overlays/objects.h"

/* Whether an object has, or ever had, an id. */
static bool
had_id(struct step *s, const struct resource *r, const struct resid *id)
{
	struct resid other = resource_id(s->arena, r);
	size_t i;

	if (objects_same(s, id, &other))
		return true;
	for (i = 0; i < r->npast; i++)
		if (objects_same(s, id, &r->past[i]))
			return true;
	return false;
}

/* How many objects have or had an id; the first of them. */
static size_t
find_holders(struct step *s, struct resource_set *set, const struct resid *id,
    struct resource **first)
{
	const struct resource_list *list = objects_called(s, set, id);
	size_t i, n = 0;

	for (i = 0; i < list->n; i++)
		if (had_id(s, list->item[i], id) && !n++)
			*first = list->item[i];
	return n;
}

static void
report_missing(struct step *s, const struct resource_set *set,
    const struct resource *r)
{
	const char *near = candidates_nearest(s, set, resource_kind(r),
	    resource_name(r));

	diag_add(s->diag, DIAG_ERROR, "overlays/generator-no-target",
	    r->root->loc, "there is no '%s' to %s", resource_show(s->arena, r),
	    r->behavior == BEHAVIOR_MERGE ? "merge with" : "replace");
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
	else
		diag_hint(s->diag, "leave 'behavior' out to make a new one");
}

static void
report_taken(struct step *s, const struct resource *r,
    const struct resource *old)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/generator-exists",
	    r->root->loc, "'%s' exists already", resource_show(s->arena, r));
	diag_via(s->diag, old->root->loc, "it is made here");
	diag_hint(s->diag, "say 'behavior: merge' or 'behavior: replace'");
}

/* A value as kustomize's maps of strings hold it: text, whatever it was. */
static struct node *
as_string(struct arena *a, struct node *n)
{
	struct node *text;

	if (node_is_string(n))
		return n;
	text = node_string(a, n->loc, node_text_or(n, ""));
	text->was = n;
	return text;
}

/*
 * Lay the strings under key of one map over those of another: the old ones
 * that have no successor stay.
 */
static void
merge_strings(struct arena *a, struct node *to, const struct node *from,
    const char *key)
{
	const struct node *old = node_get(from, key);
	struct node *map = node_get(to, key);
	struct pair *p, *mine;
	size_t i;

	if (!node_is_map(old) || !old->npair)
		return;
	if (!node_is_map(map)) {
		map = node_map(a, old->loc);
		node_set(a, to, key, map);
	}
	for (i = 0; i < old->npair; i++) {
		p = &old->pair[i];
		mine = node_pair(map, p->key->str, p->key->len);
		if (!mine)
			node_set_pair(a, map, p->key, as_string(a, p->value));
		else if (!mine->value->was)
			mine->value->was = p->value;
	}
}

/* The new object takes the identity of the old one. */
static void
keep_identity(struct arena *a, struct node *to, const struct node *from)
{
	static const char *const keys[] = { "name", "namespace" };
	const struct node *old = node_get(from, "metadata");
	struct node *metadata = node_get(to, "metadata"), *value;
	size_t i;

	for (i = 0; i < 2; i++) {
		value = node_get(old, keys[i]);
		node_remove(metadata, keys[i], strlen(keys[i]));
		if (value)
			node_set(a, metadata, keys[i], value);
	}
	merge_strings(a, metadata, old, "labels");
	merge_strings(a, metadata, old, "annotations");
}

/* A key may stand in one of data and binaryData; the later one holds. */
static void
drop_stale(struct step *s, struct node *map, const struct node *later)
{
	const struct node *key;
	size_t i;

	for (i = 0; node_is_map(map) && node_is_map(later) &&
	    i < later->npair; i++) {
		key = later->pair[i].key;
		if (node_remove(map, key->str, key->len))
			diag_add(s->diag, DIAG_NOTE, "compat/generator-data",
			    key->loc, "kustomize leaves '%s' in both 'data' "
			    "and 'binaryData', which Kubernetes refuses",
			    key->str);
	}
}

/* kyaml/yaml/rnode.go, SetDataMap: no data, no field */
static void
drop_empty(struct node *to, const char *key)
{
	const struct node *map = node_get(to, key);

	if (node_is_map(map) && !map->npair)
		node_remove(to, key, strlen(key));
}

static void
merge_data(struct step *s, struct node *to, struct node *from)
{
	if (!s->options->compat) {
		drop_stale(s, node_get(from, "data"),
		    node_get(to, "binaryData"));
		drop_stale(s, node_get(from, "binaryData"),
		    node_get(to, "data"));
	}
	merge_strings(s->arena, to, from, "data");
	merge_strings(s->arena, to, from, "binaryData");
	drop_empty(to, "data");
	drop_empty(to, "binaryData");
}

/*
 * The object keeps its place, its names past and present, and how it came to
 * be; the hash only if both want it.
 */
static void
take_over(struct step *s, struct resource *old, struct resource *r)
{
	bool merge = r->behavior == BEHAVIOR_MERGE;

	keep_identity(s->arena, r->root, old->root);
	if (merge)
		merge_data(s, r->root, old->root);
	if (!r->root->was)
		r->root->was = old->root;
	old->root = r->root;
	old->wants_hash = old->wants_hash && r->wants_hash;
	if (r->origin && (!merge || !old->origin))
		old->origin = r->origin;
}

void
generator_absorb(struct step *s, struct resource_set *set, struct resource *r)
{
	struct resid id = resource_id(s->arena, r);
	struct resource *old = NULL;
	size_t n = find_holders(s, set, &id, &old);
	bool joins = r->behavior == BEHAVIOR_MERGE ||
	    r->behavior == BEHAVIOR_REPLACE;

	if (n > 1) {
		diag_add(s->diag, DIAG_ERROR, "overlays/generator-ambiguous",
		    r->root->loc, "more than one object is or was called '%s'",
		    resource_show(s->arena, r));
		return;
	}
	if (n && joins)
		take_over(s, old, r);
	else if (n)
		report_taken(s, r, old);
	else if (joins)
		report_missing(s, set, r);
	else
		objects_add(s, set, r);
}
