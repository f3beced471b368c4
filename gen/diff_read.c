/* What is compared: two directories, two files, or two rendered trees. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limit.h"
#include "gen/diff.h"
#include "kube/index.h"
#include "repo/compare.h"
#include "yaml/read.h"

#define OURS ".sluice/"

/* A manifest that parses with a mistake would compare as half of itself. */
static void
read_text(struct diff *d, enum diff_side side, const char *unit,
    const char *file, const struct blob *text)
{
	struct yaml_docs docs;
	size_t i;

	if (!yaml_read(d->arena, d->diag, YAML_CORE, file, text->data,
	    text->len, &docs))
		return;
	for (i = 0; i < docs.n; i++)
		diff_take(d, side, unit, file, docs.doc[i]);
}

static const char *
unit_of(struct arena *a, const char *path)
{
	return arena_strndup(a, path, strcspn(path, "/"));
}

/* --- directories --- */

struct files {
	struct diff *diff;
	struct source *source[2];
	bool rendered;		/* the first names in paths are units */
	size_t n;
};

static bool
has_end(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

/* "apps.v1.Deployment.shop.web", as "kubectl diff" names its files. */
static bool
is_from_kubectl(const char *name)
{
	const char *p;

	for (p = name; (p = strstr(p, "v")); p++)
		if ((p == name || p[-1] == '.') && p[1] >= '1' &&
		    p[1] <= '9' && strchr(p, '.'))
			return true;
	return false;
}

static bool
is_manifest(const char *name)
{
	return has_end(name, ".yaml") || has_end(name, ".yml") ||
	    has_end(name, ".json") || is_from_kubectl(name);
}

static struct err *
read_file(struct files *f, enum diff_side side, const char *path,
    struct source_entry *entry, struct blob *out)
{
	struct source *s = f->source[side];
	struct err *e;

	out->data = NULL;
	e = source_find(s, path, entry);
	if (e || entry->kind != SOURCE_FILE)
		return e;
	if (entry->size > LIMIT_UNIT_OUTPUT)
		return err_new(ERR_INPUT, "'%s' has more than %lu bytes",
		    source_name(s, f->diff->arena, path), LIMIT_UNIT_OUTPUT);
	return source_read(s, entry, out);
}

static struct err *
compare_file(struct files *f, const char *path)
{
	struct diff *d = f->diff;
	const char *unit = f->rendered ? unit_of(d->arena, path) : "";
	struct source_entry entry[2];
	struct blob text[2];
	struct err *e = NULL;
	size_t i;

	if (f->n++ == LIMIT_PUSH_CHANGES)
		return err_new(ERR_INPUT, "there are more than %d files",
		    LIMIT_PUSH_CHANGES);
	for (i = DIFF_OLD; i <= DIFF_NEW && !e; i++)
		e = read_file(f, (enum diff_side)i, path, &entry[i], &text[i]);
	if (e || (text[0].data && text[1].data && text[0].len == text[1].len &&
	    !memcmp(text[0].data, text[1].data, text[0].len)))
		return e;
	for (i = DIFF_OLD; i <= DIFF_NEW; i++)
		if (text[i].data)
			read_text(d, (enum diff_side)i, unit, path, &text[i]);
	return NULL;
}

static struct err *
list(struct files *f, enum diff_side side, const char *dir,
    struct source_names *out)
{
	struct source_entry entry;
	struct err *e;

	memset(out, 0, sizeof(*out));
	if (!f->source[side])
		return NULL;
	e = source_find(f->source[side], dir, &entry);
	if (e || entry.kind != SOURCE_DIR)
		return e;
	return source_list(f->source[side], &entry, out);
}

static struct err *compare_dir(struct files *, const char *dir,
    unsigned depth);

static struct err *
compare_name(struct files *f, const char *dir, const char *name,
    unsigned depth)
{
	const char *path = arena_printf(f->diff->arena, "%s%s%s", dir,
	    *dir ? "/" : "", name);
	struct source_entry entry;
	bool is_dir = false;
	struct err *e = NULL;
	size_t i;

	if (*name == '.')
		return NULL;
	for (i = DIFF_OLD; i <= DIFF_NEW && !e; i++) {
		e = source_find(f->source[i], path, &entry);
		is_dir = is_dir || (!e && entry.kind == SOURCE_DIR);
	}
	if (!e && is_dir)
		e = compare_dir(f, path, depth + 1);
	if (!e && is_manifest(name))
		e = compare_file(f, path);
	return e;
}

/* A merge of two sorted lists of names. */
static struct err *
compare_dir(struct files *f, const char *dir, unsigned depth)
{
	struct source_names a, b;
	struct err *e;
	size_t i = 0, j = 0;
	int order;

	if (depth > LIMIT_PATH_DEPTH)
		return err_new(ERR_INPUT, "'%s' is more than %d directories "
		    "deep", dir, LIMIT_PATH_DEPTH);
	e = list(f, DIFF_OLD, dir, &a);
	if (!e)
		e = list(f, DIFF_NEW, dir, &b);
	while (!e && (i < a.n || j < b.n)) {
		order = j == b.n ? -1 : i == a.n ? 1 :
		    strcmp(a.name[i], b.name[j]);
		e = compare_name(f, dir, order <= 0 ? a.name[i] : b.name[j],
		    depth);
		i += order <= 0;
		j += order >= 0;
	}
	return e;
}

static struct err *
compare_dirs(struct diff *d, const char *old, const char *new)
{
	struct files f = { .diff = d };
	const char *const path[] = { old, new };
	struct source_entry entry;
	struct err *e = NULL;
	size_t i;

	for (i = DIFF_OLD; i <= DIFF_NEW && !e; i++) {
		e = source_dir(d->arena, path[i], &f.source[i]);
		if (!e)
			e = source_find(f.source[i], INDEX_FILE, &entry);
		f.rendered = f.rendered || (!e && entry.kind == SOURCE_FILE);
	}
	return e ? e : compare_dir(&f, "", 0);
}

/* --- what was named --- */

static struct err *
look(const char *path, bool *is_dir)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return err_new(ERR_INPUT, "cannot find '%s'", path);
		return err_errno("cannot look at '%s'", path);
	}
	*is_dir = S_ISDIR(st.st_mode);
	return NULL;
}

