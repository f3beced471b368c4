#include "gen/refresh.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "repo/compare.h"
#include "repo/edit.h"
#include "repo/files.h"

struct work {
	struct refresh *refresh;
	const struct environment *env;
	const struct oid *source;
	const struct oid *base;		/* NULL: render everything */
	struct cache cache;
	struct cache_entry old;		/* of base */
	struct map changed;		/* paths that differ from old.source */
	struct map stale;		/* names of units rendered or gone */
	struct render render;
	struct refreshed *out;
};

/* --- what has changed --- */

/*
 * A path that came or went changes the listing of its directory too.  An entry
 * that became something else did both.
 */
static void
add_change(struct work *w, const struct tree_change *c)
{
	struct arena *a = w->refresh->arena;
	const char *slash = strrchr(c->path, '/'), *dir;

	if (c->old && c->new && c->old->mode == TREE_DIR)
		return;		/* what is in it says the rest */
	map_set(&w->changed, c->path, strlen(c->path), w);
	if (c->old && c->new)
		return;
	dir = slash ? arena_strndup(a, c->path,
	    (size_t)(slash - c->path) + 1) : "/";
	map_set(&w->changed, dir, strlen(dir), w);
	dir = arena_printf(a, "%s/", c->path);
	map_set(&w->changed, dir, strlen(dir), w);
}

/* False if there is no base to begin with, or all of it may have changed. */
static struct err *
find_changes(struct work *w, bool *some)
{
	struct refresh *r = w->refresh;
	struct tree_changes changes;
	struct err *e;
	size_t i;

	*some = false;
	if (!w->base || !repo_has(r->repo, w->base) ||
	    !cache_find(&w->cache, w->base, &w->old) ||
	    !repo_has(r->repo, &w->old.source))
		return NULL;
	e = tree_compare(r->repo, r->arena, &w->old.source, w->source,
	    LIMIT_RENDER_FILES, &changes);
	if (e)
		return e;
	for (i = 0; i < changes.n; i++)
		add_change(w, &changes.item[i]);
	*some = !changes.over;
	return NULL;
}

/* --- which units there are --- */

