#include "overlays/strategic.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "overlays/merge.h"

/*
 * The rules are those of kyaml/yaml/merge2/merge2.go and kyaml/yaml/walk.  The
 * whole object is walked, not only what the patch names, since kustomize
 * cleans up there too.  Where a part is new, both sides are the same node:
 * that is how directives and nulls in it are worked out.
 */

/* More pairs than this, and keys are found by a map. */
#define PAIRS_SMALL 16

void
merge_fail(struct merge *m, const char *rule, const struct node *at,
    const char *fmt, ...)
{
	char words[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	diag_add(m->step->diag, DIAG_ERROR, rule, at->loc, "%s", words);
	m->failed = true;
}

static const char *
kind_name(const struct node *n)
{
	static const char *const name[] = { "a single value", "a map",
		"a list" };

	return name[n->kind];
}

static bool
is_other_kind(struct merge *m, const struct node *dest,
    const struct node *origin)
{
	if (node_is_null(dest) || node_is_null(origin) ||
	    dest->kind == origin->kind)
		return false;
	merge_fail(m, "overlays/patch-kind", origin,
	    "'%s' is %s in the object and %s in the patch", m->field,
	    kind_name(dest), kind_name(origin));
	diag_hint(m->step->diag, "write %s here; to make something else of "
	    "it, delete it with null in a patch of its own first",
	    kind_name(dest));
	return true;
}

/* What has no type of its own kustomize takes for a string, and quotes. */
static void
settle_untyped(struct merge *m, struct node *n)
{
	if (!n->untyped || n->style != STYLE_PLAIN || n->type == TYPE_STRING ||
	    yaml_resolve(YAML_11, n->str, n->len) == TYPE_STRING)
		return;
	if (!m->compat) {
		diag_add(m->step->diag, DIAG_NOTE, "compat/patched-number",
		    n->loc, "'%s' stays what it is in '%s'; kustomize makes "
		    "it a text when it patches the object", n->str, m->field);
		return;
	}
	n->type = TYPE_STRING;
	n->style = STYLE_DOUBLE;
}

/*
 * A value put in the place of another keeps its quotes, and what is quoted is
 * a string: 8080 over "80" gives "8080".  kyaml/yaml/fns.go FieldSetter
 */
static struct node *
put_over(struct merge *m, struct node *old, struct node *value)
{
	if (value->kind != NODE_SCALAR)
		return value;
	if (value == old) {
		settle_untyped(m, value);
		return value;
	}
	value->style = old->kind == NODE_SCALAR ? old->style : STYLE_PLAIN;
	if (old->quoted_there && value->type != TYPE_STRING)
		diag_add(m->step->diag, DIAG_NOTE, "compat/list-text",
		    value->loc, "'%s' stays what it is in '%s'; kustomize "
		    "makes it a text, since the object was in a list",
		    value->str, m->field);
	if (value->style != STYLE_PLAIN)
		value->type = TYPE_STRING;
	return value;
}

/* Finds the pairs of a map by their keys. */
struct finder {
	const struct node *map;
	struct map index;	/* of the places in pair, plus one */
};

static void
finder_init(struct finder *f, struct merge *m, const struct node *map)
{
	size_t i;

	f->map = map;
	map_init(&f->index, m->scratch);
	if (map->npair <= PAIRS_SMALL)
		return;
	for (i = 0; i < map->npair; i++)
		map_set(&f->index, map->pair[i].key->str,
		    map->pair[i].key->len, &map->pair[i]);
}

static struct pair *
finder_get(const struct finder *f, const struct node *key)
{
	if (f->index.n)
		return map_get(&f->index, key->str, key->len);
	return node_pair(f->map, key->str, key->len);
}

/* A field of which at least one side is there. */
static struct node *
walk_field(struct merge *m, const struct pair *dest,
    const struct pair *origin, struct schema_at at)
{
	m->field = dest ? dest->key->str : origin->key->str;
	at = schema_field(m->step->schema, at, m->field);
	if (origin)
		at = comment_schema(m, dest, origin, at);
	return merge_walk(m, dest ? dest->value : NULL,
	    origin ? origin->value : NULL, at);
}

static int
by_key(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;

	return strcmp(a->key->str, b->key->str);
}

/*
 * Merge what dest has, and keep what is left of it.  Labels may be one node in
 * several places, and the last place that is patched decides: so kustomize's
 * order counts (fieldNames in kyaml/yaml/walk/map.go).
 */
static void
walk_old_fields(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct node *value;
	struct finder find;
	struct pair *p, *other;
	size_t i, n = 0;

	if (origin && origin != dest) {
		finder_init(&find, m, origin);
		if (m->compat && dest->npair)
			qsort(dest->pair, dest->npair, sizeof(*dest->pair),
			    by_key);
	}
	for (i = 0; i < dest->npair; i++) {
		p = &dest->pair[i];
		other = !origin ? NULL : origin == dest ? p :
		    finder_get(&find, p->key);
		value = walk_field(m, p, other, at);
		if (!value)
			continue;
		value = put_over(m, p->value, value);
		node_replace(&p->value, value);
		dest->pair[n++] = *p;
	}
	dest->npair = n;
}

/* What only the patch has, as the pairs of a map of its own. */
static struct node *
walk_new_fields(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct node *fresh = node_map(m->scratch, origin->loc), *value;
	struct finder find;
	struct pair *p;
	size_t i;

	finder_init(&find, m, dest);
	for (i = 0; i < origin->npair; i++) {
		p = &origin->pair[i];
		if (finder_get(&find, p->key))
			continue;
		value = walk_field(m, NULL, p, at);
		if (!value)
			continue;
		fresh->pair = arena_grow(m->scratch, fresh->pair,
		    fresh->npair, sizeof(*fresh->pair));
		fresh->pair[fresh->npair].key = p->key;
		fresh->pair[fresh->npair++].value = value;
	}
	return fresh;
}

static void
walk_fields(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct node *fresh = NULL;
	size_t i;

	if (origin && origin != dest)
		fresh = walk_new_fields(m, dest, origin, at);
	walk_old_fields(m, dest, origin, at);
	for (i = 0; fresh && i < fresh->npair; i++) {
		dest->pair = arena_grow(m->step->arena, dest->pair,
		    dest->npair, sizeof(*dest->pair));
		dest->pair[dest->npair++] = fresh->pair[i];
	}
}

/* Take out what a patch does not have; whether there was any. */
static bool
prune(struct node *dest, const struct node *origin)
{
	const struct pair *other;
	bool pruned = false;
	size_t i, kept = 0;

	for (i = 0; i < dest->npair; i++) {
		other = node_pair(origin, dest->pair[i].key->str,
		    dest->pair[i].key->len);
		if (other && node_is_map(dest->pair[i].value) &&
		    node_is_map(other->value))
			pruned |= prune(dest->pair[i].value, other->value);
		if (other)
			dest->pair[kept++] = dest->pair[i];
	}
	pruned |= kept < dest->npair;
	dest->npair = kept;
	return pruned;
}

/*
 * Patch strategy "replace", which kubectl obeys and kustomize does not.  What
 * is in both is merged, so that it keeps its quotes.
 */
static void
prune_replaced(struct merge *m, struct node *dest, const struct node *origin,
    struct schema_at at)
{
	if (m->compat || !origin || dest == origin || !schema_is_replaced(at))
		return;
	if (prune(dest, origin))
		diag_add(m->step->diag, DIAG_NOTE, "compat/replaced-map",
		    origin->loc, "'%s' is replaced by the patch; kustomize "
		    "merges it", m->field);
}

/* Whether there is a map to go on with, and if so which. */
static bool
begin_map(struct merge *m, struct node **dest, struct node *origin,
    struct schema_at at)
{
	enum directive d = DIRECTIVE_NONE;

	if (origin)
		d = directive_take(origin);
	if (d == DIRECTIVE_UNKNOWN && (*dest || !m->compat)) {
		directive_refuse(m, origin);
		return false;
	}
	if (d == DIRECTIVE_DELETE)
		return false;
	if (!*dest || d == DIRECTIVE_REPLACE)
		*dest = origin;
	else
		prune_replaced(m, *dest, origin, at);
	return true;
}

static struct node *
walk_map(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct arena_mark mark = arena_mark(m->scratch);
	struct orders orders = { NULL, 0 };

	if (node_is_null(dest))
		dest = NULL;
	else if (origin && node_is_null(origin))
		return NULL;
	if (!begin_map(m, &dest, origin, at))
		return m->failed ? dest : NULL;
	if (!m->compat && origin)
		orders = orders_take(m, dest, origin, at);
	walk_fields(m, dest, origin, at);
	if (orders.n)
		orders_finish(m, &orders, dest);
	arena_rewind(m->scratch, mark);
	return dest;
}

/* A directive in a list that kustomize puts into the output as it is. */
static enum directive
take_ours(struct merge *m, struct node *list)
{
	enum directive d;

	if (m->compat)
		return DIRECTIVE_NONE;
	d = directive_take_element(m, list);
	if (d != DIRECTIVE_NONE)
		diag_add(m->step->diag, DIAG_NOTE, "compat/list-directive",
		    list->loc, "'$patch' is obeyed in '%s'; kustomize leaves "
		    "it there", m->field);
	return d;
}

/* A list that is not merged. */
static struct node *
replace_list(struct merge *m, struct node *dest, struct node *origin)
{
	if (!origin)
		return dest;
	if (node_is_null(origin) || take_ours(m, origin) == DIRECTIVE_DELETE)
		return NULL;
	return origin;
}

static struct node *
walk_list(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	enum directive d = DIRECTIVE_NONE;
	bool is_new = node_is_null(dest);
	struct schema_list list = schema_list(m->step->schema, at);

	if (!list.merge)
		return replace_list(m, dest, origin);
	if (origin && node_is_null(origin))
		return NULL;
	if (origin)
		d = is_new ? take_ours(m, origin) :
		    directive_take_element(m, origin);
	if (d == DIRECTIVE_DELETE || d == DIRECTIVE_UNKNOWN)
		return m->failed ? dest : NULL;
	if (list.ours && !is_new && origin)
		diag_add(m->step->diag, DIAG_NOTE, "compat/list-keys",
		    origin->loc, "'%s' is merged by its keys; kustomize "
		    "replaces it", m->field);
	if (is_new || d == DIRECTIVE_REPLACE)
		dest = origin;
	return keyed_merge(m, dest, origin, at);
}

/*
 * Nothing on either side.  A null that was there stays if it was spelt out
 * (kustomize issue 4628), and goes if it was only an empty value.
 */
static struct node *
walk_null(struct node *dest, const struct node *origin)
{
	return dest && !origin && dest->len ? dest : NULL;
}

/* An object inside another, of which nothing was known so far. */
static struct schema_at
find_type(struct merge *m, struct schema_at at, const struct node *dest,
    const struct node *origin)
{
	const struct node *const side[] = { dest, origin };
	const char *api_version, *kind;
	struct gvk g;
	size_t i;

	for (i = 0; i < 2 && !schema_knows(at); i++) {
		kind = node_text(node_get(side[i], "kind"));
		api_version = node_text(node_get(side[i], "apiVersion"));
		if (!kind || !api_version || !*kind || !*api_version)
			continue;
		g = gvk_parse(m->scratch, api_version, kind);
		at = schema_start(m->step->schema, &g);
	}
	return at;
}

struct node *
merge_walk(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	const struct node *first = node_is_null(dest) ? origin : dest;

	if (node_is_null(first))
		return walk_null(dest, origin);
	if (is_other_kind(m, dest, origin))
		return dest;
	switch ((enum node_kind)first->kind) {
	case NODE_MAP:
		at = find_type(m, at, dest, origin);
		return walk_map(m, dest, origin, at);
	case NODE_LIST:
		return walk_list(m, dest, origin, at);
	case NODE_SCALAR:
		break;
	}
	if (!origin)
		return dest;
	return node_is_null(origin) ? NULL : origin;
}

/*
 * "$patch: replace" for the whole object gives another one, which kustomize
 * then does not look at: ApplyFilter in api/resource/resource.go
 */
static struct node *
take_result(struct merge *m, struct node *old, struct node *merged)
{
	if (!merged || merged == old)
		return merged;
	if (m->compat)
		return old;
	diag_add(m->step->diag, DIAG_NOTE, "compat/replaced-object",
	    merged->loc, "the object is replaced by the patch; kustomize "
	    "leaves it as it is");
	return merged;
}

void
strategic_merge(struct step *s, const struct gvk *g, struct node **target,
    const struct node *patch)
{
	struct merge m = { s, arena_new(), s->options->compat, false, "" };
	struct schema_at at = schema_start(s->schema, g);
	struct gvk other = *g;
	struct node *merged;

	arena_alloc(m.scratch, 1, 1);	/* so that rewinding keeps a chunk */
	/* a patch with a target gets the version of the object, not its kind */
	other.kind = node_text(node_get(patch, "kind"));
	if (!schema_knows(at) && other.kind)
		at = schema_start(s->schema, &other);
	merged = walk_map(&m, *target, node_copy(s->arena, patch), at);
	if (!m.failed)
		*target = take_result(&m, *target, merged);
	arena_free(m.scratch);
}
