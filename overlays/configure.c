/*
 * "configurations": field specs that files of an overlay add.
 */

#include "overlays/fieldspec.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "overlays/settings.h"
#include "overlays/sort.h"
#include "overlays/speclist.h"

/* Which list a section of a configuration is. */
static const struct section {
	const char *key;
	size_t list;		/* where it is in struct fieldspecs */
} sections[] = {
	{ "namePrefix", offsetof(struct fieldspecs, prefix) },
	{ "nameSuffix", offsetof(struct fieldspecs, suffix) },
	{ "namespace", offsetof(struct fieldspecs, namespace) },
	{ "commonLabels", offsetof(struct fieldspecs, common_labels) },
	{ "labels", offsetof(struct fieldspecs, labels) },
	{ "templateLabels", offsetof(struct fieldspecs, template_labels) },
	{ "volumeClaimTemplateLabels",
	    offsetof(struct fieldspecs, claim_labels) },
	{ "commonAnnotations", offsetof(struct fieldspecs, annotations) },
	{ "varReference", offsetof(struct fieldspecs, vars) },
	{ "images", offsetof(struct fieldspecs, images) },
	{ "replicas", offsetof(struct fieldspecs, replicas) },
};
#define NSECTIONS (sizeof(sections) / sizeof(*sections))

static struct fieldspec_list *
section_list(struct fieldspecs *f, const struct section *section)
{
	return (void *)((char *)f + section->list);
}

static const struct fieldspec_list *
section_list_of(const struct fieldspecs *f, const struct section *section)
{
	return (const void *)((const char *)f + section->list);
}

static struct gvk
read_gvk(const struct node *n)
{
	struct gvk g = { node_get_text(n, "group"),
		node_get_text(n, "version"), node_get_text(n, "kind") };

	return g;
}

/* Every part of a path has a name; one slash in front is skipped. */
static bool
check_path(struct step *s, const struct node *entry, const char *path)
{
	const struct node *at = node_get(entry, "path");
	const char *c = path + (*path == '/');
	bool good = *c && *c != '/';

	for (; *c; c++)
		if (*c == '/' && c[-1] != '\\' && (!c[1] || c[1] == '/'))
			good = false;
	if (!good)
		diag_add(s->diag, DIAG_ERROR, "overlays/fieldspec-path",
		    at ? at->loc : entry->loc,
		    "'%s' is no path of a field: a name in it is empty", path);
	return good;
}

bool
fieldspec_list_read(struct step *s, const struct node *list,
    struct fieldspec_list *out)
{
	struct fieldspec *item, *spec;
	const struct node *entry;
	bool good = true;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!list)
		return true;
	item = arena_alloc(s->arena, list->nitem, sizeof(*item));
	for (i = 0; i < list->nitem; i++) {
		entry = list->item[i];
		spec = &item[out->n];
		spec->gvk = read_gvk(entry);
		spec->path = node_get_text(entry, "path");
		spec->create = node_get_bool(entry, "create", false);
		spec->loc = entry->loc;
		if (check_path(s, entry, spec->path))
			out->n++;
		else
			good = false;
	}
	out->item = item;
	return good;
}

static void
read_namerefs(struct step *s, const struct node *list,
    struct nameref_list *out)
{
	struct nameref *item;
	size_t i, n = list ? list->nitem : 0;

	item = arena_alloc(s->arena, n, sizeof(*item));
	for (i = 0; i < n; i++) {
		item[i].target = read_gvk(list->item[i]);
		fieldspec_list_read(s, node_get(list->item[i], "fieldSpecs"),
		    &item[i].fields);
	}
	out->item = item;
	out->n = n;
}

/* --- putting sets of lists together --- */

struct place {
	long rank;
	const char *type;
	size_t at;
};

