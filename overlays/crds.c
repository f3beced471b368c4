/*
 * "crds": field specs out of the OpenAPI definitions of custom resources, by
 * the x-kubernetes- marks of their fields.
 */

#include "overlays/fieldspec.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/speclist.h"

/*
 * The types from the kind that is being scanned down to the present one; a
 * type that holds itself is not entered again.
 */
struct level {
	const struct level *up;
	const char *type;
	const char *path;	/* of the field that has it; "" at the top */
};

struct scan {
	struct step *s;
	const struct node *definitions;
	const char *kind;
	size_t visited;
	struct speclist annotations, labels, names;
	struct reflist refs;
};

static void
add_field(struct scan *c, struct speclist *b, const char *path,
    struct loc loc)
{
	struct fieldspec spec = { .gvk = { "", "", c->kind }, .path = path,
		.loc = loc };
	struct fieldspec_list list = { &spec, 1 };

	speclist_merge(b, &list);
}

static void
scan_property(struct scan *c, const struct node *property, const char *path)
{
	const char *version, *kind, *key;
	struct arena *a = c->s->arena;
	struct gvk target;

	/* internal/accumulator/loadconfigfromcrds.go */
	if (node_get_str(property, "x-kubernetes-annotation"))
		add_field(c, &c->annotations, path, property->loc);
	if (node_get_str(property, "x-kubernetes-label-selector"))
		add_field(c, &c->labels, path, property->loc);
	if (node_get_str(property, "x-kubernetes-identity"))
		add_field(c, &c->names, path, property->loc);
	version = node_get_str(property, "x-kubernetes-object-ref-api-version");
	kind = node_get_str(property, "x-kubernetes-object-ref-kind");
	if (!version || !kind)
		return;
	key = node_get_str(property, "x-kubernetes-object-ref-name-key");
	target = (struct gvk){ "", version, kind };
	add_field(c, reflist_fields(&c->refs, &target),
	    arena_printf(a, "%s/%s", path, key ? key : "name"), property->loc);
}

static const struct node *
properties_of(const struct scan *c, const char *type)
{
	const struct node *definition = node_get(c->definitions, type);
	const struct node *schema = node_get(definition, "Schema");

	return node_get(schema ? schema : node_get(definition, "schema"),
	    "properties");
}

static bool
is_inside(const struct level *l, const char *type)
{
	for (; l; l = l->up)
		if (!strcmp(l->type, type))
			return true;
	return false;
}

static void
scan_type(struct scan *c, const struct level *here)
{
	const struct node *map = properties_of(c, here->type);
	struct level down = { here, NULL, NULL };
	const struct pair *p;
	size_t i;

	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		p = &map->pair[i];
		if (++c->visited > LIMIT_FIELDSPECS)
			return;
		down.path = *here->path ? arena_printf(c->s->arena, "%s/%s",
		    here->path, p->key->str) : p->key->str;
		scan_property(c, p->value, down.path);
		down.type = node_get_str(p->value, "$ref");
		if (down.type && !is_inside(here, down.type))
			scan_type(c, &down);
	}
}

/* A type of its own, and no part of another. */
static bool
is_kind(const struct node *properties)
{
	return node_get(properties, "apiVersion") &&
	    node_get(properties, "kind") && node_get(properties, "metadata");
}

/* Objects are a frequent mistake: definitions are named by their types. */
static bool
check_definitions(struct step *s, const struct node *n)
{
	size_t i;

	for (i = 0; node_is_map(n) && i < n->npair; i++)
		if (!node_is_map(n->pair[i].value))
			break;
	if (node_is_map(n) && i == n->npair)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/crds", n->loc,
	    "OpenAPI definitions are expected here: a map from type names to "
	    "schemas");
	if (node_get(n, "kind"))
		diag_hint(s->diag, "a CustomResourceDefinition object is "
		    "listed under 'resources'");
	return false;
}

const struct fieldspecs *
fieldspecs_add_crds(struct step *s, const struct node *definitions)
{
	struct scan c = { .s = s, .definitions = definitions };
	struct level top = { NULL, NULL, "" };
	struct fieldspecs more;
	const char *dot;
	size_t i;

	if (!check_definitions(s, definitions))
		return s->specs;
	speclist_init(&c.annotations, s);
	speclist_init(&c.labels, s);
	speclist_init(&c.names, s);
	reflist_init(&c.refs, s);
	for (i = 0; i < definitions->npair; i++) {
		top.type = definitions->pair[i].key->str;
		if (!is_kind(properties_of(&c, top.type)))
			continue;
		dot = strrchr(top.type, '.');
		c.kind = dot ? dot + 1 : top.type;
		scan_type(&c, &top);
	}
	if (c.visited > LIMIT_FIELDSPECS)
		diag_add(s->diag, DIAG_ERROR, "overlays/too-many-fieldspecs",
		    definitions->loc, "more than %d fields in the definitions",
		    LIMIT_FIELDSPECS);
	memset(&more, 0, sizeof(more));
	more.annotations = speclist_get(&c.annotations);
	more.common_labels = speclist_get(&c.labels);
	more.prefix = speclist_get(&c.names);
	more.namerefs = reflist_get(&c.refs);
	return fieldspecs_combine(s, s->specs, &more);
}
