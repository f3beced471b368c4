#include "overlays/referral.h"

#include <stdlib.h>
#include <string.h>

struct candidate {
	struct resource *resource;
	struct gvk gvk;
	const char *space;	/* NULL: cluster-wide */
	size_t place;
};

struct candidate_list {
	struct candidate **item;
	size_t n;
	bool lent;		/* item is the index's own */
};

/* With more candidates than this, an answer is kept for the next time. */
#define MANY 16

/*
 * Keys of the index: a letter for what the key is of, and parts behind it.
 *   n name             those who had the name
 *   c space name       the same, by the namespace they are in now
 *   o space name       the same, by the one they were in first
 *   x space namespace  whether one from the space is in the namespace now
 *   y space            whether one from the space is anywhere
 */
struct referrals {
	struct step *s;
	struct map index;
};

/* Written by hand, for there are five to an object. */
static const char *
make_key(struct arena *a, char letter, const char *part, const char *name,
    size_t *len)
{
	size_t npart = strlen(part), nname = strlen(name);
	char *key = arena_alloc(a, npart + nname + 2, 1);

	key[0] = letter;
	memcpy(key + 1, part, npart);
	key[1 + npart] = '\n';
	memcpy(key + 2 + npart, name, nname);
	*len = npart + nname + 2;
	return key;
}

static void *
look_up(struct referrals *x, char letter, const char *part, const char *name)
{
	struct arena_mark mark = arena_mark(x->s->arena);
	const char *key;
	size_t len;
	void *found;

	key = make_key(x->s->arena, letter, part, name, &len);
	found = map_get(&x->index, key, len);
	arena_rewind(x->s->arena, mark);
	return found;
}

static void
put(struct referrals *x, char letter, const char *part, const char *name,
    struct candidate *c)
{
	struct arena *a = x->s->arena;
	struct candidate_list *list;
	const char *key;
	size_t len;

	key = make_key(a, letter, part, name, &len);
	list = map_get(&x->index, key, len);
	if (!list) {
		list = arena_alloc(a, 1, sizeof(*list));
		map_set(&x->index, key, len, list);
	}
	if (list->n && list->item[list->n - 1] == c)
		return;
	list->item = arena_grow(a, list->item, list->n,
	    sizeof(struct candidate *));
	list->item[list->n++] = c;
}

/* kyaml/resid/resid.go, EffectiveNamespace; NULL if it has none. */
static const char *
space_of(struct step *s, const struct gvk *gvk, const char *namespace)
{
	if (schema_is_cluster(s->schema, gvk))
		return NULL;
	return *namespace ? namespace : "default";
}

/* An object that never changed its id is called what it was called. */
static void
index_resource(struct referrals *x, struct resource *r, size_t place)
{
	struct arena *a = x->s->arena;
	struct resid id = resource_id(a, r);
	struct resid first = resource_first_id(a, r);
	struct candidate *c = arena_alloc(a, 1, sizeof(*c));
	const char *now, *then;
	size_t i;

	c->resource = r;
	c->gvk = id.gvk;
	c->space = space_of(x->s, &id.gvk, id.namespace);
	c->place = place;
	now = c->space ? c->space : "";
	then = c->space ? space_of(x->s, &id.gvk, first.namespace) : "";
	for (i = 0; i < r->npast; i++) {
		put(x, 'n', "", r->past[i].name, c);
		put(x, 'c', now, r->past[i].name, c);
		put(x, 'o', then, r->past[i].name, c);
	}
	put(x, 'x', then, id.namespace, c);
	put(x, 'y', then, "", c);
}

struct referrals *
referrals_new(struct step *s, struct resource_set *set)
{
	struct referrals *x = arena_alloc(s->arena, 1, sizeof(*x));
	size_t i;

	x->s = s;
	map_init(&x->index, s->arena);
	for (i = 0; i < set->n; i++)
		index_resource(x, set->item[i], i);
	return x;
}

/* --- who refers --- */

/*
 * A RoleBinding reaches the accounts of other namespaces that it names:
 * getNamespacesForRoleBinding.
 */
