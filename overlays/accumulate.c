#include "overlays/accumulate.h"

#include <stdint.h>
#include <string.h>

#include "overlays/fieldspec.h"
#include "overlays/glob.h"
#include "overlays/level.h"
#include "overlays/metadata.h"
#include "overlays/objects.h"
#include "overlays/plugins.h"
#include "overlays/transformers.h"

static size_t
errors(const struct level *l)
{
	return diag_added(l->step.diag, DIAG_ERROR);
}

const struct node *
level_field(const struct level *l, const char *name)
{
	return node_get(l->k->root, name);
}

size_t
level_length(const struct node *list)
{
	return list ? list->nitem : 0;
}

const char *
level_file(const struct level *l)
{
	if (!l->run->metadata)
		return NULL;
	return metadata_join(l->step.arena, l->path, l->k->name);
}

/* --- resources --- */

/* Without options->compat a CRD among the objects tells about its kind. */
static void
learn_kinds(struct level *l, size_t first)
{
	struct resource_set *set = l->set;
	size_t i;

	for (i = first; i < set->n && !l->step.options->compat; i++)
		if (!strcmp(resource_kind(set->item[i]),
		    "CustomResourceDefinition"))
			schema_add_crd(l->step.schema, l->step.diag,
			    set->item[i]->root);
}

static void
add_file(struct level *l, const struct node *path,
    const struct source_entry *entry)
{
	size_t i, first = l->set->n;
	const char *where;

	objects_add_file(&l->step, path, entry, l->set);
	learn_kinds(l, first);
	if (!l->run->metadata)
		return;
	where = metadata_join(l->step.arena, l->path, path->str);
	for (i = first; i < l->set->n; i++)
		l->set->item[i]->origin =
		    metadata_from_file(l->step.arena, where);
}

/* api/internal/loader/fileloader.go: no directory inside which we are. */
static bool
contains(const char *dir, const char *inner)
{
	size_t len = strlen(dir);

	return !len || (!strncmp(dir, inner, len) &&
	    (!inner[len] || inner[len] == '/'));
}

static bool
may_enter(struct level *l, const struct node *path, const char *dir)
{
	struct run *run = l->run;
	size_t i;

	for (i = 0; i < run->nopen; i++) {
		if (!contains(dir, run->open[i]))
			continue;
		diag_add(run->step.diag, DIAG_ERROR, "overlays/cycle",
		    path->loc, "'%s' leads back to '%s', which is on the way "
		    "here", path->str, source_name(l->step.source,
		    l->step.arena, run->open[i]));
		diag_hint(run->step.diag, "take it out here, or put what both "
		    "need into a directory of its own");
		return false;
	}
	if (run->nopen == LIMIT_OVERLAY_DEPTH) {
		diag_add(run->step.diag, DIAG_ERROR, "overlays/depth",
		    path->loc, "more than %d directories on the way to '%s'",
		    LIMIT_OVERLAY_DEPTH, path->str);
		return false;
	}
	/* to say it once is enough */
	if (run->visited > LIMIT_OVERLAY_VISITS)
		return false;
	if (++run->visited > LIMIT_OVERLAY_VISITS) {
		diag_add(run->step.diag, DIAG_ERROR, "overlays/too-many-bases",
		    path->loc, "directories are entered more than %d times",
		    LIMIT_OVERLAY_VISITS);
		return false;
	}
	return true;
}

/* Only one about which there is nothing to say is kept for other targets. */
static const struct kustomization *
read_kustomization(struct run *run, struct step *s, struct loc from)
{
	size_t len = strlen(s->dir), before;
	const struct kustomization *k;

	k = map_get(run->kustomizations, s->dir, len);
	if (k)
		return k;
	before = diag_added(s->diag, DIAG_ERROR) +
	    diag_added(s->diag, DIAG_WARNING);
	k = kustomization_read(s, from);
	if (k && before == diag_added(s->diag, DIAG_ERROR) +
	    diag_added(s->diag, DIAG_WARNING))
		map_set(run->kustomizations, s->dir, len,
		    (void *)(uintptr_t)k);
	return k;
}

static bool accumulate_level(struct level *);

static void
add_kustomization(struct level *parent, struct level *l)
{
	struct resource_set own;
	size_t i;

	resource_set_init(&own, l->step.arena);
	l->set = &own;
	l->step.specs = fieldspecs_builtin(l->step.options->compat);
	if (!accumulate_level(l))
		return;
	for (i = 0; i < own.n; i++)
		objects_add(&parent->step, parent->set, own.item[i]);
	parent->step.specs = fieldspecs_merge(&parent->step, l->step.specs);
}

/* A component works on what the one that names it has so far. */
static void
add_component(struct level *parent, struct level *l)
{
	accumulate_level(l);
	parent->step.specs = l->step.specs;
}

static void
add(struct level *parent, struct level *l)
{
	if (l->k->component)
		add_component(parent, l);
	else
		add_kustomization(parent, l);
}

static void
wrong_kind(struct level *l, const struct node *path, bool component)
{
	diag_add(l->step.diag, DIAG_ERROR, "overlays/component", path->loc,
	    component ? "'%s' is no component" : "'%s' is a component",
	    path->str);
	diag_hint(l->step.diag, "name it under '%s'",
	    component ? "resources" : "components");
}

static void
add_directory(struct level *parent, const struct node *path, const char *dir,
    bool component)
{
	struct run *run = parent->run;
	struct level l = *parent;

	if (!may_enter(parent, path, dir))
		return;
	run->open[run->nopen++] = dir;
	diag_push(run->step.diag, path->loc, arena_printf(l.step.arena,
	    "'%s' is named here", path->str));
	l.step.dir = dir;
	l.path = metadata_join(l.step.arena, parent->path, path->str);
	l.k = read_kustomization(run, &l.step, path->loc);
	if (l.k && l.k->component == component)
		add(parent, &l);
	diag_pop(run->step.diag);
	run->nopen--;
	if (l.k && l.k->component != component)
		wrong_kind(parent, path, component);
}

