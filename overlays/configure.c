/*
 * "configurations": field specs that files of an overlay add.
 */

#include "overlays/fieldspec.h"

#include <stddef.h>
#include <string.h>

#include "overlays/settings.h"
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

static const char *
text_of(const struct node *map, const char *key)
{
	const char *text = node_get_str(map, key);

	return text ? text : "";
}

static struct gvk
read_gvk(const struct node *n)
{
	struct gvk g = { text_of(n, "group"), text_of(n, "version"),
		text_of(n, "kind") };

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
		spec->path = text_of(entry, "path");
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

const struct fieldspecs *
fieldspecs_merge(struct step *s, const struct fieldspecs *more)
{
	struct fieldspecs *out;
	struct reflist t;
	size_t i;

	/* the built-in ones are in every set from the start */
	if (more == s->specs ||
	    more == fieldspecs_builtin(s->options->compat))
		return s->specs;
	out = arena_alloc(s->arena, 1, sizeof(*out));
	*out = *s->specs;
	for (i = 0; i < NSECTIONS; i++)
		fieldspec_list_merge(s, section_list(out, &sections[i]),
		    section_list_of(more, &sections[i]));
	if (more->namerefs.item != out->namerefs.item && more->namerefs.n) {
		reflist_init(&t, s);
		reflist_merge(&t, &out->namerefs);
		reflist_merge(&t, &more->namerefs);
		out->namerefs = reflist_get(&t);
	}
	return out;
}

const struct fieldspecs *
fieldspecs_configure(struct step *s, const struct node *config)
{
	struct shape_rules rules = { .compat = s->options->compat };
	struct fieldspecs more;
	struct node *own;
	size_t i;

	/* the document may be shared, and a check makes names canonical */
	own = node_copy(s->arena, config);
	if (!shape_check(s->arena, s->diag, &rules, &settings_configuration,
	    own))
		return s->specs;
	memset(&more, 0, sizeof(more));
	for (i = 0; i < NSECTIONS; i++)
		fieldspec_list_read(s, node_get(own, sections[i].key),
		    section_list(&more, &sections[i]));
	read_namerefs(s, node_get(own, "nameReference"), &more.namerefs);
	return fieldspecs_merge(s, &more);
}
