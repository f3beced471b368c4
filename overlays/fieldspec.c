#include "overlays/fieldspec.h"

#include <assert.h>
#include <string.h>

#include "overlays/fieldspec_tree.h"

/* --- finding specs by kind --- */

struct fieldspec_index {
	struct arena *arena;
	struct fieldspec_list list;
	struct map by_kind;	/* kind -> struct of_kind */
};

/* The specs that can fit a kind. */
struct of_kind {
	struct fieldspec_hits all, near;
	struct fieldspec_tree *tree;
	size_t *near_at;
	bool *marked;
};

struct fieldspec_index *
fieldspec_index_new(struct arena *a, const struct fieldspec_list *list)
{
	struct fieldspec_index *x = arena_alloc(a, 1, sizeof(*x));

	x->arena = a;
	x->list = *list;
	map_init(&x->by_kind, a);
	return x;
}

static struct of_kind *
collect(const struct fieldspec_index *x, const char *kind)
{
	struct arena *a = x->arena;
	struct of_kind *k = arena_alloc(a, 1, sizeof(*k));
	size_t i, *at = NULL;
	const char *spec;

	for (i = 0; i < x->list.n; i++) {
		spec = x->list.item[i].gvk.kind;
		if (*spec && strcmp(spec, kind))
			continue;
		at = arena_grow(a, at, k->all.n, sizeof(*at));
		at[k->all.n++] = i;
	}
	k->all.at = at;
	return k;
}

static struct of_kind *
find_kind(struct fieldspec_index *x, const char *kind)
{
	size_t len = strlen(kind);
	struct of_kind *k = map_get(&x->by_kind, kind, len);

	if (!k) {
		k = collect(x, kind);
		map_set(&x->by_kind, kind, len, k);
	}
	return k;
}

const struct fieldspec_hits *
fieldspec_index_find(struct fieldspec_index *x, const char *kind)
{
	return &find_kind(x, kind)->all;
}

/* The start of a path: a slash before it says nothing. */
static const char *
path_of(const struct fieldspec *spec)
{
	return spec->path + (*spec->path == '/');
}

static void
plant(const struct fieldspec_index *x, struct of_kind *k)
{
	size_t i;

	k->tree = fieldspec_tree_new(x->arena);
	for (i = 0; i < k->all.n; i++)
		fieldspec_tree_add(x->arena, k->tree,
		    path_of(&x->list.item[k->all.at[i]]), i);
	k->marked = arena_alloc(x->arena, k->all.n, sizeof(*k->marked));
	k->near_at = arena_alloc(x->arena, k->all.n, sizeof(*k->near_at));
	k->near.at = k->near_at;
}

const struct fieldspec_hits *
fieldspec_index_narrow(struct fieldspec_index *x, const char *kind,
    const struct node *root)
{
	struct of_kind *k = find_kind(x, kind);
	size_t i;

	if (!k->tree)
		plant(x, k);
	memset(k->marked, 0, k->all.n * sizeof(*k->marked));
	fieldspec_tree_mark(k->tree, root, k->marked);
	k->near.n = 0;
	for (i = 0; i < k->all.n; i++)
		if (k->marked[i])
			k->near_at[k->near.n++] = k->all.at[i];
	return &k->near;
}

void
field_note(struct step *s, const struct field_place *place,
    const struct fieldspec *spec)
{
	const struct node *now = *place->slot;

	diag_add(s->diag, DIAG_NOTE, "compat/further-fields",
	    now->was ? now->was->loc : now->loc, "'%s' of '%s' is changed",
	    spec->path, resource_show(s->arena, place->resource));
}

/* --- going along a path --- */

struct walk {
	struct step *s;
	struct resource *resource;
	const struct fieldspec *spec;
	const struct field_edit *edit;
};

/*
 * A spec for any kind says little about a kind that has something else in that
 * place: kustomize gives up, we leave the object alone.
 */
static void
report_stop(const struct walk *w, const struct node *n)
{
	bool note = !*w->spec->gvk.kind && !w->s->options->compat;

	diag_add(w->s->diag, note ? DIAG_NOTE : DIAG_ERROR,
	    note ? "compat/field-kind" : "overlays/field-kind", n->loc,
	    "a single value on the way to '%s' of '%s'", w->spec->path,
	    resource_show(w->s->arena, w->resource));
}

static struct node *
make_field(const struct walk *w, const struct fieldspec_part *p)
{
	struct arena *a = w->s->arena;

	if (p->last && w->edit->make == FIELD_SCALAR)
		return node_scalar(a, w->edit->loc, TYPE_NULL, "", 0);
	return node_map(a, w->edit->loc);
}

