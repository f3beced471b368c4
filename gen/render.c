#include "gen/render.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limit.h"
#include "gen/restart.h"
#include "gen/sound.h"
#include "overlays/objects.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

void
render_init(struct render *r, struct arena *a, struct diag *d,
    struct source *source, bool strict)
{
	memset(r, 0, sizeof(*r));
	r->arena = a;
	r->diag = d;
	r->source = source;
	r->options.strict = strict;
	r->build = build_new(a, source, &r->options);
	layout_init(&r->layout, a, d);
}

/* --- what a directory holds --- */

enum unit_kind { UNIT_EMPTY, UNIT_OVERLAY, UNIT_PLAIN, UNIT_CHART };

static bool
is_manifest(const char *name)
{
	static const char *const ends[] = { ".yaml", ".yml", ".json" };
	size_t len = strlen(name), n, i;

	for (i = 0; i < N(ends); i++) {
		n = strlen(ends[i]);
		if (len > n && !strcmp(name + len - n, ends[i]))
			return name[0] != '.';
	}
	return false;
}

static enum unit_kind
kind_of(const struct source_names *names)
{
	enum unit_kind kind = UNIT_EMPTY;
	size_t i;

	for (i = 0; i < names->n; i++) {
		if (!strcmp(names->name[i], "kustomization.yaml") ||
		    !strcmp(names->name[i], "kustomization.yml") ||
		    !strcmp(names->name[i], "Kustomization"))
			return UNIT_OVERLAY;
		if (!strcmp(names->name[i], "Chart.yaml"))
			kind = UNIT_CHART;
		else if (kind == UNIT_EMPTY && is_manifest(names->name[i]))
			kind = UNIT_PLAIN;
	}
	return kind;
}

/* --- building --- */

/* The files of a directory as they are, in the order of their names. */
static struct err *
read_plain(struct render *r, struct arena *a, const char *dir,
    const struct source_names *names, struct resource_set *out)
{
	struct loc at = { source_name(r->source, a, dir), 0, 0 };
	struct step step = {
		.arena = a, .diag = r->diag, .options = &r->options,
		.source = r->source, .dir = dir,
		.schema = schema_new(a, false),
		.files = files_new(a, r->source)
	};
	struct yaml_docs docs;
	size_t i;

	for (i = 0; i < names->n; i++)
		if (is_manifest(names->name[i]) && step_read_yaml(&step,
		    node_string(a, at, names->name[i]), YAML_CORE, &docs))
			objects_add_documents(&step, &docs, out);
	return files_failure(step.files);
}

struct err *
render_objects(struct render *r, struct arena *a,
    const struct unit_entry *unit, struct resource_set *out)
{
	struct loc at = { source_name(r->source, a, unit->dir), 0, 0 };
	struct source_names names;
	struct source_entry entry;
	struct err *e;

	e = source_find(r->source, unit->dir, &entry);
	if (!e)
		e = source_list(r->source, &entry, &names);
	if (e)
		return e;
	switch (kind_of(&names)) {
	case UNIT_OVERLAY:
		build_target(r->build, r->diag, unit->dir, out);
		return build_failure(r->build);
	case UNIT_PLAIN:
		return read_plain(r, a, unit->dir, &names, out);
	case UNIT_CHART:
		diag_add(r->diag, DIAG_ERROR, "gen/chart", at,
		    "this unit is a Helm chart, and charts are not rendered");
		diag_hint(r->diag, "render it with 'helm template' and commit "
		    "the result");
		return NULL;
	case UNIT_EMPTY:
		break;
	}
	diag_add(r->diag, DIAG_ERROR, "gen/empty-unit", at,
	    "there is nothing to render in this directory");
	diag_hint(r->diag, "it needs a kustomization.yaml or manifests");
	return NULL;
}

/* Objects of a unit as files; CRDs in it teach us the scope of others. */
static struct err *
lay_out(struct render *r, struct arena *a, const char *unit,
    const struct resource_set *set)
{
	struct schema *schema = schema_new(a, false);
	struct layout_file file;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(resource_kind(set->item[i]),
		    "CustomResourceDefinition"))
			schema_add_crd(schema, r->diag, set->item[i]->root);
	for (i = 0; !e && i < set->n; i++) {
		sound_check(a, r->diag, set->item[i]);
		if (!layout_add(&r->layout, unit, set->item[i], schema, &file))
			continue;
		r->file = arena_grow(r->arena, r->file, r->nfile,
		    sizeof(*r->file));
		r->file[r->nfile++] = file;
		if (r->viewer)
			e = r->viewer->see(r->viewer->ctx, set->item[i],
			    file.path);
	}
	return e;
}

