#include "kube/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "kube/schema_table.h"

/* A kind that a CRD or an OpenAPI file told of. */
struct custom {
	enum schema_scope scope;
	const struct node *type;	/* NULL: only the scope is known */
	bool crd;
};

struct schema {
	struct arena *arena;
	bool compat;
	bool openapi;			/* a file was used */
	bool replaced;			/* and it took the place of the table */
	bool *asked;			/* the table was needed before */
	struct map kind;		/* key_of() -> struct custom */
	struct map definition;		/* name -> its node */
};

struct schema *
schema_new(struct arena *a, bool compat)
{
	struct schema *s = arena_alloc(a, 1, sizeof(*s));

	s->arena = a;
	s->compat = compat;
	s->asked = arena_alloc(a, 1, sizeof(*s->asked));
	map_init(&s->kind, a);
	map_init(&s->definition, a);
	return s;
}

/* A kind as the key of a map; 0 if it is too long to have been added. */
static size_t
key_of(const struct gvk *g, char *key, size_t size)
{
	int n = snprintf(key, size, "%s/%s/%s", g->group, g->version, g->kind);

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static struct custom *
custom_find(const struct schema *s, const struct gvk *g)
{
	char key[LIMIT_SCHEMA_KIND];
	size_t len;

	if (!s->kind.n)
		return NULL;
	len = key_of(g, key, sizeof(key));
	return len ? map_get(&s->kind, key, len) : NULL;
}

static struct custom *
custom_add(struct schema *s, const struct gvk *g)
{
	struct custom *c = custom_find(s, g);
	char key[LIMIT_SCHEMA_KIND];
	size_t len;

	if (c)
		return c;
	c = arena_alloc(s->arena, 1, sizeof(*c));
	len = key_of(g, key, sizeof(key));
	if (len)
		map_set(&s->kind, key, len, c);
	return c;
}

static void
add_version(struct schema *s, const struct gvk *g, enum schema_scope scope,
    const struct node *type)
{
	struct custom *c = custom_add(s, g);

	c->scope = scope;
	c->type = node_is_map(type) ? type : NULL;
	c->crd = true;
}

void
schema_add_crd(struct schema *s, struct diag *d, const struct node *crd)
{
	const struct node *spec = node_get(crd, "spec");
	const struct node *versions = node_get(spec, "versions");
	const struct node *version, *old;
	const char *scope = node_get_str(spec, "scope");
	enum schema_scope found = scope && !strcmp(scope, "Cluster") ?
	    SCOPE_CLUSTER : SCOPE_NAMESPACED;
	struct gvk g;
	size_t i;

	if (s->compat)
		return;
	g.group = node_get_str(spec, "group");
	g.kind = node_get_str(node_get(spec, "names"), "kind");
	if (!g.group || !g.kind || !node_is_list(versions)) {
		diag_add(d, DIAG_WARNING, "kube/crd-incomplete", crd->loc,
		    "this CustomResourceDefinition does not say its group, "
		    "its kind and its versions");
		return;
	}
	/* apiextensions.k8s.io/v1beta1 may have one type for all versions */
	old = node_at(spec, "validation", "openAPIV3Schema", NULL);
	for (i = 0; i < versions->nitem; i++) {
		version = versions->item[i];
		g.version = node_get_str(version, "name");
		if (!g.version)
			continue;
		version = node_at(version, "schema", "openAPIV3Schema", NULL);
		add_version(s, &g, found, version ? version : old);
	}
}

/* What an "x-kubernetes-group-version-kind" says; kind is NULL without. */
static struct gvk
read_gvk(const struct node *n)
{
	const char *group = node_get_str(n, "group");
	struct gvk g = { group ? group : "", node_get_str(n, "version"),
		node_get_str(n, "kind") };

	if (!g.version)
		g.kind = NULL;
	return g;
}

static void
add_definition(struct schema *s, const struct pair *p)
{
	const struct node *kinds;
	struct custom *c;
	struct gvk g;
	size_t i;

	map_set(&s->definition, p->key->str, p->key->len, p->value);
	kinds = node_get(p->value, "x-kubernetes-group-version-kind");
	for (i = 0; node_is_list(kinds) && i < kinds->nitem; i++) {
		g = read_gvk(kinds->item[i]);
		if (!g.kind)
			continue;
		c = custom_add(s, &g);
		c->type = p->value;
	}
}

/*
 * kyaml/openapi/openapi.go findNamespaceability: a kind is namespaced if one
 * of the paths that get it has a namespace in it.
 */
static void
add_path(struct schema *s, const struct pair *p)
{
	const struct node *get = node_get(p->value, "get");
	struct gvk g = read_gvk(node_get(get,
	    "x-kubernetes-group-version-kind"));
	struct custom *c;

	if (!g.kind)
		return;
	c = custom_add(s, &g);
	if (strstr(p->key->str, "namespaces/{namespace}"))
		c->scope = SCOPE_NAMESPACED;
	else if (c->scope == SCOPE_UNKNOWN)
		c->scope = SCOPE_CLUSTER;
}

static bool
is_shape(struct diag *d, const struct node *n, const char *name)
{
	if (!n || node_is_map(n))
		return n;
	diag_add(d, DIAG_ERROR, "kube/openapi-shape", n->loc,
	    "%s of an OpenAPI file must be a map", name);
	return false;
}

void
schema_add_openapi(struct schema *s, struct diag *d,
    const struct node *openapi)
{
	const struct node *list, *paths;
	size_t i;

	/*
	 * kyaml/openapi/openapi.go initSchema: what was read before stays, and
	 * the built-in schema is read when it is first needed.
	 */
	s->openapi = true;
	s->replaced = s->compat && !*s->asked;
	if (!is_shape(d, openapi, "the document"))
		return;
	list = node_get(openapi, "definitions");
	if (!list && !s->compat)	/* OpenAPI 3 names them otherwise */
		list = node_at(openapi, "components", "schemas", NULL);
	paths = node_get(openapi, "paths");
	if (is_shape(d, list, "'definitions'"))
		for (i = 0; i < list->npair; i++)
			add_definition(s, &list->pair[i]);
	if (is_shape(d, paths, "'paths'"))
		for (i = 0; i < paths->npair; i++)
			add_path(s, &paths->pair[i]);
}

/* Whether kustomize knows the kind of a row in this version. */
static bool
has_version(const struct schema_kind *k, const char *version)
{
	size_t len = strlen(version);
	const char *p;

	for (p = k->versions; len && (p = strstr(p, version)); p++)
		if (p[-1] == ' ' && p[len] == ' ')
			return true;
	return false;
}

enum schema_scope
schema_scope(const struct schema *s, const struct gvk *g)
{
	const struct schema_kind *k = schema_kind_find(g->group, g->kind);
	const struct custom *c;

	/* all versions of a kind have one scope, but kustomize lists them */
	if (k && (!s->compat ||
	    (!k->scope_later && has_version(k, g->version))))
		return k->scope;
	*s->asked = true;
	c = custom_find(s, g);
	return c ? c->scope : SCOPE_UNKNOWN;
}

bool
schema_is_cluster(const struct schema *s, const struct gvk *g)
{
	return schema_scope(s, g) == SCOPE_CLUSTER;
}

bool
schema_cluster_is_ours(const struct schema *s, const struct gvk *g)
{
	const struct schema_kind *k = schema_kind_find(g->group, g->kind);

	return !s->compat && schema_is_cluster(s, g) &&
	    (!k || k->scope_later || !has_version(k, g->version));
}

bool
schema_knows(struct schema_at at)
{
	return at.type || at.node;
}

/* "#/definitions/NAME" with the escapes of a JSON pointer undone. */
static size_t
reference_name(const char *ref, char *name, size_t size)
{
	static const char *const before[] = {
		"#/definitions/", "#/components/schemas/" };
	size_t i, n = 0;

	for (i = 0; i < 2; i++)
		if (!strncmp(ref, before[i], strlen(before[i])))
			break;
	if (i == 2)
		return 0;
	for (ref += strlen(before[i]); *ref && n + 1 < size; ref++, n++) {
		name[n] = *ref;
		if (*ref == '~' && (ref[1] == '0' || ref[1] == '1'))
			name[n] = *++ref == '0' ? '~' : '/';
	}
	name[n] = '\0';
	return *ref ? 0 : n;
}

/* Follow "$ref"; what stands beside it does not count, as in kyaml. */
static struct schema_at
resolve(const struct schema *s, const struct node *type)
{
	struct schema_at at = { NULL, type, false, false };
	char name[LIMIT_SCHEMA_KIND];
	const char *ref;
	size_t len;
	int hops;

	for (hops = 0; (ref = node_get_str(at.node, "$ref")); hops++) {
		len = reference_name(ref, name, sizeof(name));
		at.node = hops < LIMIT_SCHEMA_REFERENCES && len ?
		    map_get(&s->definition, name, len) : NULL;
		if (!at.node && !s->replaced)
			at.type = schema_type_named(len ? name : "");
	}
	if (!node_is_map(at.node))
		at.node = NULL;
	return at;
}

struct schema_at
schema_start(const struct schema *s, const struct gvk *g)
{
	const struct schema_kind *k;
	const struct custom *c = custom_find(s, g);
	struct schema_at at = { NULL, NULL, false, false };

	if (c && c->type) {
		at = resolve(s, c->type);
		at.object = c->crd;
		return at;
	}
	*s->asked = true;
	if (s->replaced)
		return at;
	k = schema_kind_find(g->group, g->kind);
	if (k && (!s->compat || has_version(k, g->version)))
		at.type = k->type;
	return at;
}

static struct schema_at
custom_field(const struct schema *s, struct schema_at at, const char *key)
{
	const struct node *field;
	struct schema_at none = { NULL, NULL, false, false };

	/* CRDs leave metadata to the server, so it is as in every object */
	if (at.object && !strcmp(key, "metadata")) {
		none.type = &schema_object_meta;
		none.ours = true;
		return none;
	}
	field = node_get(node_get(at.node, "properties"), key);
	if (!field)
		field = node_get(at.node, "additionalProperties");
	if (!node_is_map(field))
		return none;
	/* an object in an object: its own kind says what it is */
	if (!s->compat && node_get_bool(field,
	    "x-kubernetes-embedded-resource", false))
		return none;
	return resolve(s, field);
}

struct schema_at
schema_field(const struct schema *s, struct schema_at at, const char *key)
{
	struct schema_at found = { NULL, NULL, false, false };
	size_t i;

	if (at.node)
		return custom_field(s, at, key);
	if (!at.type)
		return found;
	found.ours = at.ours;
	for (i = 0; i < at.type->nfield; i++)
		if (!strcmp(at.type->field[i].name, key))
			found.type = at.type->field[i].type;
	return found;
}

/* "array", or a list of this one word. */
static bool
is_array(const struct node *type)
{
	const struct node *word = node_get(type, "type");

	if (node_is_list(word) && word->nitem == 1)
		word = word->item[0];
	return node_is_string(word) && !strcmp(word->str, "array");
}

struct schema_at
schema_element(const struct schema *s, struct schema_at at)
{
	struct schema_at found = { NULL, NULL, false, false };

	if (at.type)
		found.type = at.type->element;
	else if (is_array(at.node))
		found = resolve(s, node_get(at.node, "items"));
	return found;
}

/* Whether a word stands in a list between commas. */
static bool
has_word(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = list; (p = strstr(p, word)); p++)
		if ((p == list || p[-1] == ',') &&
		    (!p[len] || p[len] == ','))
			return true;
	return false;
}