static struct err *
compare_files(struct diff *d, const char *old, const char *new)
{
	const char *const path[] = { old, new };
	struct blob text;
	struct err *e = NULL;
	size_t i;

	for (i = DIFF_OLD; i <= DIFF_NEW && !e; i++) {
		e = file_read(d->arena, path[i], LIMIT_UNIT_OUTPUT, &text);
		if (!e)
			read_text(d, (enum diff_side)i, "", path[i], &text);
	}
	return e;
}

struct err *
diff_read_paths(struct diff *d, const char *old, const char *new)
{
	bool dirs[2] = { false, false };
	struct err *e;

	e = look(old, &dirs[0]);
	if (!e)
		e = look(new, &dirs[1]);
	if (e)
		return e;
	if (dirs[0] != dirs[1])
		return err_new(ERR_INPUT, "of '%s' and '%s' one is a "
		    "directory, the other is none", old, new);
	d->from = old;
	d->to = new;
	return dirs[0] ? compare_dirs(d, old, new) :
	    compare_files(d, old, new);
}

/* --- trees --- */

static struct err *
read_entry(struct diff *d, struct repo *repo, enum diff_side side,
    const char *path, const struct tree_entry *entry)
{
	struct blob text;
	struct err *e;

	if (!entry || (entry->mode != TREE_FILE &&
	    entry->mode != TREE_EXECUTABLE))
		return NULL;
	e = repo_read(repo, d->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_UNIT_OUTPUT, &text);
	if (!e)
		read_text(d, side, unit_of(d->arena, path), path, &text);
	return e;
}

struct err *
diff_read_trees(struct diff *d, struct repo *repo, const struct oid *old,
    const struct oid *new)
{
	struct tree_changes changes;
	const struct tree_change *c;
	struct err *e;
	size_t i;

	e = tree_compare(repo, d->arena, old, new, LIMIT_PUSH_CHANGES,
	    &changes);
	if (!e && changes.over)
		e = err_new(ERR_REFUSED, "more than %d files differ",
		    LIMIT_PUSH_CHANGES);
	for (i = 0; !e && i < changes.n; i++) {
		c = &changes.item[i];
		if (!strncmp(c->path, OURS, strlen(OURS)))
			continue;
		e = read_entry(d, repo, DIFF_OLD, c->path, c->old);
		if (!e)
			e = read_entry(d, repo, DIFF_NEW, c->path, c->new);
	}
	return e;
}
