#include "agent/plan.h"

#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Objects that take others, or what users stored, with them. */
static const char *const precious[][2] = {
	{ "", "Namespace" },
	{ "apiextensions.k8s.io", "CustomResourceDefinition" },
	{ "", "PersistentVolume" },
	{ "", "PersistentVolumeClaim" },
	{ "storage.k8s.io", "StorageClass" }
};

/* --- flags --- */

static const char *
find_flag(const struct index_entry *e, const char *flag)
{
	size_t len = strlen(flag);
	const char *p;

	for (p = e->flags; *p; p += strcspn(p, ","), p += *p == ',')
		if (!strncmp(p, flag, len))
			return p + len;
	return NULL;
}

bool
plan_flag(const struct index_entry *e, const char *flag)
{
	const char *end = find_flag(e, flag);

	return end && (!*end || *end == ',');
}

const char *
plan_flag_value(struct arena *a, const struct index_entry *e,
    const char *word)
{
	const char *value = find_flag(e, word);

	return value ? arena_strndup(a, value, strcspn(value, ",")) : NULL;
}

/* --- what is applied --- */

static enum plan_what
compare(const struct inventory *v, const struct index_entry *e)
{
	const struct held *h = inventory_find(v, e->path);

	if (!h || h->gone)
		return PLAN_ADDED;
	return strcmp(h->entry.sha256, e->sha256) ? PLAN_CHANGED : PLAN_SAME;
}

static struct plan_object
object_of(const struct inventory *v, const struct index_entry *e)
{
	const struct held *h = inventory_find(v, e->path);
	struct plan_object o = { e, compare(v, e), false };

	o.counts = o.what != PLAN_SAME || h->touched;
	return o;
}

/* The index is in order already. */
static void
add_object(struct arena *a, struct plan *p, const struct plan_object *o)
{
	const struct index_entry *e = o->entry;
	struct plan_stage *s = p->nstage ? &p->stage[p->nstage - 1] : NULL;

	p->object = arena_grow(a, p->object, p->n, sizeof(*p->object));
	p->object[p->n] = *o;
	if (!s || s->phase != e->first_phase || s->wave != e->first_wave) {
		p->stage = arena_grow(a, p->stage, p->nstage,
		    sizeof(*p->stage));
		s = &p->stage[p->nstage++];
		s->phase = e->first_phase;
		s->wave = e->first_wave;
		s->first = p->n;
		s->n = 0;
	}
	s->n++;
	p->n++;
}

static void
add_objects(struct arena *a, struct plan *p, const struct inventory *v,
    const struct index *x)
{
	struct plan_object o;
	size_t i;

	for (i = 0; i < x->n; i++) {
		if (x->item[i].phase == PHASE_NONE)
			continue;
		o = object_of(v, &x->item[i]);
		if (x->item[i].phase != PHASE_FAIL) {
			add_object(a, p, &o);
			continue;
		}
		p->fail = arena_grow(a, p->fail, p->nfail, sizeof(*p->fail));
		p->fail[p->nfail++] = o;
	}
}

/* --- what goes --- */

/* Backwards: the last applied goes first. */
static int
by_removal(const void *va, const void *vb)
{
	const struct plan_removal *ra = va, *rb = vb;
	const struct index_entry *a = &ra->held->entry, *b = &rb->held->entry;

	if (a->first_phase != b->first_phase)
		return a->first_phase > b->first_phase ? -1 : 1;
	if (a->first_wave != b->first_wave)
		return a->first_wave > b->first_wave ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return strcmp(b->path, a->path);
}

/* The words of a list behind commas. */
static bool
has_word(const char *list, const char *word)
{
	size_t len;

	for (; list && *list; list += len) {
		list += strspn(list, ", ");
		len = strcspn(list, ", ");
		if (len == strlen(word) && !strncmp(list, word, len))
			return true;
	}
	return false;
}