static int
by_name(const void *va, const void *vb)
{
	const struct cache_unit *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

static struct cache_unit *
add_unit(struct work *w, const char *name, const char *dir)
{
	struct cache_entry *entry = &w->out->entry;
	struct cache_unit *unit;

	entry->unit = arena_grow(w->refresh->arena, entry->unit, entry->n,
	    sizeof(*entry->unit));
	unit = &entry->unit[entry->n++];
	memset(unit, 0, sizeof(*unit));
	unit->name = name;
	unit->dir = dir;
	return unit;
}

static struct err *
is_dir(struct work *w, const char *path, bool *out)
{
	const struct tree_entry *entry;
	struct err *e;

	e = tree_find_path(w->refresh->repo, w->source, path, &entry);
	*out = !e && entry && entry->mode == TREE_DIR;
	return e;
}

/* A changed path may lie in a unit that was not there before. */
static struct err *
look_for_unit(struct work *w, const char *glob, const char *path,
    struct map *known)
{
	size_t len = unit_above(glob, path);
	struct cache_unit *unit;
	const char *dir;
	struct err *e;
	bool there;

	if (!len || map_get(known, path, len))
		return NULL;
	map_set(known, path, len, w);
	dir = arena_strndup(w->refresh->arena, path, len);
	e = is_dir(w, dir, &there);
	if (e || !there)
		return e;
	unit = add_unit(w, unit_name(w->refresh->arena, glob, dir), dir);
	map_set(&w->stale, unit->name, strlen(unit->name), w);
	return NULL;
}

static struct err *
find_new_units(struct work *w, struct map *known)
{
	const struct map_entry *change;
	struct err *e = NULL;
	size_t i, j;

	for (i = 0; !e && i < w->changed.n; i++) {
		change = &w->changed.entry[i];
		for (j = 0; !e && j < w->env->units.n; j++)
			e = look_for_unit(w, w->env->units.item[j]->str,
			    change->key, known);
	}
	return e;
}

/*
 * The units of the base that are still there, those that a change touches
 * marked as stale, and the new ones.
 */
static struct err *
update_units(struct work *w)
{
	struct cache_unit *unit;
	struct map known;
	struct err *e;
	bool there;
	size_t i;

	map_init(&known, w->refresh->arena);
	for (i = 0; i < w->old.n; i++) {
		unit = &w->old.unit[i];
		map_set(&known, unit->dir, strlen(unit->dir), w);
		there = true;
		if (map_get(&w->changed, unit->dir, strlen(unit->dir))) {
			e = is_dir(w, unit->dir, &there);
			if (e)
				return e;
		}
		if (!there || cache_depends(unit, &w->changed))
			map_set(&w->stale, unit->name, strlen(unit->name), w);
		if (there)
			*add_unit(w, "", "") = *unit;
	}
	return find_new_units(w, &known);
}

static struct err *
find_all_units(struct work *w)
{
	struct unit_list units;
	struct err *e;
	size_t i;

	e = render_find_units(&w->render, w->env, &units);
	for (i = 0; !e && i < units.n; i++) {
		add_unit(w, units.item[i].name, units.item[i].dir);
		map_set(&w->stale, units.item[i].name,
		    strlen(units.item[i].name), w);
	}
	return e;
}

/* --- rendering --- */

static struct err *
render_one(struct work *w, struct cache_unit *unit)
{
	struct unit_entry entry = { unit->name, unit->dir };
	struct map seen;
	struct err *e;

	map_init(&seen, w->refresh->arena);
	repo_source_watch(w->render.source, &seen);
	e = render_unit(&w->render, &entry);
	repo_source_watch(w->render.source, NULL);
	cache_set_paths(&w->cache, unit, &seen);
	w->out->nrendered++;
	return e;
}

/* Index entries of the units that stay as they are. */
static struct err *
take_index(struct work *w)
{
	size_t line;

	if (layout_take(&w->render.layout, &w->old.index, &w->stale, &line))
		return NULL;
	return err_new(ERR_SYSTEM, "the index of tree %s is damaged in line "
	    "%zu", oid_show(w->refresh->arena, w->base), line);
}

static void
check_names(struct work *w)
{
	struct cache_entry *entry = &w->out->entry;
	struct unit_list units = { NULL, entry->n };
	size_t i;

	units.item = arena_alloc(w->refresh->arena, entry->n + 1,
	    sizeof(*units.item));
	for (i = 0; i < entry->n; i++) {
		units.item[i].name = entry->unit[i].name;
		units.item[i].dir = entry->unit[i].dir;
	}
	render_check_units(&w->render, &units);
}

static struct err *
render_stale(struct work *w)
{
	struct cache_entry *entry = &w->out->entry;
	struct err *e = NULL;
	size_t i;

	if (entry->n)
		qsort(entry->unit, entry->n, sizeof(*entry->unit),
		    by_name);
	check_names(w);
	for (i = 0; !e && i < entry->n; i++)
		if (map_get(&w->stale, entry->unit[i].name,
		    strlen(entry->unit[i].name)))
			e = render_one(w, &entry->unit[i]);
	if (!e && w->base && w->stale.n)
		e = take_index(w);
	return e;
}

/* --- the tree --- */

static struct err *
put_file(struct work *w, struct edit *edit, const struct layout_file *f)
{
	struct oid oid;
	struct err *e;

	e = pack_blob(w->refresh->pack, f->bytes.data, f->bytes.len, &oid);
	return e ? e : edit_put(edit, f->path, TREE_FILE, &oid);
}

static struct err *
write_tree(struct work *w)
{
	struct refresh *r = w->refresh;
	struct edit *edit = edit_new(r->repo, r->pack, r->arena, w->base);
	struct layout_file index;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && w->base && i < w->stale.n; i++)
		e = edit_remove(edit, w->stale.entry[i].key);
	for (i = 0; !e && i < w->render.nfile; i++)
		e = put_file(w, edit, &w->render.file[i]);
	if (!e)
		e = render_index(&w->render, &index);
	if (!e)
		e = put_file(w, edit, &index);
	if (e)
		return e;
	w->out->entry.index = index.bytes;
	w->out->entry.index_hash = hash_sha256_hex(r->arena,
	    index.bytes.data, index.bytes.len);
	return edit_write(edit, &w->out->entry.tree);
}

struct err *
refresh(struct refresh *r, const struct environment *env,
    const struct oid *source, const struct oid *base, struct refreshed *out)
{
	size_t errors = diag_added(r->diag, DIAG_ERROR);
	struct work w = { .refresh = r, .env = env, .source = source,
		.base = base, .out = out };
	struct err *e;
	bool some;

	memset(out, 0, sizeof(*out));
	out->entry.source = *source;
	map_init(&w.changed, r->arena);
	map_init(&w.stale, r->arena);
	cache_init(&w.cache, r->arena, r->cache, env);
	render_init(&w.render, r->arena, r->diag,
	    repo_source_tree(r->repo, r->arena, source, ""), env->strict);
	w.render.viewer = r->viewer;
	e = find_changes(&w, &some);
	if (e)
		return e;
	if (!some)
		w.base = NULL;
	e = some ? update_units(&w) : find_all_units(&w);
	if (!e)
		e = render_stale(&w);
	if (e)
		return e;
	out->nunit = out->entry.n;
	out->good = diag_added(r->diag, DIAG_ERROR) == errors;
	if (!out->good)
		return NULL;
	if (some && !w.stale.n) {
		out->entry.tree = *base;
		out->entry.index = w.old.index;
		return NULL;
	}
	return write_tree(&w);
}

struct err *
refresh_keep(struct refresh *r, const struct environment *env,
    const struct refreshed *result)
{
	struct cache cache;

	cache_init(&cache, r->arena, r->cache, env);
	return cache_keep(&cache, &result->entry);
}