static void
add_key(struct schema_list *list, const struct node *type, const char *key)
{
	const struct node *n;

	if (!key || list->nkey == SCHEMA_KEYS)
		return;
	list->key[list->nkey] = key;
	/* the server puts defaults in before it compares */
	n = node_get(node_at(type, "items", "properties", NULL), key);
	list->fallback[list->nkey++] = node_text(node_get(n, "default"));
}

/* kyaml/openapi/openapi.go PatchStrategyAndKeyList */
static struct schema_list
custom_list(const struct schema *s, const struct node *type)
{
	const char *strategy = node_get_str(type,
	    "x-kubernetes-patch-strategy");
	const char *list_type = node_get_str(type, "x-kubernetes-list-type");
	const struct node *keys = node_get(type, "x-kubernetes-list-map-keys");
	struct schema_list list;
	size_t i;

	memset(&list, 0, sizeof(list));
	list.merge = strategy && has_word(strategy, "merge");
	if (!list.merge && !s->compat && list_type &&
	    !strcmp(list_type, "map") && node_is_list(keys)) {
		list.merge = list.ours = true;
	}
	if (!list.merge)
		return list;
	for (i = 0; node_is_list(keys) && i < keys->nitem; i++)
		add_key(&list, type, node_text(keys->item[i]));
	if (!node_is_list(keys))
		add_key(&list, type, node_get_str(type,
		    "x-kubernetes-patch-merge-key"));
	return list;
}

struct schema_list
schema_list(const struct schema *s, struct schema_at at)
{
	struct schema_list list;
	const struct schema_keys *k;

	if (at.node)
		return custom_list(s, at.node);
	memset(&list, 0, sizeof(list));
	if (!at.type || !at.type->keys || (at.type->later && s->compat))
		return list;
	k = at.type->keys;
	list.merge = true;
	list.ours = at.type->later || at.ours || s->openapi;
	list.nkey = k->n;
	memcpy(list.key, k->key, sizeof(list.key));
	memcpy(list.fallback, k->fallback, sizeof(list.fallback));
	return list;
}

bool
schema_is_replaced(struct schema_at at)
{
	return at.type && at.type->replaced;
}
