#include "overlays/candidates.h"

#include <string.h>

struct candidates
candidates_find(struct resource_set *set, const struct node *select)
{
	const char *name = node_text(node_get(select, "name"));
	const struct resource_list *list;

	/* a name that is an expression stands for names unknown */
	if (!name || !*name || name[strcspn(name, "\\^$.|?*+()[]{}")])
		return (struct candidates){ set->item, set->n };
	list = resource_set_named(set, name);
	return (struct candidates){ list->item, list->n };
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

void
candidates_hint(struct step *s, const struct resource_set *set,
    const struct node *select)
{
	const char *kind = node_text_or(node_get(select, "kind"), ""), *near;
	const char *name = node_text_or(node_get(select, "name"), "");
	const char **words = arena_alloc(s->arena, set->n + 1, sizeof(*words));
	size_t i, n = 0;

	for (i = 0; i < set->n; i++)
		if (!*kind || !strcmp(kind, resource_kind(set->item[i])))
			words[n++] = resource_name(set->item[i]);
	near = *name ? diag_nearest(name, words, n) : NULL;
	if (near) {
		diag_hint(s->diag, "did you mean the name '%s'?", near);
		return;
	}
	for (i = 0; !n && i < set->n; i++)
		words[i] = resource_kind(set->item[i]);
	near = n ? NULL : diag_nearest(kind, words, set->n);
	if (near)
		diag_hint(s->diag, "did you mean the kind '%s'?", near);
}
