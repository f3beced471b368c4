/*
 * Keyed lists.  Elements that a patch names come first, in its order, then the
 * others in theirs: kyaml/yaml/walk/associative_sequence.go with ListPrepend,
 * as api/filters/patchstrategicmerge asks for it.  With several keys only new
 * elements come first, and those that were there keep their order.
 */

#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "overlays/merge.h"

/* An element of the result on its way. */
struct entry {
	struct node *node;	/* NULL: deleted */
	bool is_old;		/* it was there before */
	bool named;		/* by the patch */
	bool crowded;		/* others have the same first key */
};

struct entries {
	struct entry **item;
	size_t n;
};

struct keyed {
	struct merge *m;
	struct schema_list list;
	struct schema_at element;
	struct map by_keys;	/* all keys -> struct entry */
	struct map by_first;	/* the first key -> the first entry with it */
	size_t used;		/* keys that any element has */
	struct entries old;	/* of dest, in its order */
	struct entries named;	/* by the patch, in its order */
};

/* What is known of a list before it is merged. */
struct survey {
	size_t n;			/* elements */
	size_t lacking[SCHEMA_KEYS];	/* those without this key */
	bool odd;			/* some have no key, or another's */
};

struct key {
	const char *data;
	size_t len;		/* 0: there is none */
};

static const char *
key_text(const struct node *element, const char *key)
{
	const char *text = node_text(node_get(element, key));

	return text && *text ? text : NULL;
}

/* All keys of an element in one, with what stands for those it lacks. */
static struct key
full_key(const struct keyed *k, const struct node *element)
{
	const char *text[SCHEMA_KEYS];
	struct key key = { "", 0 };
	size_t i, len = 0, there = 0;
	char *p;

	for (i = 0; i < k->list.nkey; i++) {
		text[i] = key_text(element, k->list.key[i]);
		there += text[i] != NULL;
		if (!text[i])
			text[i] = k->list.fallback[i];
		if (!text[i])
			text[i] = "";
		len += strlen(text[i]) + 1;
	}
	if (!there)
		return key;
	key.len = len;
	if (k->list.nkey == 1) {
		key.data = text[0];
		return key;
	}
	key.data = p = arena_alloc(k->m->scratch, len, 1);
	for (i = 0; i < k->list.nkey; i++) {
		len = strlen(text[i]) + 1;
		memcpy(p, text[i], len);
		p += len;
	}
	return key;
}

static bool
is_plain_text(const struct node *n)
{
	const char *text = node_text(n);

	return text && *text;
}

/* Look at a list: each element should have keys of its own. */
static struct survey
survey_list(const struct keyed *k, const struct node *list)
{
	struct survey s = { list->nitem, { 0 }, false };
	struct map seen;
	struct key key;
	size_t i, j;

	map_init(&seen, k->m->scratch);
	for (i = 0; i < list->nitem; i++) {
		if (!k->list.nkey) {
			s.odd = s.odd || !is_plain_text(list->item[i]);
			continue;
		}
		for (j = 0; j < k->list.nkey; j++)
			s.lacking[j] += !key_text(list->item[i],
			    k->list.key[j]);
		key = full_key(k, list->item[i]);
		if (!key.len || map_set(&seen, key.data, key.len,
		    list->item[i]))
			s.odd = true;
	}
	return s;
}

/*
 * Whether kustomize merges two lists as one would think.  It does not where
 * some elements have a key that others lack.
 */
static bool
is_regular(struct keyed *k, const struct node *dest,
    const struct node *origin)
{
	struct survey d = survey_list(k, dest), o = { 0, { 0 }, false };
	bool regular;
	size_t i, lacking;

	if (origin && origin != dest)
		o = survey_list(k, origin);
	regular = !d.odd && !o.odd;
	for (i = 0; i < k->list.nkey; i++) {
		lacking = d.lacking[i] + o.lacking[i];
		if (lacking && lacking < d.n + o.n)
			regular = false;
		k->used += lacking < d.n + o.n;
	}
	return regular;
}

static struct entry *
push(struct keyed *k, struct entries *to, struct entry *e)
{
	to->item = arena_grow(k->m->scratch, to->item, to->n,
	    sizeof(struct entry *));
	to->item[to->n++] = e;
	return e;
}

