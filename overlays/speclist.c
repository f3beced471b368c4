#include "overlays/speclist.h"

#include <string.h>

#include "base/limit.h"

/* The items of one path: places plus one, from first by next to last. */
struct chain {
	size_t first, last;
};

void
speclist_init(struct speclist *b, struct step *s)
{
	memset(b, 0, sizeof(*b));
	b->s = s;
	b->good = true;
	map_init(&b->by_path, s->arena);
}

static struct chain *
chain_of(struct speclist *b, const char *path)
{
	struct chain *c = map_get(&b->by_path, path, strlen(path));

	if (!c) {
		c = arena_alloc(b->s->arena, 1, sizeof(*c));
		map_set(&b->by_path, path, strlen(path), c);
	}
	return c;
}

static void
report_conflict(struct speclist *b, const struct fieldspec *spec,
    const struct fieldspec *known)
{
	struct diag *d = b->s->diag;

	b->good = false;
	diag_add(d, DIAG_ERROR, "overlays/fieldspec-conflict", spec->loc,
	    "the field '%s' is %s here, and %s elsewhere", spec->path,
	    spec->create ? "created" : "not created",
	    known->create ? "created" : "not created");
	if (known->loc.file)
		diag_via(d, known->loc, "the other place");
	diag_hint(d, "'create: %s' is what the other says",
	    known->create ? "true" : "false");
}

static void
note_width(struct speclist *b, const struct fieldspec *spec,
    const struct fieldspec *old)
{
	bool wider = gvk_is_selected(&old->gvk, &spec->gvk);

	if (!b->s->options->compat &&
	    wider != gvk_is_selected(&spec->gvk, &old->gvk))
		diag_add(b->s->diag, DIAG_NOTE, "compat/fieldspec-width",
		    spec->loc, "'%s' is known for %s kinds, too", spec->path,
		    wider ? "fewer" : "more");
}

/*
 * Whether the list has a spec already.  kustomize (types/fieldspec.go,
 * effectivelyEquals) drops the one that is added when a narrower one is known,
 * and applies both when a wider one is; we keep the wider one either way.
 */
static bool
is_known(struct speclist *b, struct chain *c, const struct fieldspec *spec)
{
	bool compat = b->s->options->compat, known = false;
	struct fieldspec *old;
	size_t i;

	for (i = c->first; i; i = b->next[i - 1]) {
		old = &b->item[i - 1];
		if (!old->path)
			continue;
		note_width(b, spec, old);
		if (gvk_is_selected(&old->gvk, &spec->gvk)) {
			if (old->create != spec->create)
				report_conflict(b, spec, old);
			else if (!compat && !known)
				old->gvk = spec->gvk;
			else if (!compat)
				old->path = NULL;	/* gone: see get */
			known = true;
		} else if (!compat && gvk_is_selected(&spec->gvk, &old->gvk)) {
			known = true;
		}
		if (known && compat)
			break;
	}
	return known;
}

static void
append(struct speclist *b, const struct fieldspec *spec)
{
	struct chain *c = chain_of(b, spec->path);
	struct arena *a = b->s->arena;

	if (b->n >= LIMIT_FIELDSPECS) {
		if (b->good)
			diag_add(b->s->diag, DIAG_ERROR,
			    "overlays/too-many-fieldspecs", spec->loc,
			    "more than %d places for one setting",
			    LIMIT_FIELDSPECS);
		b->good = false;
		return;
	}
	b->item = arena_grow(a, b->item, b->n, sizeof(*b->item));
	b->next = arena_grow(a, b->next, b->n, sizeof(*b->next));
	b->item[b->n] = *spec;
	b->next[b->n++] = 0;
	if (c->last)
		b->next[c->last - 1] = b->n;
	else
		c->first = b->n;
	c->last = b->n;
}

/* Begin with the specs of another list, as they are. */
static void
start(struct speclist *b, const struct fieldspec_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		append(b, &list->item[i]);
}

void
speclist_merge(struct speclist *b, const struct fieldspec_list *more)
{
	const struct fieldspec *spec;
	size_t i;

	for (i = 0; i < more->n; i++) {
		spec = &more->item[i];
		if (!is_known(b, chain_of(b, spec->path), spec))
			append(b, spec);
	}
}

struct fieldspec_list
speclist_get(const struct speclist *b)
{
	struct fieldspec_list list = { NULL, 0 };
	struct fieldspec *item;
	size_t i;

	item = arena_alloc(b->s->arena, b->n, sizeof(*item));
	for (i = 0; i < b->n; i++)
		if (b->item[i].path)
			item[list.n++] = b->item[i];
	list.item = item;
	return list;
}

bool
fieldspec_list_merge(struct step *s, struct fieldspec_list *list,
    const struct fieldspec_list *more)
{
	struct speclist b;

	if (!more->n || more->item == list->item)
		return true;
	speclist_init(&b, s);
	start(&b, list);
	speclist_merge(&b, more);
	*list = speclist_get(&b);
	return b.good;
}

void
reflist_init(struct reflist *t, struct step *s)
{
	memset(t, 0, sizeof(*t));
	t->s = s;
}

static struct speclist *
find_target(struct reflist *t, const struct gvk *target)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (gvk_equal(&t->item[i].target, target))
			return &t->item[i].fields;
	return NULL;
}

static struct speclist *
add_target(struct reflist *t, const struct gvk *target)
{
	struct ref *ref;

	t->item = arena_grow(t->s->arena, t->item, t->n, sizeof(*t->item));
	ref = &t->item[t->n++];
	ref->target = *target;
	speclist_init(&ref->fields, t->s);
	return &ref->fields;
}

struct speclist *
reflist_fields(struct reflist *t, const struct gvk *target)
{
	struct speclist *fields = find_target(t, target);

	return fields ? fields : add_target(t, target);
}

/* A target that is new keeps its list as it is, doubles included. */
void
reflist_merge(struct reflist *t, const struct nameref_list *more)
{
	struct speclist *fields;
	size_t i, k;

	for (i = 0; i < more->n; i++) {
		fields = find_target(t, &more->item[i].target);
		k = fields ? fields->n : 0;
		if (fields) {
			speclist_merge(fields, &more->item[i].fields);
		} else {
			fields = add_target(t, &more->item[i].target);
			start(fields, &more->item[i].fields);
		}
		for (; more->item[i].ours && k < fields->n; k++)
			fields->item[k].ours = true;
	}
}

struct nameref_list
reflist_get(const struct reflist *t)
{
	struct nameref_list list = { NULL, t->n };
	struct nameref *item;
	size_t i;

	item = arena_alloc(t->s->arena, t->n, sizeof(*item));
	for (i = 0; i < t->n; i++) {
		item[i].target = t->item[i].target;
		item[i].fields = speclist_get(&t->item[i].fields);
	}
	list.item = item;
	return list;
}
