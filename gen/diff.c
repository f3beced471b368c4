#include "gen/diff.h"

#include <stdlib.h>
#include <string.h>

#include "gen/danger.h"
#include "gen/diff_fields.h"
#include "gen/mask.h"
#include "kube/order.h"

#define HASH 10			/* bytes of a content hash */
#define HASH_SHOWN 4

struct diff_manifest {
	struct diff_manifest *next;	/* with the same key, in a pass */
	const char *unit, *file;
	const struct node *root;
	struct resid id;
	size_t stem;		/* bytes of its name without the hash */
	bool taken;
};

void
diff_init(struct diff *d, struct arena *a, struct diag *diag)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->diag = diag;
	d->schema = schema_new(a, false);
	d->title = d->from = d->to = "";
}

/* --- objects --- */

static bool
is_definition(const struct gvk *gvk)
{
	return !strcmp(gvk->group, "apiextensions.k8s.io") &&
	    !strcmp(gvk->kind, "CustomResourceDefinition");
}

/* Only these get a hash: kustomize, and whoever imitates it, make them. */
static size_t
stem_of(const struct resid *id)
{
	size_t len = strlen(id->name);
	const char *hash = len > HASH ? id->name + len - HASH : NULL;

	if (!hash || hash[-1] != '-' || (strcmp(id->gvk.kind, "ConfigMap") &&
	    strcmp(id->gvk.kind, "Secret") &&
	    strcmp(id->gvk.kind, "SealedSecret")))
		return len;
	/* api/hasher/hasher.go encode: digits that make no words */
	return strspn(hash, "2456789bcdfghkmt") == HASH ? len - HASH - 1 :
	    len;
}

static void
take_items(struct diff *d, enum diff_side side, const char *unit,
    const char *file, const struct node *items)
{
	size_t i;

	for (i = 0; i < items->nitem; i++)
		diff_take(d, side, unit, file, items->item[i]);
}

void
diff_take(struct diff *d, enum diff_side side, const char *unit,
    const char *file, const struct node *root)
{
	struct diff_set *set = &d->set[side];
	const char *api = node_get_str(root, "apiVersion");
	const char *kind = node_get_str(root, "kind");
	const struct node *meta = node_get(root, "metadata");
	const struct node *items = node_get(root, "items");
	struct diff_manifest *m;

	if (kind && !strcmp(kind, "List") && node_is_list(items)) {
		take_items(d, side, unit, file, items);
		return;
	}
	if (!kind || !node_get_str(meta, "name")) {
		diag_add(d->diag, DIAG_WARNING, "diff/no-object", root->loc,
		    "this document has no kind and name, so it is left out");
		return;
	}
	set->item = arena_grow(d->arena, set->item, set->n,
	    sizeof(struct diff_manifest *));
	m = set->item[set->n++] = arena_alloc(d->arena, 1, sizeof(*m));
	m->unit = unit;
	m->file = file;
	m->root = root;
	m->id.gvk = gvk_parse(d->arena, api ? api : "", kind);
	m->id.namespace = node_text_or(node_get(meta, "namespace"), "");
	m->id.name = node_get_str(meta, "name");
	m->stem = stem_of(&m->id);
	if (is_definition(&m->id.gvk))
		schema_add_crd(d->schema, diag_new(d->arena), root);
}

/* --- which is which --- */

/* What two objects must share to be the same one, from strict to lenient. */
enum pass { SAME_FILE, SAME_NAME, SAME_STEM, SAME_BUT_NAMESPACE, PASSES };

static const char *
key_of(struct arena *a, const struct diff_manifest *m, enum pass pass)
{
	size_t len = pass < SAME_STEM ? strlen(m->id.name) : m->stem;
	const char *where = pass == SAME_FILE ? m->file :
	    pass == SAME_BUT_NAMESPACE ? m->unit : "";

	return arena_printf(a, "%s\n%s\n%s\n%s\n%.*s", where,
	    m->id.gvk.group, m->id.gvk.kind, pass == SAME_BUT_NAMESPACE ? "" :
	    m->id.namespace, (int)len, m->id.name);
}

static void
add_object(struct diff *d, const struct diff_manifest *old,
    const struct diff_manifest *new)
{
	const struct diff_manifest *one = new ? new : old;
	struct diff_object *o;

	d->object = arena_grow(d->arena, d->object, d->n, sizeof(*o));
	o = &d->object[d->n++];
	memset(o, 0, sizeof(*o));
	o->op = !old ? DIFF_ADD : !new ? DIFF_REMOVE : DIFF_REPLACE;
	o->unit = one->unit;
	o->old_unit = old ? old->unit : o->unit;
	o->old_file = old ? old->file : NULL;
	o->file = new ? new->file : NULL;
	o->id = one->id;
	o->old = old ? old->root : NULL;
	o->new = new ? new->root : NULL;
	if (old && new && strcmp(old->id.name, new->id.name) &&
	    old->id.name[old->stem] && new->id.name[new->stem])
		o->note = arena_printf(d->arena, "name hash %.*s -> %.*s",
		    HASH_SHOWN, old->id.name + old->stem + 1,
		    HASH_SHOWN, new->id.name + new->stem + 1);
}