/* The value of a part in a map; made, or NULL, if there is none. */
static struct pair *
enter(const struct walk *w, struct node *map, const struct fieldspec_part *p)
{
	bool make = w->spec->create && w->edit->make != FIELD_FIND_ONLY &&
	    !p->list;
	struct pair *pair = node_pair(map, p->name, p->len);
	struct arena *a = w->s->arena;

	if (!pair && make) {
		node_set_pair(a, map, node_scalar(a, w->edit->loc, TYPE_STRING,
		    p->name, p->len), make_field(w, p));
		return node_pair(map, p->name, p->len);
	}
	/* a null becomes what would have been made (filters/fieldspec.go) */
	if (pair && node_is_null(pair->value)) {
		if (p->list)
			node_replace(&pair->value,
			    node_list(a, pair->value->loc));
		else if (make && !(p->last && w->edit->make == FIELD_SCALAR))
			node_replace(&pair->value, make_field(w, p));
	}
	return pair;
}

static void walk_value(const struct walk *, struct node **, const char *path);

static void
set_value(const struct walk *w, const struct field_place *place, bool made)
{
	const struct node *old = *place->slot;

	w->edit->set(w->s, place, w->edit->arg);
	/* the null that was put there for the setter is no past */
	if (made && (*place->slot)->was == old)
		(*place->slot)->was = NULL;
	/* references change later: see namerefs.c */
	if (w->spec->ours && (*place->slot != old || old->kind == NODE_MAP))
		field_note(w->s, place, w->spec);
}

static void
walk_map(const struct walk *w, struct node *map, const char *path)
{
	struct fieldspec_part p = fieldspec_part_take(w->s->arena, &path);
	size_t before = map->npair;
	struct pair *pair = enter(w, map, &p);
	struct field_place place = { w->resource, map, NULL };

	if (!pair)
		return;
	place.slot = &pair->value;
	if (p.last)
		set_value(w, &place, map->npair > before);
	else
		walk_value(w, &pair->value, path);
}

static void
walk_value(const struct walk *w, struct node **slot, const char *path)
{
	struct node *n = *slot;
	size_t i;

	switch ((enum node_kind)n->kind) {
	case NODE_MAP:
		walk_map(w, n, path);
		break;
	case NODE_LIST:
		for (i = 0; i < n->nitem; i++)
			walk_value(w, &n->item[i], path);
		break;
	case NODE_SCALAR:
		if (!node_is_null(n))
			report_stop(w, n);
		break;
	}
}

void
field_walk(struct step *s, struct resource *r, const struct fieldspec *spec,
    const struct field_edit *edit)
{
	struct walk w = { s, r, spec, edit };

	walk_value(&w, &r->root, path_of(spec));
}

/* Compares without taking apiVersion apart: this runs for every spec. */
static bool
fits(const struct node *root, const struct gvk *spec)
{
	const char *version = node_get_str(root, "apiVersion"), *slash;
	const char *kind = node_get_str(root, "kind");
	size_t group_len;

	if (*spec->kind && (!kind || strcmp(kind, spec->kind)))
		return false;
	if (!version)
		version = "";
	slash = strchr(version, '/');
	group_len = slash ? (size_t)(slash - version) : 0;
	if (*spec->group && (strlen(spec->group) != group_len ||
	    memcmp(spec->group, version, group_len)))
		return false;
	return !*spec->version ||
	    !strcmp(spec->version, slash ? slash + 1 : version);
}

void
fieldspec_apply(struct step *s, struct resource *r,
    const struct fieldspec *spec, const struct field_edit *edit)
{
	if (fits(r->root, &spec->gvk))
		field_walk(s, r, spec, edit);
}

void
fieldspec_index_apply(struct step *s, struct fieldspec_index *x,
    struct resource *r, const struct field_edit *edit)
{
	const struct fieldspec_hits *hits;
	const char *kind = resource_kind(r);
	size_t i;

	hits = edit->make == FIELD_FIND_ONLY ?
	    fieldspec_index_narrow(x, kind, r->root) :
	    fieldspec_index_find(x, kind);
	for (i = 0; i < hits->n; i++)
		fieldspec_apply(s, r, &x->list.item[hits->at[i]], edit);
}

void
field_mismatch(struct step *s, const struct field_place *place,
    const char *wanted)
{
	const struct node *n = *place->slot;

	diag_add(s->diag, DIAG_ERROR, "overlays/field-kind", n->loc,
	    "%s in '%s' where %s is needed", node_kind_name(n),
	    resource_show(s->arena, place->resource), wanted);
}

bool
field_set_text(struct step *s, const struct field_place *place,
    const char *text, struct loc loc)
{
	struct node *old = *place->slot, *new;
	enum node_type type = TYPE_STRING;
	size_t len = strlen(text);

	if (old->kind != NODE_SCALAR) {
		field_mismatch(s, place, "a single value");
		return false;
	}
	/* kyaml/yaml/fns.go, FieldSetter: the style stays, the tag goes */
	if (old->style == STYLE_PLAIN)
		type = yaml_resolve(YAML_CORE, text, len);
	if (type != TYPE_STRING && !s->options->compat) {
		diag_add(s->diag, DIAG_NOTE, "compat/text-type", loc,
		    "'%s' stays a text in '%s'", text,
		    resource_show(s->arena, place->resource));
		type = TYPE_STRING;
	}
	new = node_scalar(s->arena, loc, type, text, len);
	new->style = old->style;
	new->untyped = true;
	node_replace(place->slot, new);
	return true;
}
