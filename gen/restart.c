#include "gen/restart.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limit.h"
#include "yaml/write.h"

#define HASH_DIGITS 16

struct sealed {
	const char *namespace, *name, *hash;
	bool used;		/* it is in used */
};

struct restart {
	struct arena *arena;
	struct sealed *item;	/* those that ask for it, by name */
	size_t n;
	struct sealed **used;	/* by the workload, each once */
	size_t nused;
};

static bool
asks(const struct resource *res)
{
	const struct node *n = node_at(res->root, "metadata", "annotations",
	    "sluice/restart", NULL);

	return n && !strcmp(resource_kind(res), "SealedSecret") &&
	    node_truth(n);
}

static const char *
hash_of(struct arena *a, const void *data, size_t len)
{
	char *hex = hash_sha256_hex(a, data, len);

	hex[HASH_DIGITS] = '\0';
	return hex;
}

static void
add_sealed(struct restart *r, const struct resource *res)
{
	const struct node *spec = node_get(res->root, "spec");
	struct sealed *s;
	struct buf json;

	if (!spec)
		return;
	buf_init(&json, r->arena, LIMIT_UNIT_OUTPUT);
	yaml_write_json(&json, spec);
	r->item = arena_grow(r->arena, r->item, r->n, sizeof(*r->item));
	s = &r->item[r->n++];
	s->namespace = resource_namespace(res);
	s->name = resource_name(res);
	s->hash = hash_of(r->arena, json.data, json.len);
	s->used = false;
}

static int
by_name(const void *va, const void *vb)
{
	const struct sealed *a = va, *b = vb;
	int c = strcmp(a->name, b->name);

	return c ? c : strcmp(a->namespace, b->namespace);
}

static void
use(struct restart *r, const char *namespace, const char *name)
{
	const struct sealed key = { namespace, name, NULL, false };
	struct sealed *s;

	if (!name)
		return;
	s = bsearch(&key, r->item, r->n, sizeof(key), by_name);
	if (!s || s->used)
		return;
	s->used = true;
	r->used[r->nused++] = s;
}

/*
 * The Secrets that a pod names: secretKeyRef and secretRef of a variable, and
 * secret of a volume, which calls it secretName, or name in a projected one.
 */
static void
find_used(struct restart *r, const char *namespace, const struct node *n)
{
	const struct pair *p;
	const char *key;
	size_t i;

	for (i = 0; node_is_list(n) && i < n->nitem; i++)
		find_used(r, namespace, n->item[i]);
	for (i = 0; node_is_map(n) && i < n->npair; i++) {
		p = &n->pair[i];
		key = p->key->str;
		if (!strcmp(key, "secretKeyRef") || !strcmp(key, "secretRef") ||
		    !strcmp(key, "secret")) {
			use(r, namespace, node_get_str(p->value, "name"));
			use(r, namespace, node_get_str(p->value,
			    "secretName"));
		}
		find_used(r, namespace, p->value);
	}
}

/* Kinds that replace their pods when the template changes. */
static struct node *
template_of(const struct resource *res)
{
	static const char *const kinds[] = { "Deployment", "StatefulSet",
		"DaemonSet" };
	const char *api = node_get_text(res->root, "apiVersion");
	size_t i;

	for (i = 0; i < 3 && strcmp(kinds[i], resource_kind(res)); i++)
		;
	return i < 3 && !strncmp(api, "apps/", 5) ?
	    node_at(res->root, "spec", "template", NULL) : NULL;
}

/* A map under key that is nobody else's; an alias may have made it so. */
static struct node *
own_map(struct arena *a, struct node *map, const char *key)
{
	struct node *old = node_get(map, key);
	struct node *own = node_is_map(old) ? node_copy(a, old) :
	    node_map(a, map->loc);

	node_set(a, map, key, own);
	return own;
}

static int
by_place(const void *va, const void *vb)
{
	const struct sealed *const *a = va, *const *b = vb;

	return *a < *b ? -1 : *a > *b;
}

/* One hash over those that a workload uses, in the order of their names. */
static const char *
hash_of_used(struct restart *r)
{
	struct buf all;
	size_t i;

	qsort(r->used, r->nused, sizeof(struct sealed *), by_place);
	buf_init(&all, r->arena, LIMIT_UNIT_OUTPUT);
	for (i = 0; i < r->nused; i++) {
		buf_addf(&all, "%s %s\n", r->used[i]->name, r->used[i]->hash);
		r->used[i]->used = false;
	}
	r->nused = 0;
	return hash_of(r->arena, all.data, all.len);
}

static void
mark(struct restart *r, const struct resource *res)
{
	struct node *template = template_of(res), *notes;

	if (!node_is_map(template))
		return;
	find_used(r, resource_namespace(res), node_get(template, "spec"));
	if (!r->nused)
		return;
	notes = own_map(r->arena, own_map(r->arena, template, "metadata"),
	    "annotations");
	node_set(r->arena, notes, RESTART_HASH, node_string(r->arena,
	    template->loc, hash_of_used(r)));
}

void
restart_mark(struct arena *a, const struct resource_set *set)
{
	struct restart r = { .arena = a };
	size_t i;

	for (i = 0; i < set->n; i++)
		if (asks(set->item[i]))
			add_sealed(&r, set->item[i]);
	if (!r.n)
		return;
	qsort(r.item, r.n, sizeof(*r.item), by_name);
	r.used = arena_alloc(a, r.n, sizeof(*r.used));
	for (i = 0; i < set->n; i++)
		mark(&r, set->item[i]);
}
