#include "overlays/field_search.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/field_match.h"

static bool
is_index(const char *part, size_t *out)
{
	long long n;

	if (!field_part_number(part, &n) || n < 0)
		return false;
	*out = (size_t)n;
	return true;
}

static const char *find(struct field_search *, struct node **slot, size_t i);

static const char *
add_place(struct field_search *f, struct node **slot, bool made)
{
	struct path_place *p;

	if (f->nplace >= LIMIT_REPLACEMENT_TARGETS)
		return arena_printf(f->step->arena, "it means more than %d "
		    "fields", LIMIT_REPLACEMENT_TARGETS);
	f->place = arena_grow(f->step->arena, f->place, f->nplace,
	    sizeof(*f->place));
	p = &f->place[f->nplace++];
	p->slot = slot;
	p->made = made;
	return NULL;
}

/* What a missing field is made of: what its first part needs. */
static struct node *
make_missing(struct field_search *f, size_t i)
{
	const struct field_path *p = f->path;
	const char *part = i < p->n ? p->part[i] : "";
	struct loc loc = p->setting->loc;
	enum node_kind kind = NODE_MAP;
	size_t index;

	if (!*part)
		kind = f->leaf;
	else if (field_part_is_match(part) || is_index(part, &index))
		kind = NODE_LIST;
	if (kind == NODE_MAP)
		return node_map(f->step->arena, loc);
	if (kind == NODE_LIST)
		return node_list(f->step->arena, loc);
	return node_scalar(f->step->arena, loc, TYPE_NULL, "", 0);
}

/* Go on behind a part that was made just now. */
static const char *
find_made(struct field_search *f, struct node **slot, size_t i)
{
	return i == f->path->n ? add_place(f, slot, true) : find(f, slot, i);
}

/*
 * A null on the way, to become a map or list.  In kustomize what is put into
 * it is lost, without a word.
 */
static struct node **
fill_null(struct field_search *f, struct node **slot, size_t i)
{
	struct node **lost;

	if (!f->step->options->compat) {
		diag_add(f->step->diag, DIAG_NOTE,
		    "compat/replacement-create", (*slot)->loc,
		    "this null becomes what '%s' needs; kustomize would lose "
		    "the value", field_text(f->path->setting));
		node_replace(slot, make_missing(f, i));
		return slot;
	}
	lost = arena_alloc(f->step->arena, 1, sizeof(struct node *));
	*lost = make_missing(f, i);
	return lost;
}

static const char *
find_field(struct field_search *f, struct node **slot, size_t i)
{
	const char *part = f->path->part[i];
	struct arena *a = f->step->arena;
	struct pair *p;

	if (!*part)
		return "there is nothing between two of its dots";
	if (node_is_null(*slot) && !f->create)
		return NULL;
	if (node_is_null(*slot))
		slot = fill_null(f, slot, i);
	if (!node_is_map(*slot))
		return field_path_misfit(a, f->path, i, *slot, "a map");
	p = node_pair(*slot, part, strlen(part));
	if (p)
		return find(f, &p->value, i + 1);
	if (!f->create)
		return NULL;
	node_set(a, *slot, part, make_missing(f, i + 1));
	p = node_pair(*slot, part, strlen(part));
	return find_made(f, &p->value, i + 1);
}

/* An element is appended where the index is the length of the list. */
static const char *
find_index(struct field_search *f, struct node **slot, size_t i, size_t at)
{
	struct arena *a = f->step->arena;
	size_t n;

	if (!node_is_null(*slot) && !node_is_list(*slot))
		return field_path_misfit(a, f->path, i, *slot, "a list");
	n = node_is_list(*slot) ? (*slot)->nitem : 0;
	if (at < n)
		return find(f, &(*slot)->item[at], i + 1);
	if (at > n || !f->create)
		return arena_printf(a, "there are only %zu elements in %s", n,
		    field_path_way(a, f->path, i));
	if (node_is_null(*slot))
		slot = fill_null(f, slot, i);
	node_append(a, *slot, make_missing(f, i + 1));
	return find_made(f, &(*slot)->item[n], i + 1);
}

