#include "overlays/candidates.h"

#include <string.h>

#define HINTS_MAX 100		/* mistakes that get a "did you mean" */

struct candidates
candidates_find(struct step *s, struct resource_set *set,
    const struct node *select)
{
	const char *name = node_text(node_get(select, "name"));
	struct candidates c = { set->item, set->n };
	const struct resource_list *list;

	/* a name that is an expression stands for names unknown */
	if (name && *name && !name[strcspn(name, "\\^$.|?*+()[]{}")]) {
		list = resource_set_named(set, name);
		c.item = list->item;
		c.n = list->n;
	}
	if (!step_may_look(s, select, c.n))
		c.n = 0;
	return c;
}

const char *
candidates_show(struct arena *a, const struct node *select)
{
	const char *kind = node_text_or(node_get(select, "kind"), "");
	const char *name = node_text_or(node_get(select, "name"), "");

	if (!*name)
		return *kind ? kind : "object";
	return arena_printf(a, "%s '%s'", *kind ? kind : "object", name);
}

bool
candidates_are_hopeless(const struct step *s)
{
	return diag_count(s->diag, DIAG_ERROR) +
	    diag_count(s->diag, DIAG_WARNING) > HINTS_MAX;
}

const char *
candidates_nearest(struct step *s, const struct resource_set *set,
    const char *kind, const char *name)
{
	const char **words;
	size_t i, n = 0;

	if (!*name || candidates_are_hopeless(s))
		return NULL;
	words = arena_alloc(s->arena, set->n, sizeof(*words));
	for (i = 0; i < set->n; i++)
		if (!*kind || !strcmp(kind, resource_kind(set->item[i])))
			words[n++] = resource_name(set->item[i]);
	return diag_nearest(name, words, n);
}

/* The kind of an object in the set that is nearest to one that is not. */
static const char *
nearest_kind(struct step *s, const struct resource_set *set, const char *kind)
{
	const char **words;
	size_t i;

	if (!*kind || candidates_are_hopeless(s))
		return NULL;
	words = arena_alloc(s->arena, set->n, sizeof(*words));
	for (i = 0; i < set->n; i++) {
		words[i] = resource_kind(set->item[i]);
		if (!strcmp(words[i], kind))
			return NULL;
	}
	return diag_nearest(kind, words, set->n);
}

void
candidates_hint(struct step *s, const struct resource_set *set,
    const struct node *select)
{
	const char *kind = node_text_or(node_get(select, "kind"), "");
	const char *name = node_text_or(node_get(select, "name"), ""), *near;

	near = nearest_kind(s, set, kind);
	if (near) {
		diag_hint(s->diag, "did you mean the kind '%s'?", near);
		return;
	}
	near = candidates_nearest(s, set, kind, name);
	if (near && !strcmp(near, name))
		diag_hint(s->diag, "there is one of that name, but its group, "
		    "namespace, labels or annotations are others");
	else if (near)
		diag_hint(s->diag, "did you mean the name '%s'?", near);
}