static struct entry *
add_entry(struct keyed *k, struct node *node, const struct node *keys)
{
	struct entry *e = arena_alloc(k->m->scratch, 1, sizeof(*e)), *first;
	struct key key = full_key(k, keys);
	const char *text;

	e->node = node;
	if (!key.len || map_get(&k->by_keys, key.data, key.len))
		return e;
	map_set(&k->by_keys, key.data, key.len, e);
	text = k->list.nkey > 1 ? key_text(keys, k->list.key[0]) : NULL;
	if (!text)
		return e;
	first = map_get(&k->by_first, text, strlen(text));
	if (first)
		first->crowded = true;
	else
		map_set(&k->by_first, text, strlen(text), e);
	return e;
}

/* Whether all keys that both elements have are equal. */
static bool
agrees(const struct keyed *k, const struct node *x, const struct node *y)
{
	const char *a, *b;
	size_t i;

	for (i = 0; i < k->list.nkey; i++) {
		a = key_text(x, k->list.key[i]);
		b = key_text(y, k->list.key[i]);
		if (a && b && strcmp(a, b))
			return false;
	}
	return true;
}

/*
 * The element that the patch means: the one with the same keys; else, if the
 * patch leaves some out, the only one that fits those it has.
 */
static struct entry *
find_entry(struct keyed *k, const struct node *o)
{
	struct key key = full_key(k, o);
	struct entry *e = map_get(&k->by_keys, key.data, key.len);
	const char *first;
	size_t i, lacking = 0;

	for (i = 0; i < k->list.nkey; i++)
		lacking += !key_text(o, k->list.key[i]);
	first = lacking ? key_text(o, k->list.key[0]) : NULL;
	if (e || !first)
		return e;
	e = map_get(&k->by_first, first, strlen(first));
	return e && !e->crowded && e->node && agrees(k, e->node, o) ? e : NULL;
}

static bool
is_empty_map(const struct node *n)
{
	return node_is_map(n) && !n->npair;
}

static bool
is_replacement(const struct node *o)
{
	const char *word = node_text(node_get(o, "$patch"));

	return word && !strcmp(word, "replace");
}

static void
merge_element(struct keyed *k, struct node *o)
{
	struct entry *e = find_entry(k, o);
	struct node *n;

	if (!e)
		e = add_entry(k, NULL, o);
	if (!e->named)
		push(k, &k->named, e);
	e->named = true;
	if (e->node && e->node != o && is_replacement(o)) {
		/* kustomize then puts the old element over the new one */
		if (k->m->compat)
			return;
		diag_add(k->m->step->diag, DIAG_NOTE,
		    "compat/element-replaced", o->loc, "this element of '%s' "
		    "replaces the old one; kustomize keeps the old one",
		    k->m->field);
	}
	n = merge_walk(k->m, e->node, o, k->element);
	e->node = is_empty_map(n) ? NULL : n;
}

static bool
check_element(struct keyed *k, const struct node *o)
{
	if (!node_is_map(o))
		merge_fail(k->m, "overlays/patch-kind", o,
		    "the elements of '%s' must be maps", k->m->field);
	else if (!full_key(k, o).len)
		merge_fail(k->m, "overlays/patch-merge-key", o,
		    "this element of '%s' has no '%s', by which it would be "
		    "merged", k->m->field, k->list.key[0]);
	else
		return true;
	return false;
}

static void
set_items(struct keyed *k, struct node *list)
{
	bool several = k->used > 1;
	struct entry *e;
	size_t i;

	list->item = NULL;
	list->nitem = 0;
	for (i = 0; i < k->named.n; i++) {
		e = k->named.item[i];
		if (e->node && !(several && e->is_old))
			node_append(k->m->step->arena, list, e->node);
	}
	for (i = 0; i < k->old.n; i++) {
		e = k->old.item[i];
		if (e->node && (several || !e->named))
			node_append(k->m->step->arena, list, e->node);
	}
}

/* A list that is new: its elements only have to be cleaned. */
static void
clean_maps(struct keyed *k, struct node *list)
{
	const char *field = k->m->field;
	struct node *n;
	size_t i, kept = 0;

	for (i = 0; i < list->nitem; i++) {
		k->m->field = field;
		n = merge_walk(k->m, list->item[i], list->item[i],
		    k->element);
		if (n && !is_empty_map(n))
			list->item[kept++] = n;
	}
	list->nitem = kept;
}