static bool
is_precious(const struct index_entry *e)
{
	const char *slash = strrchr(e->api_version, '/');
	size_t len = slash ? (size_t)(slash - e->api_version) : 0, i;

	for (i = 0; i < N(precious); i++)
		if (!strcmp(e->kind, precious[i][1]) &&
		    strlen(precious[i][0]) == len &&
		    !strncmp(e->api_version, precious[i][0], len))
			return true;
	return false;
}

/* Guards that keep one object. */
static void
guard_one(struct arena *a, const struct plan_rules *r, struct plan_removal *m)
{
	const struct index_entry *e = &m->held->entry;

	if (plan_flag(e, "prune=never")) {
		m->kept = "it is marked never to be removed";
	} else if (plan_flag(e, "prune=confirm") && !r->allowed) {
		m->kept = "it is marked to be removed only on demand";
		m->allow = "put 'Sluice-Prune: N', for the number of objects "
		    "that go, into the message of a commit";
	} else if (is_precious(e) && !has_word(r->kinds, e->kind)) {
		m->kept = arena_printf(a, "a %s takes others with it",
		    e->kind);
		m->allow = arena_printf(a, "put 'Sluice-Prune-Kinds: %s' into "
		    "the message of a commit", e->kind);
	}
}

/* Guards that keep them all. */
static void
guard_all(struct arena *a, const struct inventory *v,
    const struct plan_rules *r, struct plan *p)
{
	size_t limit = v->n / 100 * r->percent + v->n % 100 * r->percent / 100;

	if (r->count > limit)
		limit = r->count;
	if (!p->n && p->going && !r->allow_empty) {
		p->refused = arena_printf(a, "nothing at all would be left "
		    "of %zu objects", v->n);
		p->allow = "put 'Sluice-Allow-Empty: yes' into the message "
		    "of a commit";
	} else if (p->going > limit && p->going > r->allowed) {
		p->refused = arena_printf(a, "%zu of %zu objects would go, "
		    "and more than %u, or %u %%, are not let go at once",
		    p->going, v->n, r->count, r->percent);
		p->allow = arena_printf(a, "put 'Sluice-Prune: %zu' into the "
		    "message of a commit", p->going);
	}
}

/* Names of the objects that stay, whatever their files. */
static void
name_objects(struct arena *a, const struct index *x, struct map *names)
{
	const char *name;
	size_t i;

	map_init(names, a);
	for (i = 0; i < x->n; i++) {
		name = inventory_name(a, &x->item[i]);
		map_set(names, name, strlen(name), &x->item[i]);
	}
}

static void
add_removals(struct arena *a, struct plan *p, const struct inventory *v,
    const struct index *x, const struct plan_rules *r)
{
	struct plan_removal *m;
	struct map paths, names;
	const char *name;
	size_t i;

	map_init(&paths, a);
	for (i = 0; i < x->n; i++)
		map_set(&paths, x->item[i].path, strlen(x->item[i].path),
		    &x->item[i]);
	name_objects(a, x, &names);
	for (i = 0; i < v->n; i++) {
		name = v->item[i]->entry.path;
		if (v->item[i]->gone || map_get(&paths, name, strlen(name)))
			continue;
		p->removal = arena_grow(a, p->removal, p->nremoval,
		    sizeof(*p->removal));
		m = &p->removal[p->nremoval++];
		memset(m, 0, sizeof(*m));
		m->held = v->item[i];
		name = inventory_name(a, &m->held->entry);
		m->moved = map_get(&names, name, strlen(name)) != NULL;
		if (!m->moved)
			guard_one(a, r, m);
		p->going += !m->moved && !m->kept;
	}
}

void
plan_make(struct arena *a, const struct inventory *v, const struct index *x,
    const struct plan_rules *r, struct plan *out)
{
	memset(out, 0, sizeof(*out));
	add_objects(a, out, v, x);
	if (!v->known)
		return;
	add_removals(a, out, v, x, r);
	if (!out->nremoval)
		return;
	qsort(out->removal, out->nremoval, sizeof(*out->removal), by_removal);
	guard_all(a, v, r, out);
}
