#include "repo/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "repo/tree.h"

struct files {
	struct source source;
	struct repo *repo;
	struct oid root;
	struct map *seen;	/* or NULL */
};

/* Where a look-up is: the trees from the root down, and what is still ahead. */
struct walk {
	struct oid tree[LIMIT_PATH_DEPTH + 1];
	size_t end[LIMIT_PATH_DEPTH + 1];	/* length of path at a tree */
	size_t depth;
	char path[LIMIT_PATH + 1];		/* as walked so far */
	size_t len;
	const char *rest;
	unsigned nlink;
};

static void
note(const struct files *f, const char *path, size_t len)
{
	if (f->seen)
		map_set(f->seen, path, len, f->seen);
}

static struct err *
append(struct walk *w, const char *name, size_t len)
{
	size_t slash = w->len > 0;

	if (len + slash > LIMIT_PATH - w->len)
		return err_new(ERR_REFUSED, "the path has more than %d bytes",
		    LIMIT_PATH);
	if (slash)
		w->path[w->len++] = '/';
	memcpy(w->path + w->len, name, len);
	w->len += len;
	w->path[w->len] = '\0';
	return NULL;
}

static void
go_up(struct walk *w)
{
	w->depth--;
	w->len = w->end[w->depth];
}

static struct err *
go_down(struct walk *w, const struct tree_entry *entry)
{
	if (w->depth == LIMIT_PATH_DEPTH)
		return err_new(ERR_REFUSED, "'%s' is more than %d directories "
		    "deep", w->path, LIMIT_PATH_DEPTH);
	w->depth++;
	w->tree[w->depth] = entry->oid;
	w->end[w->depth] = w->len;
	return NULL;
}

/*
 * Put the target of a link in front of what is ahead.  Where it cannot be
 * followed, *more is false and *kind says why.
 */
static struct err *
follow(struct files *f, struct walk *w, const struct tree_entry *entry,
    enum source_kind *kind, bool *more)
{
	struct arena *a = f->source.arena;
	enum object_kind object;
	struct blob target;
	struct err *e;
	size_t size;

	e = repo_header(f->repo, &entry->oid, &object, &size);
	if (e || size > LIMIT_PATH || ++w->nlink > LIMIT_LINKS)
		return e;
	e = repo_read(f->repo, a, &entry->oid, OBJECT_BLOB, LIMIT_PATH,
	    &target);
	if (e)
		return e;
	if (target.len && target.data[0] == '/') {
		*kind = SOURCE_OUTSIDE;
		return NULL;
	}
	w->rest = arena_printf(a, "%.*s/%s", (int)target.len, target.data,
	    w->rest);
	w->len = w->end[w->depth];
	*more = true;
	return NULL;
}

/* What an entry is; *more says that the way goes on behind it. */
static struct err *
enter(struct files *f, struct walk *w, const struct tree_entry *entry,
    struct source_entry *out, bool *more)
{
	enum object_kind object;

	*more = false;
	switch (entry->mode) {
	case TREE_DIR:
		*more = true;
		return go_down(w, entry);
	case TREE_LINK:
		note(f, w->path, w->len);
		return follow(f, w, entry, &out->kind, more);
	case TREE_GITLINK:
		out->kind = SOURCE_OUTSIDE;
		return NULL;
	case TREE_FILE:
	case TREE_EXECUTABLE:
		break;
	}
	if (*w->rest)
		return NULL;		/* a file is no directory */
	out->kind = SOURCE_FILE;
	return repo_header(f->repo, &entry->oid, &object, &out->size);
}

/* One component of what is ahead. */
static struct err *
step(struct files *f, struct walk *w, const char *name, size_t len,
    struct source_entry *out, bool *more)
{
	const struct tree_entry *entry;
	struct tree *tree;
	struct err *e;

