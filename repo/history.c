#include "repo/history.h"

#include <stdint.h>
#include <string.h>

#include "base/map.h"
#include "repo/commit.h"
#include "repo/compare.h"

struct walk {
	struct arena *arena;
	struct repo *repo;
	struct err *(*visit)(void *ctx, const struct history_file *);
	void *ctx;
	struct map seen;	/* commits and blobs, by their ids */
	struct oid *todo;
	size_t ntodo;
};

static bool
is_first(struct walk *w, const struct oid *oid)
{
	static char yes;

	return !map_set(&w->seen, (const char *)oid->id, OID_SIZE, &yes);
}

static struct err *
visit_changes(struct walk *w, const struct tree_changes *changes,
    const char *commit, bool is_tip)
{
	struct history_file file = { .commit = commit, .is_tip = is_tip };
	const struct tree_entry *new;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < changes->n; i++) {
		new = changes->item[i].new;
		if (!new || (new->mode != TREE_FILE &&
		    new->mode != TREE_EXECUTABLE) || !is_first(w, &new->oid))
			continue;
		file.path = changes->item[i].path;
		file.blob = &new->oid;
		e = w->visit(w->ctx, &file);
	}
	return e;
}

/* All files of a tip; of others what they changed against each parent. */
static struct err *
visit_commit(struct walk *w, const struct commit *c, bool is_tip)
{
	const char *id = oid_show(w->arena, &c->oid);
	struct tree_changes changes;
	struct commit *parent = NULL;
	struct err *e = NULL;

	/* what came by another parent is visited with that one's history */
	if (!is_tip && c->nparent)
		e = commit_read(w->repo, &c->parent[0], &parent);
	if (!e)
		e = tree_compare(w->repo, w->arena,
		    parent ? &parent->tree : NULL, &c->tree, SIZE_MAX,
		    &changes);
	return e ? e : visit_changes(w, &changes, id, is_tip);
}

static void
add_parents(struct walk *w, const struct commit *c)
{
	size_t i;

	for (i = 0; i < c->nparent; i++) {
		if (!is_first(w, &c->parent[i]))
			continue;
		w->todo = arena_grow(w->arena, w->todo, w->ntodo,
		    sizeof(*w->todo));
		w->todo[w->ntodo++] = c->parent[i];
	}
}

static struct err *
visit(struct walk *w, const struct oid *oid, bool is_tip)
{
	struct commit *c;
	struct err *e;

	e = commit_read(w->repo, oid, &c);
	if (!e)
		e = visit_commit(w, c, is_tip);
	if (!e)
		add_parents(w, c);
	return e;
}

struct err *
history_walk(struct repo *r, struct arena *a, const struct oid *tip,
    size_t n, struct err *(*call)(void *ctx, const struct history_file *),
    void *ctx)
{
	struct walk w = { .arena = a, .repo = r, .visit = call, .ctx = ctx };
	struct err *e = NULL;
	size_t i;

	map_init(&w.seen, a);
	for (i = 0; !e && i < n; i++)
		e = visit(&w, &tip[i], true);
	while (!e && w.ntodo)
		e = visit(&w, &w.todo[--w.ntodo], false);
	return e;
}
