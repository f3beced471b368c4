#include "repo/compare.h"

#include <string.h>

#include "base/limit.h"

struct compare {
	struct repo *repo;
	struct arena *arena;
	struct tree_changes *out;
	size_t max;
};

static const char *
join(struct arena *a, const char *dir, const struct tree_entry *entry)
{
	size_t len = strlen(dir), slash = len > 0;
	char *path = arena_alloc(a, len + slash + entry->namelen + 1, 1);

	memcpy(path, dir, len);
	if (slash)
		path[len] = '/';
	memcpy(path + len + slash, entry->name, entry->namelen);
	return path;
}

static struct err *compare_dirs(struct compare *, const char *dir,
    const struct oid *old, const struct oid *new, unsigned depth);

/* Two entries of one name and one kind, or one and nothing. */
static struct err *
compare_entries(struct compare *c, const char *dir,
    const struct tree_change *found, unsigned depth)
{
	const struct tree_entry *old = found->old, *new = found->new;
	const struct tree_entry *one = old ? old : new;
	struct tree_change *change;

	if (old && new && old->mode == new->mode &&
	    oid_equal(&old->oid, &new->oid))
		return NULL;
	if (c->out->n == c->max) {
		c->out->over = true;
		return NULL;
	}
	c->out->item = arena_grow(c->arena, c->out->item, c->out->n,
	    sizeof(*c->out->item));
	change = &c->out->item[c->out->n++];
	*change = *found;
	change->path = join(c->arena, dir, one);
	if (one->mode != TREE_DIR)
		return NULL;
	return compare_dirs(c, change->path, old ? &old->oid : NULL,
	    new ? &new->oid : NULL, depth + 1);
}

/* A merge of two lists in Git's order, where a file is never a directory. */
static struct err *
compare_dirs(struct compare *c, const char *dir, const struct oid *old,
    const struct oid *new, unsigned depth)
{
	struct tree empty = { .n = 0 }, *a = &empty, *b = &empty;
	const struct tree_entry *x, *y;
	struct tree_change found;
	struct err *e = NULL;
	size_t i = 0, j = 0;
	int order;

	if (depth > LIMIT_PATH_DEPTH)
		return err_new(ERR_REFUSED, "'%s' is more than %d directories "
		    "deep", dir, LIMIT_PATH_DEPTH);
	if (old)
		e = tree_read(c->repo, old, &a);
	if (!e && new)
		e = tree_read(c->repo, new, &b);
	while (!e && !c->out->over && (i < a->n || j < b->n)) {
		x = i < a->n ? &a->entry[i] : NULL;
		y = j < b->n ? &b->entry[j] : NULL;
		order = !y ? -1 : !x ? 1 : tree_order(x, y);
		i += order <= 0;
		j += order >= 0;
		found.old = order <= 0 ? x : NULL;
		found.new = order >= 0 ? y : NULL;
		found.dir = found.new ? b : NULL;
		e = compare_entries(c, dir, &found, depth);
	}
	return e;
}

struct err *
tree_compare(struct repo *r, struct arena *a, const struct oid *old,
    const struct oid *new, size_t max, struct tree_changes *out)
{
	struct compare c = { r, a, out, max };

	memset(out, 0, sizeof(*out));
	if (old && new && oid_equal(old, new))
		return NULL;
	return compare_dirs(&c, "", old, new, 0);
}