/* Those of the old set, by key; several with one key in their order. */
static void
index_old(struct diff *d, enum pass pass, struct map *out)
{
	struct diff_manifest *m, *first;
	const char *key;
	size_t i;

	map_init(out, d->arena);
	for (i = d->set[DIFF_OLD].n; i-- > 0; ) {
		m = d->set[DIFF_OLD].item[i];
		if (m->taken)
			continue;
		key = key_of(d->arena, m, pass);
		first = map_get(out, key, strlen(key));
		m->next = first;
		map_set(out, key, strlen(key), m);
	}
}

static void
match(struct diff *d, enum pass pass)
{
	struct diff_manifest *m, *old;
	struct map index;
	const char *key;
	size_t i;

	index_old(d, pass, &index);
	for (i = 0; i < d->set[DIFF_NEW].n; i++) {
		m = d->set[DIFF_NEW].item[i];
		if (m->taken)
			continue;
		key = key_of(d->arena, m, pass);
		old = map_get(&index, key, strlen(key));
		if (!old)
			continue;
		map_set(&index, key, strlen(key), old->next);
		m->taken = old->taken = true;
		add_object(d, old, m);
	}
}

static void
match_all(struct diff *d)
{
	enum pass pass;
	struct diff_manifest *m;
	size_t side, i;

	for (pass = SAME_FILE; pass < PASSES; pass++)
		if (pass != SAME_BUT_NAMESPACE || d->across)
			match(d, pass);
	for (side = DIFF_OLD; side <= DIFF_NEW; side++)
		for (i = 0; i < d->set[side].n; i++) {
			m = d->set[side].item[i];
			if (!m->taken)
				add_object(d, side == DIFF_OLD ? m : NULL,
				    side == DIFF_OLD ? NULL : m);
		}
}

/* --- what changed --- */

static void
add_note(struct diff *d, struct diff_object *o, const char *words)
{
	o->note = o->note ? arena_printf(d->arena, "%s, %s", o->note, words) :
	    words;
}

static struct err *
compare(struct diff *d, struct diff_object *o)
{
	struct mask mask;
	struct err *e = NULL;

	if (o->old && o->new && node_equal(o->old, o->new))
		return NULL;
	mask_init(&mask, d->arena);
	if (o->old)
		o->old = mask_object(&mask, o->old);
	if (o->new)
		o->new = mask_object(&mask, o->new);
	if (o->op == DIFF_REPLACE)
		e = diff_fields(d->arena, d->schema, o);
	else if (o->op == DIFF_ADD)
		diff_dangers(d->arena, o);
	else
		o->danger = danger_of_removal(&o->id.gvk);
	if (!strcmp(o->id.gvk.kind, "SealedSecret"))
		add_note(d, o, "sealed");
	if (strcmp(o->unit, o->old_unit))
		add_note(d, o, arena_printf(d->arena, "was in %s",
		    o->old_unit));
	return e;
}

/* What differs in no field, and has its old place, is the same. */
static bool
is_same(const struct diff_object *o)
{
	return o->op == DIFF_REPLACE && !o->nfield &&
	    !strcmp(o->unit, o->old_unit) &&
	    (!o->note || strncmp(o->note, "name hash", 9));
}

static void
keep_different(struct diff *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++) {
		if (is_same(&d->object[i]))
			continue;
		d->changed += d->object[i].op == DIFF_REPLACE;
		d->added += d->object[i].op == DIFF_ADD;
		d->removed += d->object[i].op == DIFF_REMOVE;
		d->object[n++] = d->object[i];
	}
	d->n = n;
}

static int
object_order(const void *x, const void *y)
{
	const struct diff_object *a = x, *b = y;
	unsigned ranks[] = { order_rank(&a->id.gvk), order_rank(&b->id.gvk) };
	int order = strcmp(a->unit, b->unit);

	if (!order)
		order = (ranks[0] > ranks[1]) - (ranks[0] < ranks[1]);
	if (!order)
		order = strcmp(a->id.gvk.kind, b->id.gvk.kind);
	if (!order)
		order = strcmp(a->id.namespace, b->id.namespace);
	if (!order)
		order = strcmp(a->id.name, b->id.name);
	return order ? order : strcmp(a->id.gvk.group, b->id.gvk.group);
}

struct err *
diff_make(struct diff *d)
{
	struct err *e = NULL;
	size_t i;

	match_all(d);
	for (i = 0; i < d->n && !e; i++)
		e = compare(d, &d->object[i]);
	if (e)
		return e;
	keep_different(d);
	if (d->n)
		qsort(d->object, d->n, sizeof(*d->object), object_order);
	return NULL;
}
