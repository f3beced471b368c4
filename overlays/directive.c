/* Directives: "$patch" in a patch, kyaml/yaml/merge2/smpdirective.go */

#include <string.h>

#include "base/map.h"
#include "overlays/merge.h"

static enum directive
read_word(const struct node *n)
{
	const char *word = n->kind == NODE_SCALAR ? n->str : "";

	if (!strcmp(word, "merge"))
		return DIRECTIVE_MERGE;
	if (!strcmp(word, "replace"))
		return DIRECTIVE_REPLACE;
	if (!strcmp(word, "delete"))
		return DIRECTIVE_DELETE;
	return DIRECTIVE_UNKNOWN;
}

enum directive
directive_take(struct node *map)
{
	const struct node *n = node_get(map, "$patch");
	enum directive d;

	if (!n)
		return DIRECTIVE_NONE;
	d = read_word(n);
	if (d != DIRECTIVE_UNKNOWN)
		node_remove(map, "$patch", strlen("$patch"));
	return d;
}

void
directive_refuse(struct merge *m, const struct node *map)
{
	merge_fail(m, "overlays/patch-directive", node_get(map, "$patch"),
	    "'$patch' must be 'merge', 'replace' or 'delete'");
}

/* Whether an element goes out of the list together with the directive. */
static bool
goes_too(const struct merge *m, const struct node *n, enum directive d)
{
	const struct node *word = node_get(n, "$patch");

	if (word && read_word(word) == d)
		return m->compat || n->npair == 1;
	/* kyaml/yaml/fns.go ElementSetter drops these whenever it looks */
	return m->compat && (node_is_null(n) ||
	    (n->kind == NODE_MAP && !n->npair));
}

/*
 * The element that speaks for the whole list.  kustomize looks at the first
 * that has "$patch" only, and it has to be alone there.
 */
static const struct node *
find_element(const struct merge *m, const struct node *list)
{
	const struct node *n;
	size_t i;

	for (i = 0; i < list->nitem; i++) {
		n = list->item[i];
		if (!node_get(n, "$patch"))
			continue;
		if (n->npair == 1)
			return n;
		if (m->compat)
			break;
	}
	return NULL;
}

enum directive
directive_take_element(struct merge *m, struct node *list)
{
	const struct node *n = find_element(m, list);
	enum directive d;
	size_t i, kept = 0;

	if (!n)
		return DIRECTIVE_NONE;
	d = read_word(node_get(n, "$patch"));
	if (d == DIRECTIVE_UNKNOWN) {
		directive_refuse(m, n);
		return d;
	}
	for (i = 0; i < list->nitem; i++)
		if (!goes_too(m, list->item[i], d))
			list->item[kept++] = list->item[i];
	list->nitem = kept;
	return d;
}