static void
merge_maps(struct keyed *k, struct node *dest, struct node *origin)
{
	const char *field = k->m->field;
	struct entry *e;
	size_t i;

	map_init(&k->by_keys, k->m->scratch);
	map_init(&k->by_first, k->m->scratch);
	for (i = 0; i < dest->nitem; i++) {
		e = add_entry(k, dest->item[i], dest->item[i]);
		push(k, &k->old, e)->is_old = true;
	}
	for (i = 0; origin && i < origin->nitem; i++) {
		k->m->field = field;
		if (check_element(k, origin->item[i]))
			merge_element(k, origin->item[i]);
	}
	for (i = 0; i < k->old.n; i++) {
		e = k->old.item[i];
		if (!e->named)
			e->node = merge_walk(k->m, e->node, NULL, k->element);
	}
	set_items(k, dest);
}

/* Scalars are the same if they have the same text, whatever their types. */
static void
merge_scalars(struct keyed *k, struct node *dest, struct node *origin)
{
	const struct node *const part[] = { origin, dest };
	struct map old, seen;
	const char *text;
	struct node *n;
	size_t i, j;

	map_init(&old, k->m->scratch);
	map_init(&seen, k->m->scratch);
	for (i = 0; i < dest->nitem; i++) {
		text = node_text(dest->item[i]);
		if (text)
			map_set(&old, text, strlen(text), dest->item[i]);
	}
	for (i = 0; i < 2; i++)
		for (j = 0; part[i] && j < part[i]->nitem; j++) {
			n = part[i]->item[j];
			text = node_text(n);
			if (text && map_set(&seen, text, strlen(text), n))
				continue;
			if (text && map_get(&old, text, strlen(text)))
				n = map_get(&old, text, strlen(text));
			push(k, &k->named, add_entry(k, n, NULL));
		}
	set_items(k, dest);
}

/*
 * What kustomize would have made of two lists, to tell whether it differs.
 * It lives in an arena of its own, since merging rewinds the one for scratch.
 */
static struct node *
theirs(const struct keyed *k, struct arena *own, const struct node *dest,
    const struct node *origin, struct schema_at at)
{
	struct step step = *k->m->step;
	struct merge m = { &step, k->m->scratch, true, false, k->m->field };
	struct node *d, *o;

	if (dest->nitem + (origin ? origin->nitem : 0) > LIMIT_KEYED_LIST)
		return NULL;
	step.arena = own;
	step.diag = diag_new(own);
	d = node_copy(step.arena, dest);
	o = origin == dest ? d : node_copy(step.arena, origin);
	d = keyed_garble(&m, d, o, at);
	return m.failed ? NULL : d;
}

static struct node *
merge_lists(struct keyed *k, struct node *dest, struct node *origin,
    struct schema_at at)
{
	bool regular = is_regular(k, dest, origin);
	const char *field = k->m->field;
	struct node *other = NULL;
	struct arena *own;

	if (!regular && k->m->compat)
		return keyed_garble(k->m, dest, origin, at);
	/* where kustomize replaces the list that is said instead */
	own = regular || k->list.ours ? NULL : arena_new();
	if (own)
		other = theirs(k, own, dest, origin, at);
	if (k->list.nkey && dest == origin)
		clean_maps(k, dest);
	else if (k->list.nkey)
		merge_maps(k, dest, origin);
	else
		merge_scalars(k, dest, origin);
	if (own && (!other || !node_equal(dest, other)))
		diag_add(k->m->step->diag, DIAG_NOTE, "compat/keyed-list",
		    origin ? origin->loc : dest->loc, "elements of '%s' lack "
		    "keys or are there twice; kustomize loses some of them",
		    field);
	arena_free(own);
	return dest;
}

struct node *
keyed_merge(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct arena_mark mark = arena_mark(m->scratch);
	struct keyed k;

	memset(&k, 0, sizeof(k));
	k.m = m;
	k.list = schema_list(m->step->schema, at);
	k.element = schema_element(m->step->schema, at);
	dest = merge_lists(&k, dest, origin, at);
	arena_rewind(m->scratch, mark);
	return dest;
}
