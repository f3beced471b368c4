#include "gen/layout.h"

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limit.h"
#include "gen/mark.h"
#include "kube/order.h"
#include "yaml/write.h"

#define CLUSTER "_cluster"
#define DEFAULT_NAMESPACE "default"

void
layout_init(struct layout *l, struct arena *a, struct diag *d)
{
	l->arena = a;
	l->diag = d;
	index_init(&l->index, a);
	map_init(&l->paths, a);
	map_init(&l->objects, a);
	map_init(&l->names, a);
}

/* Bytes that a file system could take amiss are written in hexadecimal. */
static void
add_name(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= '0' && *s <= '9') || strchr("._-", *s))
			buf_addc(b, *s);
		else
			buf_addf(b, "%%%02X", (unsigned char)*s);
	}
}

static enum index_scope
scope_of(const struct schema *schema, const struct gvk *gvk)
{
	switch (schema_scope(schema, gvk)) {
	case SCOPE_CLUSTER:
		return INDEX_CLUSTER;
	case SCOPE_NAMESPACED:
		return INDEX_NAMESPACED;
	case SCOPE_UNKNOWN:
		break;
	}
	return INDEX_UNKNOWN;
}

/* Where an object lives once it is applied; "" is the cluster itself. */
static const char *
namespace_of(const struct resid *id, enum index_scope scope)
{
	if (scope == INDEX_CLUSTER)
		return "";
	if (*id->namespace || scope == INDEX_UNKNOWN)
		return id->namespace;
	return DEFAULT_NAMESPACE;
}

/* <unit>/<namespace>/<Kind>[.<group>]-<name>.yaml; NULL after a finding. */
static const char *
path_of(struct layout *l, const char *unit, const struct resource *res,
    const struct resid *id, const char *namespace)
{
	size_t start;
	struct buf b;

	buf_init(&b, l->arena, LIMIT_PATH * 4);
	buf_addf(&b, "%s/", unit);
	add_name(&b, *namespace ? namespace : CLUSTER);
	buf_addc(&b, '/');
	start = b.len;
	add_name(&b, id->gvk.kind);
	if (!order_is_native(id->gvk.group)) {
		buf_addc(&b, '.');
		add_name(&b, id->gvk.group);
	}
	buf_addc(&b, '-');
	add_name(&b, id->name);
	buf_adds(&b, ".yaml");
	if (!b.over && b.len - start <= LIMIT_PATH_COMPONENT)
		return b.data;
	diag_add(l->diag, DIAG_ERROR, "gen/long-name", res->root->loc,
	    "the file of %s would have a name of %zu bytes, the limit is %d",
	    resource_show(l->arena, res), b.len - start,
	    LIMIT_PATH_COMPONENT);
	return NULL;
}

/* The unit that a path of a rendered tree belongs to. */
static const char *
unit_of(struct arena *a, const char *path)
{
	return arena_strndup(a, path, strcspn(path, "/"));
}

static const char *
key_of(struct arena *a, const char *group, size_t grouplen, const char *kind,
    const char *namespace, const char *name)
{
	return arena_printf(a, "%.*s\n%s\n%s\n%s", (int)grouplen, group,
	    kind, namespace, name);
}

/* Whose place a path or an object's identity is. */
struct layout_claim {
	struct loc loc;
	const char *shown, *path;
};

static void
report_twice(struct layout *l, const struct layout_claim *claim,
    const char *other)
{
	diag_add(l->diag, DIAG_ERROR, "gen/duplicate-object", claim->loc,
	    "%s is in this environment twice", claim->shown);
	diag_hint(l->diag, "the other one belongs to unit '%s': give one of "
	    "them another name or namespace, or keep what they share in a "
	    "unit of its own", unit_of(l->arena, other));
}

/* An object may be in an environment once, whatever unit it comes from. */
static bool
claim(struct layout *l, const struct resource *res,
    const struct index_entry *e, const char *group)
{
	const char *key = key_of(l->arena, group, strlen(group), e->kind,
	    e->namespace, e->name);
	struct layout_claim *claim = arena_alloc(l->arena, 1, sizeof(*claim));
	const struct layout_claim *other;

	claim->loc = res->root->loc;
	claim->loc.file = claim->loc.file ? arena_strdup(l->arena,
	    claim->loc.file) : NULL;
	claim->shown = arena_strdup(l->arena, resource_show(l->arena, res));
	claim->path = e->path;
	other = map_get(&l->objects, key, strlen(key));
	if (!other)
		other = map_get(&l->paths, e->path, strlen(e->path));
	if (other) {
		report_twice(l, claim, other->path);
		return false;
	}
	map_set(&l->objects, key, strlen(key), claim);
	map_set(&l->paths, e->path, strlen(e->path), claim);
	map_set(&l->names, e->name, strlen(e->name), l);
	return true;
}