/* There are files, but no object in them: all that it was would go away. */
static void
report_empty(struct render *r, const struct unit_entry *unit)
{
	const struct loc at = { source_name(r->source, r->arena, unit->dir),
		0, 0 };

	diag_add(r->diag, r->options.strict ? DIAG_ERROR : DIAG_WARNING,
	    "gen/empty-unit", at, "the files of this unit hold no object");
	diag_hint(r->diag, "to take the unit away, remove its directory");
}

struct err *
render_unit(struct render *r, const struct unit_entry *unit)
{
	size_t errors = diag_added(r->diag, DIAG_ERROR);
	struct arena *a = arena_new();
	struct resource_set set;
	struct err *e;

	resource_set_init(&set, a);
	e = render_objects(r, a, unit, &set);
	if (!e && diag_added(r->diag, DIAG_ERROR) == errors) {
		restart_mark(a, &set);
		if (!set.n)
			report_empty(r, unit);
		e = lay_out(r, a, unit->name, &set);
	}
	arena_free(a);
	return err_wrap(e, "cannot render '%s'", unit->dir);
}

/* --- an environment --- */

void
render_check_units(struct render *r, const struct unit_list *units)
{
	const struct unit_entry *unit;
	size_t i;

	for (i = 1; i < units->n; i++) {
		struct loc at = { units->item[i].dir, 0, 0 };

		unit = &units->item[i];
		if (!strcmp(unit->name, unit[-1].name))
			diag_add(r->diag, DIAG_ERROR, "gen/duplicate-unit", at,
			    "'%s' is called '%s' too", unit[-1].dir,
			    unit->name);
	}
}

struct err *
render_find_units(struct render *r, const struct environment *env,
    struct unit_list *out)
{
	struct err *e;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < env->units.n; i++) {
		e = unit_find(r->arena, r->source, env->units.item[i]->str,
		    out);
		if (e)
			return err_wrap(e, "cannot find the units of '%s'",
			    env->name);
	}
	render_check_units(r, out);
	return NULL;
}

struct err *
render_environment(struct render *r, const struct environment *env)
{
	struct unit_list units;
	struct err *e;
	size_t i;

	e = render_find_units(r, env, &units);
	for (i = 0; !e && i < units.n; i++)
		e = render_unit(r, &units.item[i]);
	return e;
}

struct err *
render_index(struct render *r, struct layout_file *out)
{
	struct buf text;

	index_sort(&r->layout.index);
	buf_init(&text, r->arena, LIMIT_INDEX);
	index_write(&text, &r->layout.index);
	out->path = INDEX_FILE;
	out->bytes.data = text.data;
	out->bytes.len = text.len;
	return buf_check(&text, "the index");
}

/* --- a directory --- */

static struct err *
check_empty(const char *dir)
{
	struct err *e = file_make_dirs(dir, 0777);
	const struct dirent *entry;
	bool empty = true;
	DIR *d;

	if (e)
		return e;
	d = opendir(dir);
	if (!d)
		return err_errno("cannot open '%s'", dir);
	while ((entry = readdir(d)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			empty = false;
	closedir(d);
	return empty ? NULL : err_new(ERR_INPUT, "'%s' is not empty", dir);
}

static struct err *
write_file(struct arena *a, const char *dir, const struct layout_file *f)
{
	const char *path = arena_printf(a, "%s/%s", dir, f->path);
	const char *slash = strrchr(path, '/');
	struct err *e;

	e = file_make_dirs(arena_strndup(a, path, (size_t)(slash - path)),
	    0777);
	return e ? e : file_create(path, f->bytes.data, f->bytes.len, 0644);
}

struct err *
render_write(struct render *r, const char *dir)
{
	struct layout_file index;
	struct err *e;
	size_t i;

	e = check_empty(dir);
	if (!e)
		e = render_index(r, &index);
	for (i = 0; !e && i < r->nfile; i++)
		e = write_file(r->arena, dir, &r->file[i]);
	return e ? e : write_file(r->arena, dir, &index);
}
