#include "overlays/sort.h"

#include <stdlib.h>
#include <string.h>

/* api/internal/builtins/SortOrderTransformer.go; frozen there. */
static const char *const default_first[] = {
	"Namespace", "ResourceQuota", "StorageClass",
	"CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy",
	"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding",
	"ConfigMap", "Secret", "Endpoints", "Service", "LimitRange",
	"PriorityClass", "PersistentVolume", "PersistentVolumeClaim",
	"Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"
};
static const char *const default_last[] = {
	"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"
};
#define NFIRST (sizeof(default_first) / sizeof(default_first[0]))
#define NLAST (sizeof(default_last) / sizeof(default_last[0]))

struct entry {
	struct resource *resource;
	long rank;		/* of the kind: below 0 first, above 0 last */
	bool is_namespace;	/* of the core group */
	const char *type, *name; /* what is compared then */
};

static int
by_order(const void *vx, const void *vy)
{
	const struct entry *x = vx, *y = vy;
	int c = strcmp(x->type, y->type);

	if (c && x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	/* a Namespace of the core group comes before those of others */
	if (c && (x->is_namespace || y->is_namespace))
		c = x->is_namespace ? -1 : 1;
	return c ? c : strcmp(x->name, y->name);
}

static const char *
or_else(const char *text, const char *fallback)
{
	return *text ? text : fallback;
}

const char *
sort_type(struct arena *a, const struct gvk *g)
{
	return arena_printf(a, "%s_%s_%s", or_else(g->group, "~G"),
	    or_else(g->version, "~V"), or_else(g->kind, "~K"));
}

long
sort_rank(const char *kind)
{
	size_t i;

	for (i = 0; i < NFIRST; i++)
		if (!strcmp(default_first[i], kind))
			return (long)i - (long)NFIRST;
	for (i = 0; i < NLAST; i++)
		if (!strcmp(default_last[i], kind))
			return (long)i + 1;
	return 0;
}

static void
fill_entry(struct step *s, struct entry *e, struct resource *r,
    const struct map *ranks)
{
	struct resid id = resource_id(s->arena, r);
	const long *rank = map_get(ranks, id.gvk.kind, strlen(id.gvk.kind));

	e->resource = r;
	e->rank = rank ? *rank : 0;
	e->is_namespace = !*id.gvk.group && !strcmp(id.gvk.kind, "Namespace");
	e->type = sort_type(s->arena, &id.gvk);
	e->name = arena_printf(s->arena, "%s|%s", or_else(id.namespace, "~X"),
	    or_else(id.name, "~N"));
}

static void
set_rank(struct map *ranks, const char *kind, long value)
{
	long *rank = arena_alloc(ranks->arena, 1, sizeof(*rank));

	*rank = value;
	map_set(ranks, kind, strlen(kind), rank);
}

/* Of a kind that is listed twice the last place counts. */
static void
rank_kinds(struct map *ranks, const struct node *options)
{
	const struct node *first = node_get(options, "orderFirst");
	const struct node *last = node_get(options, "orderLast");
	size_t i;

	for (i = 0; !options && i < NFIRST; i++)
		set_rank(ranks, default_first[i], (long)i - (long)NFIRST);
	for (i = 0; !options && i < NLAST; i++)
		set_rank(ranks, default_last[i], (long)i + 1);
	for (i = 0; first && i < first->nitem; i++)
		set_rank(ranks, first->item[i]->str,
		    (long)i - (long)first->nitem);
	for (i = 0; last && i < last->nitem; i++)
		set_rank(ranks, last->item[i]->str, (long)i + 1);
}

static void
sort_legacy(struct step *s, struct resource_set *set,
    const struct node *options)
{
	struct entry *entries;
	struct map ranks;
	size_t i;

	map_init(&ranks, s->arena);
	rank_kinds(&ranks, options);
	entries = arena_alloc(s->arena, set->n, sizeof(*entries));
	for (i = 0; i < set->n; i++)
		fill_entry(s, &entries[i], set->item[i], &ranks);
	if (set->n)
		qsort(entries, set->n, sizeof(*entries), by_order);
	for (i = 0; i < set->n; i++)
		set->item[i] = entries[i].resource;
	resource_set_touch(set);
}

void
sort_objects(struct step *s, struct resource_set *set,
    const struct node *options)
{
	const struct node *order = node_get(options, "order");
	const struct node *legacy = node_get(options, "legacySortOptions");

	if (!options || (order && !strcmp(order->str, "legacy"))) {
		sort_legacy(s, set, legacy);
	} else if (!order || strcmp(order->str, "fifo")) {
		diag_add(s->diag, DIAG_ERROR, "overlays/sort-order",
		    order ? order->loc : options->loc,
		    "'order' must be 'legacy' or 'fifo'");
	} else if (legacy) {
		diag_add(s->diag, DIAG_ERROR, "overlays/sort-order",
		    legacy->loc, "'legacySortOptions' need 'order: legacy'");
	}
}
