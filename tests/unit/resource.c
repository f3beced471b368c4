/* Objects are found by name, and among many of one name by namespace. */

#include "kube/resource.h"

#include "tests/unit/tap.h"

#define MANY 40

static struct resource *
make(struct arena *a, const char *name, const char *namespace)
{
	const struct loc at = { NULL, 0, 0 };
	struct node *root = node_map(a, at), *meta = node_map(a, at);

	node_set(a, root, "apiVersion", node_string(a, at, "v1"));
	node_set(a, root, "kind", node_string(a, at, "ConfigMap"));
	node_set(a, meta, "name", node_string(a, at, name));
	if (*namespace)
		node_set(a, meta, "namespace", node_string(a, at, namespace));
	node_set(a, root, "metadata", meta);
	return resource_new(a, root);
}

static void
move(struct arena *a, struct resource *r, const char *namespace)
{
	const struct loc at = { NULL, 0, 0 };

	resource_remember(a, r);
	node_set(a, node_get(r->root, "metadata"), "namespace",
	    node_string(a, at, namespace));
}

/* Whether there is just this one of the name in a namespace, or, NULL, none. */
static bool
only(struct resource_set *set, const char *namespace,
    const struct resource *wanted)
{
	const struct resource_list *list;

	list = resource_set_placed(set, "web", namespace);
	if (!wanted)
		return list->n == 0;
	return list->n == 1 && list->item[0] == wanted;
}

static void
fill(struct arena *a, struct resource_set *set)
{
	size_t i;

	resource_set_init(set, a);
	resource_set_add(set, make(a, "web", ""));
	for (i = 1; i < MANY; i++)
		resource_set_add(set, make(a, "web",
		    arena_printf(a, "n%zu", i)));
	resource_set_add(set, make(a, "db", "n1"));
}

static void
finds(struct arena *a)
{
	struct resource *more = make(a, "web", "more");
	struct resource_set set;

	fill(a, &set);
	ok(resource_set_named(&set, "web")->n == MANY, "all of a name");
	ok(only(&set, "n7", set.item[7]), "the one in a namespace");
	ok(only(&set, "default", set.item[0]) && only(&set, "", set.item[0]),
	    "no namespace is the default one");
	ok(only(&set, "more", NULL), "none where there is none");
	resource_set_add(&set, more);
	ok(only(&set, "more", more), "one that was added later");
	resource_set_remove(&set, 7);
	ok(only(&set, "n7", NULL), "none once it was removed");
	ok(only(&set, "n8", set.item[7]), "the others stay");
}

static void
follows(struct arena *a)
{
	struct resource *moved;
	struct resource_set set;

	fill(a, &set);
	moved = set.item[3];
	ok(only(&set, "n3", moved), "where it was read");
	move(a, moved, "moved");
	resource_set_touch(&set);
	ok(only(&set, "moved", moved), "where it was moved");
	ok(only(&set, "n3", moved), "and where it was before");
}

static void
few(struct arena *a)
{
	struct resource_set set;

	resource_set_init(&set, a);
	ok(only(&set, "default", NULL), "none in an empty set");
	resource_set_add(&set, make(a, "web", "shop"));
	ok(only(&set, "shop", set.item[0]), "one of one");
}

int
main(void)
{
	struct arena *a = arena_new();

	finds(a);
	follows(a);
	few(a);
	arena_free(a);
	return tap_done();
}