static void
add_glob(struct level *l, const struct node *pattern)
{
	const struct node *found = glob_expand(&l->step, pattern);
	size_t i;

	if (!found)
		return;
	if (!found->nitem) {
		diag_add(l->step.diag, DIAG_ERROR, "overlays/no-match",
		    pattern->loc, "nothing matches '%s'", pattern->str);
		return;
	}
	diag_add(l->step.diag, DIAG_NOTE, "compat/glob", pattern->loc,
	    "'%s' stands for what it fits (%zu); kustomize has no globs",
	    pattern->str, found->nitem);
	for (i = 0; i < found->nitem; i++)
		level_add(l, found->item[i]);
}

void
level_add(struct level *l, const struct node *path)
{
	struct source_entry entry;

	if (!step_locate(&l->step, path, &entry))
		return;
	if (entry.kind == SOURCE_DIR)
		add_directory(l, path, entry.real, false);
	else if (entry.kind == SOURCE_FILE)
		add_file(l, path, &entry);
	else if (!l->step.options->compat && glob_is(path->str))
		add_glob(l, path);
	else
		step_missing(&l->step, path);
}

/* "bases" is an older name of "resources", and comes behind it. */
static void
add_resources(struct level *l)
{
	static const char *const names[] = { "resources", "bases" };
	const struct node *list;
	size_t i, k;

	for (k = 0; k < 2; k++) {
		list = level_field(l, names[k]);
		for (i = 0; i < level_length(list); i++)
			level_add(l, list->item[i]);
	}
}

static void
add_components(struct level *l)
{
	const struct node *list = level_field(l, "components");
	struct source_entry entry;
	size_t i;

	for (i = 0; i < level_length(list); i++) {
		if (!step_locate(&l->step, list->item[i], &entry))
			continue;
		if (entry.kind == SOURCE_DIR)
			add_directory(l, list->item[i], entry.real, true);
		else if (entry.kind == SOURCE_NONE)
			step_missing(&l->step, list->item[i]);
		else
			diag_add(l->step.diag, DIAG_ERROR,
			    "overlays/not-a-directory", list->item[i]->loc,
			    "'%s' is a file; a component is a directory",
			    list->item[i]->str);
	}
}

/* --- what is known about kinds --- */

static void
set_schema(struct level *l)
{
	const struct node *openapi = level_field(l, "openapi");
	const struct node *path = node_get(openapi, "path");
	const struct node *version = node_get(openapi, "version");
	struct yaml_docs docs;

	/* one schema for a target: the first that is set, the root's before */
	if (!openapi || (l->run->has_schema && l->step.options->compat))
		return;
	l->run->has_schema = path || version;
	if (path && version) {
		diag_add(l->step.diag, DIAG_ERROR, "overlays/openapi",
		    version->loc, "'version' and 'path' exclude each other");
	} else if (version && strcmp(version->str, "v1.21.2")) {
		diag_add(l->step.diag, DIAG_ERROR, "overlays/openapi",
		    version->loc, "'%s' is not built in; v1.21.2 is",
		    version->str);
	} else if (path && step_read_yaml(&l->step, path, YAML_CORE, &docs) &&
	    docs.n) {
		schema_add_openapi(l->step.schema, l->step.diag, docs.doc[0]);
	}
}

static void
configure(struct level *l)
{
	const struct node *list = level_field(l, "configurations"), **config;
	struct yaml_docs docs;
	size_t i, n = 0;

	config = arena_alloc(l->step.arena, level_length(list),
	    sizeof(*config));
	for (i = 0; i < level_length(list); i++)
		if (step_read_yaml(&l->step, list->item[i], YAML_11, &docs) &&
		    docs.n)
			config[n++] = docs.doc[0];
	if (n)
		l->step.specs = fieldspecs_configure(&l->step, config, n);
	l->step.specs = fieldspecs_merge(&l->step,
	    fieldspecs_builtin(l->step.options->compat));
	list = level_field(l, "crds");
	for (i = 0; i < level_length(list); i++)
		if (step_read_yaml(&l->step, list->item[i], YAML_CORE,
		    &docs) && docs.n)
			l->step.specs = fieldspecs_add_crds(&l->step,
			    docs.doc[0]);
}

/* --- all of it --- */

/*
 * What is missing would make later steps complain about things that are right,
 * so they wait until all objects can be read.
 */
static bool
accumulate_level(struct level *l)
{
	size_t before = errors(l);

	set_schema(l);
	add_resources(l);
	configure(l);
	plugins_generate(l);
	add_components(l);
	if (errors(l) > before)
		return false;
	transformers_run(&l->step, l->set, l->k->root, level_file(l));
	plugins_transform(l);
	plugins_validate(l);
	if (level_field(l, "vars"))
		vars_add(&l->step, &l->run->vars, l->set,
		    level_field(l, "vars"));
	return errors(l) == before;
}

const struct kustomization *
accumulate(struct run *run, struct loc from, struct resource_set *set)
{
	struct level l = { .run = run, .step = run->step, .set = set };
	const struct node *metadata;
	bool good;

	l.path = "";
	l.k = read_kustomization(run, &l.step, from);
	if (!l.k)
		return NULL;
	metadata = level_field(&l, "buildMetadata");
	run->metadata = level_length(metadata) ? metadata : NULL;
	run->open[run->nopen++] = l.step.dir;
	good = accumulate_level(&l);
	run->nopen--;
	run->step.specs = l.step.specs;
	run->step.files = l.step.files;
	return good ? l.k : NULL;
}
