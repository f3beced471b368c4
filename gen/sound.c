#include "gen/sound.h"

#include <string.h>

#include "kube/order.h"
#include "kube/quantity.h"

struct sound {
	struct arena *arena;
	struct diag *diag;
	const struct node *root;
};

/* --- values --- */

static const char *
type_name(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return node_kind_name(n);
	switch ((enum node_type)n->type) {
	case TYPE_BOOL:
		return "a boolean";
	case TYPE_INT:
	case TYPE_FLOAT:
		return "a number";
	case TYPE_NULL:
		return "nothing";
	case TYPE_STRING:
	case TYPE_TIMESTAMP:
		break;
	}
	return "a text";
}

/* A date without quotes is written as a text; null stands for "". */
static bool
is_text(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_SCALAR &&
	    (n->type == TYPE_STRING || n->type == TYPE_TIMESTAMP));
}

static void
check_text(struct sound *s, const char *key, const struct node *value)
{
	if (!value || is_text(value))
		return;
	diag_add(s->diag, DIAG_ERROR, "gen/not-a-text", value->loc,
	    "'%s' is %s here, and Kubernetes takes nothing but texts", key,
	    type_name(value));
	if (value->kind == NODE_SCALAR)
		diag_hint(s->diag, "write it in quotes: \"%s\"", value->str);
}

static void
check_texts(struct sound *s, const struct node *map)
{
	size_t i;

	for (i = 0; node_is_map(map) && i < map->npair; i++)
		check_text(s, map->pair[i].key->str, map->pair[i].value);
}

static void
check_quantity(struct sound *s, const char *key, const struct node *value)
{
	const char *text = node_text(value);
	struct quantity q;

	if (!text || quantity_read(text, value->len, &q))
		return;
	diag_add(s->diag, DIAG_ERROR, "gen/quantity", value->loc,
	    "'%s' is no amount of '%s'", text, key);
	diag_hint(s->diag, "write a number, and behind it nothing, or one of "
	    "m, k, M, G, T, Ki, Mi, Gi, Ti");
}

/* "resources:" of a container or a claim. */
static void
check_resources(struct sound *s, const struct node *resources)
{
	static const char *const names[] = { "limits", "requests" };
	const struct node *map;
	size_t i, j;

	for (i = 0; i < 2; i++) {
		map = node_get(resources, names[i]);
		for (j = 0; node_is_map(map) && j < map->npair; j++)
			check_quantity(s, map->pair[j].key->str,
			    map->pair[j].value);
	}
}

/* --- containers --- */

/* The container that was meant, where a patch made another by a typo. */
static const char *
nearest_container(struct sound *s, const struct node *list,
    const struct node *container)
{
	const char **names = arena_alloc(s->arena, list->nitem,
	    sizeof(*names));
	size_t i, n = 0;

	for (i = 0; i < list->nitem; i++)
		if (list->item[i] != container &&
		    node_get_str(list->item[i], "image"))
			names[n++] = node_get_text(list->item[i], "name");
	return n ? diag_nearest(node_get_text(container, "name"), names, n) :
	    NULL;
}

static void
check_container(struct sound *s, const struct node *list,
    const struct node *container)
{
	const struct node *env = node_get(container, "env");
	const char *near;
	size_t i;

	if (!node_is_map(container))
		return;
	if (!*node_get_text(container, "image")) {
		diag_add(s->diag, DIAG_ERROR, "gen/no-image", container->loc,
		    "the container '%s' has no image", node_get_text(container,
		    "name"));
		near = nearest_container(s, list, container);
		if (near)
			diag_hint(s->diag, "did you mean '%s'?", near);
	}
	check_resources(s, node_get(container, "resources"));
	for (i = 0; node_is_list(env) && i < env->nitem; i++)
		check_text(s, node_get_text(env->item[i], "name"),
		    node_get(env->item[i], "value"));
}

static void
check_pod(struct sound *s, const struct node *spec)
{
	static const char *const names[] = { "initContainers", "containers" };
	const struct node *list;
	size_t i, j;

	for (i = 0; i < 2; i++) {
		list = node_get(spec, names[i]);
		for (j = 0; node_is_list(list) && j < list->nitem; j++)
			check_container(s, list, list->item[j]);
	}
}

static void
check_template(struct sound *s, const struct node *template)
{
	check_texts(s, node_at(template, "metadata", "labels", NULL));
	check_texts(s, node_at(template, "metadata", "annotations", NULL));
	check_pod(s, node_get(template, "spec"));
}

/* --- kinds --- */

/* rbac.authorization.k8s.io takes any name that can stand in a path. */
static void
check_name(struct sound *s, const char *group, const char *name)
{
	const struct node *at = node_at(s->root, "metadata", "name", NULL);

	if (!strncmp(group, "rbac.", 5) || name[strspn(name,
	    "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0')
		return;
	diag_add(s->diag, DIAG_ERROR, "gen/name", at ? at->loc : s->root->loc,
	    "'%s' cannot be the name of an object", name);
	diag_hint(s->diag, "use small letters, digits, '-' and '.'");
}

static void
check_claims(struct sound *s)
{
	const struct node *list = node_at(s->root, "spec",
	    "volumeClaimTemplates", NULL);
	size_t i;

	for (i = 0; node_is_list(list) && i < list->nitem; i++)
		check_resources(s, node_at(list->item[i], "spec", "resources",
		    NULL));
}

static void
check_kind(struct sound *s, const char *group, const char *kind)
{
	if (!strcmp(group, "apps") || !strcmp(kind, "Job") ||
	    !strcmp(kind, "ReplicationController")) {
		check_template(s, node_at(s->root, "spec", "template", NULL));
		check_claims(s);
	} else if (!strcmp(kind, "CronJob")) {
		check_template(s, node_at(s->root, "spec", "jobTemplate",
		    "spec", "template", NULL));
	} else if (!strcmp(kind, "Pod")) {
		check_pod(s, node_get(s->root, "spec"));
	} else if (!strcmp(kind, "PersistentVolumeClaim")) {
		check_resources(s, node_at(s->root, "spec", "resources",
		    NULL));
	} else if (!strcmp(kind, "ConfigMap") || !strcmp(kind, "Secret")) {
		check_texts(s, node_get(s->root, "data"));
		check_texts(s, node_get(s->root, "stringData"));
	}
}

void
sound_check(struct arena *a, struct diag *d, const struct resource *res)
{
	struct sound s = { a, d, res->root };
	struct resid id = resource_id(a, res);

	check_texts(&s, node_at(s.root, "metadata", "labels", NULL));
	check_texts(&s, node_at(s.root, "metadata", "annotations", NULL));
	if (!order_is_native(id.gvk.group))
		return;
	check_name(&s, id.gvk.group, id.name);
	check_kind(&s, id.gvk.group, id.gvk.kind);
}