static const char *
find_every(struct field_search *f, struct node **slot, size_t i)
{
	const char *problem = NULL;
	size_t j;

	if (node_is_null(*slot))
		return NULL;
	if (!node_is_list(*slot))
		return field_path_misfit(f->step->arena, f->path, i, *slot,
		    "a list");
	for (j = 0; !problem && j < (*slot)->nitem; j++)
		problem = find(f, &(*slot)->item[j], i + 1);
	return problem;
}

/* A single value ends the way, whatever parts follow. */
static const char *
find_element(struct field_search *f, const struct field_match *m,
    struct node **slot, size_t i, bool made)
{
	if (!*m->key)
		return add_place(f, slot, made);
	return find(f, slot, i + 1);
}

static const char *
append_element(struct field_search *f, struct field_match *m,
    struct node **slot, size_t i)
{
	struct node *list;
	const char *problem = field_match_creates(f->step, m);

	if (problem)
		return problem;
	if (node_is_null(*slot))
		slot = fill_null(f, slot, i);
	list = *slot;
	node_append(f->step->arena, list,
	    field_match_make(f->step, m, f->path->setting->loc));
	return find_element(f, m, &list->item[list->nitem - 1], i, true);
}

static const char *
find_matching(struct field_search *f, struct node **slot, size_t i)
{
	struct field_match **m = &f->path->match[i];
	const char *problem = NULL;
	size_t j, before = f->nplace;

	if (!node_is_null(*slot) && !node_is_list(*slot))
		return field_path_misfit(f->step->arena, f->path, i, *slot,
		    "a list");
	if (!*m)
		*m = field_match_new(f->step, f->path->part[i],
		    f->path->setting->loc);
	if ((*m)->problem)
		return (*m)->problem;
	for (j = 0; !problem && node_is_list(*slot) && j < (*slot)->nitem; j++)
		if (field_match_has(f->step, *m, (*slot)->item[j]))
			problem = find_element(f, *m, &(*slot)->item[j], i,
			    false);
	if (!problem)
		problem = (*m)->problem;
	if (problem || f->nplace > before || !f->create)
		return problem;
	return append_element(f, *m, slot, i);
}

/* Text that is a document of its own is entered. */
static const char *
find_inside(struct field_search *f, struct embedded *e, size_t i)
{
	size_t before = f->nplace;
	const char *problem;

	f->inside = arena_grow(f->step->arena, f->inside, f->ninside,
	    sizeof(*f->inside));
	f->inside[f->ninside++] = e;
	problem = find(f, &e->doc, i);
	e->changed = f->nplace > before;
	if (e->changed)
		diag_add(f->step->diag, DIAG_NOTE, "compat/replacement-inside",
		    f->path->setting->loc, "a value is put into the text of "
		    "'%s'; kustomize 5.5.0 cannot",
		    field_path_way(f->step->arena, f->path, i));
	return problem;
}

static const char *
find(struct field_search *f, struct node **slot, size_t i)
{
	struct embedded *e;
	size_t index;

	if (i == f->path->n)
		return add_place(f, slot, false);
	e = f->step->options->compat ? NULL : embedded_open(f->step, slot);
	if (e)
		return find_inside(f, e, i);
	if (is_index(f->path->part[i], &index))
		return find_index(f, slot, i, index);
	if (field_part_is_match(f->path->part[i]))
		return find_matching(f, slot, i);
	if (!strcmp(f->path->part[i], "*"))
		return find_every(f, slot, i);
	return find_field(f, slot, i);
}

const char *
field_search_run(struct field_search *f, struct node **root)
{
	f->place = NULL;
	f->nplace = 0;
	f->inside = NULL;
	f->ninside = 0;
	return find(f, root, 0);
}