static void
read_subjects(struct referrals *x, struct referrer *from)
{
	const struct node *list, *subject;
	const char *kind, *namespace;
	size_t i;

	list = node_get(from->resource->root, "subjects");
	for (i = 0; node_is_list(list) && i < list->nitem; i++) {
		subject = list->item[i];
		kind = node_get_str(subject, "kind");
		namespace = node_get_str(subject, "namespace");
		if (!kind || !namespace || strcmp(kind, "ServiceAccount"))
			continue;
		from->more = arena_grow(x->s->arena, from->more, from->nmore,
		    sizeof(*from->more));
		from->more[from->nmore++] = namespace;
	}
}

void
referrer_read(struct referrals *x, struct resource *r, struct referrer *from)
{
	struct resid id = resource_id(x->s->arena, r);

	memset(from, 0, sizeof(*from));
	map_init(&from->answers, x->s->arena);
	from->resource = r;
	from->first_gvk = id.gvk;
	if (r->npast)
		from->first_gvk.kind = r->past[0].gvk.kind;
	from->space = space_of(x->s, &id.gvk, id.namespace);
	if (from->space && !strcmp(id.gvk.kind, "RoleBinding"))
		read_subjects(x, from);
}

/* Whether one of a namespace, spelt as it is written, is in reach. */
static bool
reaches(const struct referrer *from, const char *namespace)
{
	size_t i;

	if (!strcmp(*namespace ? namespace : "default", from->space))
		return true;
	for (i = 0; i < from->nmore; i++)
		if (!strcmp(namespace, from->more[i]))
			return true;
	return false;
}

/* --- who may be meant --- */

static int
by_place(const void *x, const void *y)
{
	const struct candidate *a = *(struct candidate *const *)x;
	const struct candidate *b = *(struct candidate *const *)y;

	return (a->place > b->place) - (a->place < b->place);
}

static void
append(struct referrals *x, struct candidate_list *out,
    const struct candidate_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		out->item = arena_grow(x->s->arena, out->item, out->n,
		    sizeof(struct candidate *));
		out->item[out->n++] = list->item[i];
	}
}

/* Most names are found in one place only: then nothing is copied. */
static void
gather(struct referrals *x, struct candidate_list *out, char letter,
    const char *space, const char *name)
{
	const struct candidate_list *list = look_up(x, letter, space, name);
	struct candidate_list lent = *out;

	if (!list)
		return;
	if (!out->n) {
		*out = *list;
		out->lent = true;
		return;
	}
	if (lent.lent) {
		memset(out, 0, sizeof(*out));
		append(x, out, &lent);
	}
	append(x, out, list);
}

/* Sort, and drop what was gathered twice. */
static void
tidy(struct candidate_list *list)
{
	size_t i, n = 0;

	if (list->lent || !list->n)
		return;
	qsort(list->item, list->n, sizeof(struct candidate *), by_place);
	for (i = 0; i < list->n; i++)
		if (!n || list->item[n - 1] != list->item[i])
			list->item[n++] = list->item[i];
	list->n = n;
}

/* Those who had the name: SubsetThatCouldBeReferencedByResource. */
static struct candidate_list
in_reach(struct referrals *x, const struct referrer *from, const char *name)
{
	struct candidate_list list = { NULL, 0, false };
	size_t i;

	if (!from->space) {
		gather(x, &list, 'n', "", name);
		return list;
	}
	gather(x, &list, 'c', from->space, name);
	gather(x, &list, 'c', "", name);
	for (i = 0; i < from->nmore; i++)
		gather(x, &list, 'c', from->more[i], name);
	tidy(&list);
	return list;
}

/* Whether anything in reach was in a namespace at first. */
static bool
is_origin(struct referrals *x, const struct referrer *from,
    const char *namespace)
{
	size_t i;

	if (!from->space)
		return look_up(x, 'y', namespace, "");
	if (look_up(x, 'x', namespace, from->space) ||
	    (!strcmp(from->space, "default") &&
	    look_up(x, 'x', namespace, "")))
		return true;
	for (i = 0; i < from->nmore; i++)
		if (look_up(x, 'x', namespace, from->more[i]))
			return true;
	return false;
}

/*
 * Those who had the name in a namespace: filterMapCandidatesByNamespace.  If
 * anything in reach comes from there, that is the one that is meant; else it
 * is the one of today.
 */
static struct candidate_list
in_namespace(struct referrals *x, const struct referrer *from,
    const struct reference *ref)
{
	struct candidate_list list = { NULL, 0, false };
	bool origin;

	/* there is no namespace without a name */
	if (!*ref->namespace)
		return list;
	if (ref->anywhere) {
		gather(x, &list, 'o', ref->namespace, ref->name);
		if (!list.n)
			gather(x, &list, 'c', ref->namespace, ref->name);
		return list;
	}
	origin = is_origin(x, from, ref->namespace);
	gather(x, &list, origin ? 'o' : 'c', ref->namespace, ref->name);
	return list;
}

