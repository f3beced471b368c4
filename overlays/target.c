#include "overlays/target.h"

#include <string.h>

#include "overlays/candidates.h"
#include "overlays/objects.h"
#include "overlays/select.h"

bool
target_select(struct step *s, struct resource_set *set,
    const struct node *target, struct resource_list *out)
{
	struct selection *sel = selection_read(s, target, SELECT_REGEX);
	struct candidates c;
	size_t i;

	out->item = NULL;
	out->n = 0;
	if (!sel)
		return false;
	c = candidates_find(s, set, target);
	for (i = 0; i < c.n; i++) {
		if (!selection_has(s, sel, c.item[i]))
			continue;
		out->item = arena_grow(s->arena, out->item, out->n,
		    sizeof(struct resource *));
		out->item[out->n++] = c.item[i];
	}
	if (!out->n && (!s->options->compat || s->options->strict)) {
		diag_add(s->diag, step_miss(s), "overlays/patch-no-target",
		    target->loc, "the patch matches no object: %s",
		    candidates_show(s->arena, target));
		candidates_hint(s, set, target);
	}
	return true;
}

/* What a patch says of its object, in the form of a selection. */
static struct node *
identity_of(struct step *s, const struct node *patch)
{
	struct node *sel = node_map(s->arena, patch->loc);
	const char *const fields[] = { "name", "namespace" };
	const struct node *value = node_get(patch, "kind");
	size_t i;

	if (value)
		node_set(s->arena, sel, "kind", node_copy(s->arena, value));
	for (i = 0; i < 2; i++) {
		value = node_at(patch, "metadata", fields[i], NULL);
		if (node_text(value))
			node_set(s->arena, sel, fields[i],
			    node_copy(s->arena, value));
	}
	return sel;
}

/* Whether there is an object of this kind and name that differs elsewhere. */
static bool
hint_other(struct step *s, struct resource_set *set, const struct resid *id)
{
	const struct resource_list *list = resource_set_named(set, id->name);
	struct resid other;
	size_t i;

	for (i = 0; i < list->n; i++) {
		other = resource_id(s->arena, list->item[i]);
		if (strcmp(other.gvk.kind, id->gvk.kind) != 0)
			continue;
		if (!gvk_equal(&other.gvk, &id->gvk))
			diag_hint(s->diag, "there is one, but its apiVersion "
			    "is '%s'", gvk_api_version(s->arena, &other.gvk));
		else if (*other.namespace)
			diag_hint(s->diag, "there is one, but its namespace "
			    "is '%s'", other.namespace);
		else
			diag_hint(s->diag, "there is one, but it has no "
			    "namespace");
		return true;
	}
	return false;
}

static void
no_match(struct step *s, struct resource_set *set, const struct node *patch,
    const struct resid *id)
{
	struct node *sel = identity_of(s, patch);

	diag_add(s->diag, DIAG_ERROR, "overlays/patch-no-match", patch->loc,
	    "the patch is for %s, which is not there",
	    candidates_show(s->arena, sel));
	if (!hint_other(s, set, id))
		candidates_hint(s, set, sel);
}

static void
several_match(struct step *s, const struct node *patch,
    const struct resource *one, const struct resource *other)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/patch-ambiguous", patch->loc,
	    "the patch is for %s, and more than one object is or was called "
	    "that", candidates_show(s->arena, identity_of(s, patch)));
	diag_via(s->diag, other->root->loc, "this one");
	diag_via(s->diag, one->root->loc, "this one");
	diag_hint(s->diag, "choose with 'target'");
}

static bool
had_id(struct step *s, const struct resource *r, const struct resid *id)
{
	struct resid now = resource_id(s->arena, r);
	size_t i;

	for (i = 0; i < r->npast; i++)
		if (objects_same(s, &r->past[i], id))
			return true;
	return objects_same(s, &now, id);
}

static struct resid
read_id(struct step *s, const struct node *patch)
{
	const struct node *meta = node_get(patch, "metadata");
	struct resid id;

	id.gvk = gvk_parse(s->arena, node_text_or(node_get(patch,
	    "apiVersion"), ""), node_text_or(node_get(patch, "kind"), ""));
	id.namespace = node_text_or(node_get(meta, "namespace"), "");
	id.name = node_text_or(node_get(meta, "name"), "");
	return id;
}

struct resource *
target_find(struct step *s, struct resource_set *set,
    const struct node *patch)
{
	struct resid id = read_id(s, patch);
	const struct resource_list *list = objects_called(s, set, &id);
	struct resource *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!had_id(s, list->item[i], &id))
			continue;
		if (found) {
			several_match(s, patch, found, list->item[i]);
			return NULL;
		}
		found = list->item[i];
	}
	if (!found)
		no_match(s, set, patch, &id);
	return found;
}