static int
by_type(const void *vx, const void *vy)
{
	const struct place *x = vx, *y = vy;
	int c = strcmp(x->type, y->type);

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* The places of types once they are sorted. */
static const struct place *
sort_places(struct arena *a, const struct gvk **types, size_t n)
{
	struct place *order = arena_alloc(a, n, sizeof(*order));
	size_t i;

	for (i = 0; i < n; i++) {
		order[i].rank = sort_rank(types[i]->kind);
		order[i].type = sort_type(a, types[i]);
		order[i].at = i;
	}
	if (n)
		qsort(order, n, sizeof(*order), by_type);
	return order;
}

static void
sort_specs(struct arena *a, struct fieldspec_list *list)
{
	const struct gvk **types = arena_alloc(a, list->n, sizeof(*types));
	struct fieldspec *item = arena_alloc(a, list->n, sizeof(*item));
	const struct place *order;
	size_t i;

	for (i = 0; i < list->n; i++)
		types[i] = &list->item[i].gvk;
	order = sort_places(a, types, list->n);
	for (i = 0; i < list->n; i++)
		item[i] = list->item[order[i].at];
	list->item = item;
}

static void
sort_namerefs(struct arena *a, struct nameref_list *list)
{
	const struct gvk **types = arena_alloc(a, list->n, sizeof(*types));
	struct nameref *item = arena_alloc(a, list->n, sizeof(*item));
	const struct place *order;
	size_t i;

	for (i = 0; i < list->n; i++)
		types[i] = &list->item[i].target;
	order = sort_places(a, types, list->n);
	for (i = 0; i < list->n; i++)
		item[i] = list->item[order[i].at];
	list->item = item;
}

/*
 * kustomize sorts what comes out, which decides what the next merge takes for
 * known (see is_known in speclist.c).
 */
const struct fieldspecs *
fieldspecs_combine(struct step *s, const struct fieldspecs *base,
    const struct fieldspecs *more)
{
	struct fieldspecs *out = arena_alloc(s->arena, 1, sizeof(*out));
	struct fieldspec_list *list;
	struct reflist t;
	size_t i;

	*out = *base;
	for (i = 0; i < NSECTIONS; i++) {
		list = section_list(out, &sections[i]);
		fieldspec_list_merge(s, list,
		    section_list_of(more, &sections[i]));
		if (s->options->compat)
			sort_specs(s->arena, list);
	}
	if (more->namerefs.item == base->namerefs.item)
		return out;
	reflist_init(&t, s);
	reflist_merge(&t, &base->namerefs);
	reflist_merge(&t, &more->namerefs);
	out->namerefs = reflist_get(&t);
	if (s->options->compat)
		sort_namerefs(s->arena, &out->namerefs);
	return out;
}

/*
 * kustomize begins with no specs at all, and a directory adds the built-in
 * ones when it adds its own, behind those of its bases.  So a set that is the
 * built-in one itself stands for nothing yet, and a copy of it for itself.
 */
const struct fieldspecs *
fieldspecs_merge(struct step *s, const struct fieldspecs *more)
{
	bool compat = s->options->compat;
	const struct fieldspecs *builtin = fieldspecs_builtin(compat);
	struct fieldspecs *copy;

	if (more == s->specs && (!compat || more != builtin))
		return s->specs;
	if (s->specs != builtin)
		return more == builtin ? s->specs :
		    fieldspecs_combine(s, s->specs, more);
	if (more != builtin || !compat)
		return more;
	copy = arena_alloc(s->arena, 1, sizeof(*copy));
	*copy = *builtin;
	return copy;
}

/* The specs of one file; none after findings. */
static const struct fieldspecs *
read_config(struct step *s, const struct node *config)
{
	struct shape_rules rules = { .compat = s->options->compat };
	struct fieldspecs *out = arena_alloc(s->arena, 1, sizeof(*out));
	struct node *own;
	size_t i;

	/* the document may be shared, and a check makes names canonical */
	own = node_copy(s->arena, config);
	if (!shape_check(s->arena, s->diag, &rules, &settings_configuration,
	    own))
		return out;
	for (i = 0; i < NSECTIONS; i++)
		fieldspec_list_read(s, node_get(own, sections[i].key),
		    section_list(out, &sections[i]));
	read_namerefs(s, node_get(own, "nameReference"), &out->namerefs);
	return out;
}

const struct fieldspecs *
fieldspecs_configure(struct step *s, const struct node *const *config,
    size_t n)
{
	static const struct fieldspecs none;
	const struct fieldspecs *builtin, *more = &none;
	size_t i;

	builtin = fieldspecs_builtin(s->options->compat);
	for (i = 0; i < n; i++)
		more = fieldspecs_combine(s, more, read_config(s, config[i]));
	if (!s->options->compat)
		return fieldspecs_combine(s, s->specs, more);
	return fieldspecs_combine(s,
	    s->specs == builtin ? &none : s->specs,
	    fieldspecs_combine(s, builtin, more));
}