static bool
had_type(const struct candidate *c, const struct gvk *wanted)
{
	const struct resource *r = c->resource;
	struct gvk g = c->gvk;
	size_t i;

	/* former ids have the present apiVersion: utils.PrevIds */
	for (i = 0; i < r->npast; i++) {
		g.kind = r->past[i].gvk.kind;
		if (gvk_is_selected(&g, wanted))
			return true;
	}
	return false;
}

static bool
is_meant(const struct candidate *c, const struct referrer *from,
    const struct reference *ref)
{
	if (!had_type(c, ref->target))
		return false;
	if (ref->role && !had_type(c, ref->role))
		return false;
	if (ref->anywhere || !from->space || !c->space)
		return true;
	if (!reaches(from, resource_namespace(c->resource)))
		return false;
	/* bindings may name the accounts of other namespaces */
	return !strcmp(c->gvk.kind, "ServiceAccount") ||
	    !strcmp(c->space, from->space);
}

/* Whether the shorter list is the end of the other: SameEndingSubSlice. */
static bool
same_end(const char **x, size_t nx, const char **y, size_t ny)
{
	size_t n = nx < ny ? nx : ny;

	if (!n)
		return nx == ny;
	while (n-- > 0)
		if (strcmp(x[--nx], y[--ny]))
			return false;
	return true;
}

/* Resource.PrefixesSuffixesEquals */
static bool
same_affixes(const struct resource *x, const struct resource *y, bool strict)
{
	bool prefix = same_end(x->prefix, x->nprefix, y->prefix, y->nprefix);
	bool suffix = same_end(x->suffix, x->nsuffix, y->suffix, y->nsuffix);

	if (!strict) {
		prefix |= !x->nprefix || !y->nprefix;
		suffix |= !x->nsuffix || !y->nsuffix;
	}
	return prefix && suffix;
}

static void
keep_affixes(struct referral_list *list, const struct resource *from,
    bool strict)
{
	size_t i, n = 0;

	for (i = 0; i < list->n; i++)
		if (same_affixes(list->item[i], from, strict))
			list->item[n++] = list->item[i];
	list->n = n;
}

/* Whether it matters which of the list is meant. */
static void
compare(struct referral_list *list)
{
	const struct resource *first, *r;
	size_t i;

	list->one_name = list->one_namespace = true;
	for (i = 1; i < list->n; i++) {
		first = list->item[0];
		r = list->item[i];
		list->one_name &= !strcmp(resource_name(first),
		    resource_name(r));
		list->one_namespace &= !strcmp(resource_namespace(first),
		    resource_namespace(r));
	}
}

static struct referral_list
choose(struct referrals *x, const struct referrer *from,
    const struct reference *ref, const struct candidate_list *list)
{
	struct referral_list out = { NULL, 0, false, false };
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!is_meant(list->item[i], from, ref))
			continue;
		out.item = arena_grow(x->s->arena, out.item, out.n,
		    sizeof(struct resource *));
		out.item[out.n++] = list->item[i]->resource;
	}
	if (out.n > 1)
		keep_affixes(&out, from->resource, false);
	if (out.n > 1)
		keep_affixes(&out, from->resource, true);
	compare(&out);
	return out;
}

struct referral_list
referral_find(struct referrals *x, struct referrer *from,
    const struct reference *ref)
{
	struct referral_list found, *kept;
	struct candidate_list list;
	const char *key;

	list = ref->namespace ? in_namespace(x, from, ref) :
	    in_reach(x, from, ref->name);
	if (list.n <= MANY)
		return choose(x, from, ref, &list);
	/* one object may write a name of many ever so often */
	key = arena_printf(x->s->arena, "%p\n%s\n%s", (const void *)
	    ref->target, ref->namespace ? ref->namespace : "", ref->name);
	kept = map_get(&from->answers, key, strlen(key));
	if (kept)
		return *kept;
	found = choose(x, from, ref, &list);
	kept = arena_alloc(x->s->arena, 1, sizeof(*kept));
	*kept = found;
	map_set(&from->answers, key, strlen(key), kept);
	return found;
}