/* The kind that a CustomResourceDefinition defines: "Kind.group". */
static const char *
defined_by(struct arena *a, const struct resid *id, const struct node *root)
{
	const char *kind, *group;

	if (strcmp(id->gvk.kind, "CustomResourceDefinition") ||
	    strcmp(id->gvk.group, "apiextensions.k8s.io"))
		return "";
	kind = node_text(node_at(root, "spec", "names", "kind", NULL));
	group = node_text(node_at(root, "spec", "group", NULL));
	if (!kind || !group || strpbrk(kind, ", \t\n") ||
	    strpbrk(group, ", \t\n"))
		return "";
	return arena_printf(a, "%s.%s", kind, group);
}

/* One line for each phase in which the object takes part. */
static void
add_entries(struct layout *l, const struct index_entry *common,
    const struct marks *marks)
{
	struct index_entry *entry;
	unsigned phase;

	for (phase = PHASE_PRE; phase <= PHASE_NONE; phase++) {
		if (!(marks->phases & 1U << phase))
			continue;
		entry = index_add(&l->index);
		*entry = *common;
		entry->phase = phase;
		entry->wave = marks->wave;
		entry->flags = marks->flags;
	}
}

bool
layout_add(struct layout *l, const char *unit, const struct resource *res,
    const struct schema *schema, struct layout_file *out)
{
	struct resid id = resource_id(l->arena, res);
	struct index_entry entry = {
		.kind = arena_strdup(l->arena, id.gvk.kind),
		.name = arena_strdup(l->arena, id.name)
	};
	struct marks marks;
	struct buf text;

	entry.scope = scope_of(schema, &id.gvk);
	entry.namespace = arena_strdup(l->arena,
	    namespace_of(&id, entry.scope));
	entry.path = path_of(l, unit, res, &id, entry.namespace);
	if (!entry.path || !claim(l, res, &entry, id.gvk.group))
		return false;
	buf_init(&text, l->arena, LIMIT_UNIT_OUTPUT);
	yaml_write(&text, res->root);
	if (text.over) {
		diag_add(l->diag, DIAG_ERROR, "gen/large-object",
		    res->root->loc, "%s is larger than %lu bytes",
		    resource_show(l->arena, res), LIMIT_UNIT_OUTPUT);
		return false;
	}
	marks_read(l->arena, l->diag, res->root, &marks);
	entry.rank = order_rank(&id.gvk);
	/* without a group it is text of the object, which may go first */
	entry.api_version = arena_strdup(l->arena,
	    gvk_api_version(l->arena, &id.gvk));
	entry.sha256 = hash_sha256_hex(l->arena, text.data, text.len);
	entry.defines = defined_by(l->arena, &id, res->root);
	add_entries(l, &entry, &marks);
	out->path = entry.path;
	out->bytes.data = text.data;
	out->bytes.len = text.len;
	return true;
}

/* Most entries have a name that nothing added has: they cost one look. */
static void
check_taken(struct layout *l, const struct index_entry *e)
{
	const struct layout_claim *claim;
	const char *slash, *key;

	if (!map_get(&l->names, e->name, strlen(e->name)))
		return;
	slash = strrchr(e->api_version, '/');
	key = key_of(l->arena, e->api_version,
	    slash ? (size_t)(slash - e->api_version) : 0, e->kind,
	    e->namespace, e->name);
	claim = map_get(&l->objects, key, strlen(key));
	if (!claim)
		claim = map_get(&l->paths, e->path, strlen(e->path));
	if (claim)
		report_twice(l, claim, e->path);
}

bool
layout_take(struct layout *l, const struct blob *text,
    const struct map *forget, size_t *line)
{
	struct index *x = &l->index;
	const struct index_entry *e;
	size_t i, n = x->n;

	if (!index_read_own(x, text->data, text->len, line))
		return false;
	for (i = n; i < x->n; i++) {
		e = &x->item[i];
		if (map_get(forget, e->path, strcspn(e->path, "/")))
			continue;
		check_taken(l, e);
		if (n < i)
			x->item[n] = *e;
		n++;
	}
	x->n = n;
	return true;
}