	*more = true;
	if (!len || (len == 1 && name[0] == '.'))
		return NULL;
	if (len == 2 && !memcmp(name, "..", 2)) {
		*more = w->depth > 0;
		if (*more)
			go_up(w);
		else
			out->kind = SOURCE_OUTSIDE;
		return NULL;
	}
	e = tree_read(f->repo, &w->tree[w->depth], &tree);
	if (e)
		return e;
	e = append(w, name, len);
	if (e)
		return e;
	entry = tree_find(tree, name, len);
	*more = entry != NULL;
	return entry ? enter(f, w, entry, out, more) : NULL;
}

static struct err *
find(struct source *source, const char *path, struct source_entry *out)
{
	struct files *f = (struct files *)source;
	struct walk w;
	struct err *e = NULL;
	const char *name;
	bool more = true;
	size_t len;

	memset(out, 0, sizeof(*out));
	w.tree[0] = f->root;
	w.end[0] = w.len = w.depth = 0;
	w.nlink = 0;
	w.rest = path;
	while (more && *w.rest && !e) {
		name = w.rest;
		len = strcspn(name, "/");
		w.rest = name + len + strspn(name + len, "/");
		e = step(f, &w, name, len, out, &more);
	}
	if (e)
		return err_wrap(e, "cannot look up '%s'", path);
	note(f, w.path, w.len);
	if (more)
		out->kind = SOURCE_DIR;
	if (out->kind == SOURCE_FILE || out->kind == SOURCE_DIR)
		out->real = arena_strndup(source->arena, w.path, w.len);
	return NULL;
}

static struct err *
read_file(struct source *source, const char *real, size_t size,
    struct blob *out)
{
	struct files *f = (struct files *)source;
	const struct tree_entry *entry;
	struct err *e;

	e = tree_find_path(f->repo, &f->root, real, &entry);
	if (e)
		return e;
	if (!entry)
		return err_new(ERR_SYSTEM, "'%s' is gone", real);
	return repo_read(f->repo, source->arena, &entry->oid, OBJECT_BLOB,
	    size, out);
}

static int
by_byte(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct err *
list(struct source *source, const char *real, struct source_names *out)
{
	struct files *f = (struct files *)source;
	const struct tree_entry *entry;
	struct oid oid = f->root;
	struct tree *tree;
	struct err *e;
	size_t i;

	if (*real) {
		e = tree_find_path(f->repo, &f->root, real, &entry);
		if (e)
			return e;
		if (!entry || entry->mode != TREE_DIR)
			return err_new(ERR_SYSTEM, "'%s' is gone", real);
		oid = entry->oid;
	}
	if (f->seen) {
		char *key = arena_printf(source->arena, "%s/", real);

		note(f, key, strlen(key));
	}
	e = tree_read(f->repo, &oid, &tree);
	if (e)
		return e;
	out->n = tree->n;
	out->name = arena_alloc(source->arena, tree->n + 1,
	    sizeof(*out->name));
	for (i = 0; i < tree->n; i++)
		out->name[i] = tree->entry[i].name;
	qsort(out->name, out->n, sizeof(*out->name), by_byte);
	return NULL;
}

struct source *
repo_source_tree(struct repo *r, struct arena *a, const struct oid *tree,
    const char *name)
{
	static const struct source_class class = { find, read_file, list,
		NULL };
	struct files *f = arena_alloc(a, 1, sizeof(*f));

	f->source.class = &class;
	f->source.arena = a;
	f->source.name = arena_strdup(a, name);
	f->repo = r;
	f->root = *tree;
	return &f->source;
}

struct err *
repo_source(struct repo *r, struct arena *a, const char *rev,
    struct source **out)
{
	struct oid tree;
	struct err *e;

	e = repo_resolve_tree(r, rev, &tree);
	if (e)
		return e;
	*out = repo_source_tree(r, a, &tree, "");
	return NULL;
}

void
repo_source_watch(struct source *source, struct map *seen)
{
	((struct files *)source)->seen = seen;
}
