#include "repo/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

enum item_state { ITEM_NEW, ITEM_DIR, ITEM_ENTRY, ITEM_GONE };

/* What becomes of one name in a directory. */
struct item {
	enum item_state state;
	struct tree_entry entry;
	const struct oid *base;		/* of a directory: as it was; or NULL */
	struct map items;		/* of a directory: by name */
};

struct edit {
	struct repo *repo;
	struct pack *pack;
	struct arena *arena;
	struct item root;
};

static void
make_dir(struct arena *a, struct item *item, const struct oid *base)
{
	item->state = ITEM_DIR;
	item->base = base;
	map_init(&item->items, a);
}

struct edit *
edit_new(struct repo *r, struct pack *pack, struct arena *a,
    const struct oid *base)
{
	struct edit *edit = arena_alloc(a, 1, sizeof(*edit));

	edit->repo = r;
	edit->pack = pack;
	edit->arena = a;
	make_dir(a, &edit->root, base);
	return edit;
}

static struct item *
item_of(struct edit *edit, struct item *dir, const char *name, size_t len)
{
	struct item *item = map_get(&dir->items, name, len);

	if (item)
		return item;
	item = arena_alloc(edit->arena, 1, sizeof(*item));
	item->entry.name = arena_strndup(edit->arena, name, len);
	item->entry.namelen = len;
	map_set(&dir->items, name, len, item);
	return item;
}

/* Turn an item into a directory under change, beginning as it is now. */
static struct err *
open_dir(struct edit *edit, const struct item *above, struct item *item)
{
	const struct tree_entry *now = NULL;
	struct tree *tree;
	struct err *e;

	if (item->state == ITEM_DIR)
		return NULL;
	if (item->state == ITEM_ENTRY) {
		now = &item->entry;
	} else if (item->state == ITEM_NEW && above->base) {
		e = tree_read(edit->repo, above->base, &tree);
		if (e)
			return e;
		now = tree_find(tree, item->entry.name, item->entry.namelen);
	}
	make_dir(edit->arena, item,
	    now && now->mode == TREE_DIR ? &now->oid : NULL);
	return NULL;
}

/* The item at path, with the directories above it opened. */
static struct err *
reach(struct edit *edit, const char *path, struct item **out)
{
	struct item *dir = &edit->root, *item;
	struct err *e;
	size_t len;

	for (;; path += len + 1, dir = item) {
		len = strcspn(path, "/");
		item = item_of(edit, dir, path, len);
		if (!path[len])
			break;
		e = open_dir(edit, dir, item);
		if (e)
			return e;
	}
	*out = item;
	return NULL;
}

struct err *
edit_put(struct edit *edit, const char *path, enum tree_mode mode,
    const struct oid *oid)
{
	struct item *item;
	struct err *e;

	e = reach(edit, path, &item);
	if (e)
		return e;
	item->state = ITEM_ENTRY;
	item->entry.mode = mode;
	item->entry.oid = *oid;
	return NULL;
}

struct err *
edit_remove(struct edit *edit, const char *path)
{
	struct item *item;
	struct err *e;

	e = reach(edit, path, &item);
	if (!e)
		item->state = ITEM_GONE;
	return e;
}

struct entries {
	struct tree_entry *item;
	size_t n;
};

static struct err *write_dir(struct edit *, struct item *, size_t *n,
    struct oid *out);

/* Add what became of a name. */
static struct err *
add_item(struct edit *edit, struct item *item, struct entries *all)
{
	struct err *e;
	size_t n = 1;

	if (item->state == ITEM_DIR) {
		item->entry.mode = TREE_DIR;
		e = write_dir(edit, item, &n, &item->entry.oid);
		if (e)
			return e;
	}
	if (n && item->state != ITEM_GONE)
		all->item[all->n++] = item->entry;
	return NULL;
}

static int
by_order(const void *a, const void *b)
{
	return tree_order(a, b);
}

/* What became of the names that are edited, in order. */
static struct err *
edited(struct edit *edit, struct item *dir, struct entries *out)
{
	struct err *e = NULL;
	size_t i;

	out->n = 0;
	out->item = arena_alloc(edit->arena, dir->items.n + 1,
	    sizeof(*out->item));
	for (i = 0; !e && i < dir->items.n; i++)
		e = add_item(edit, dir->items.entry[i].value, out);
	qsort(out->item, out->n, sizeof(*out->item), by_order);
	return e;
}

/* The same among the names that are not edited, which are in order. */
static void
merge(struct edit *edit, const struct item *dir, const struct tree *base,
    const struct entries *new, struct entries *out)
{
	const struct tree_entry *old;
	size_t i, j = 0;

	out->n = 0;
	out->item = arena_alloc(edit->arena, base->n + new->n + 1,
	    sizeof(*out->item));
	for (i = 0; i < base->n; i++) {
		old = &base->entry[i];
		if (map_get(&dir->items, old->name, old->namelen))
			continue;
		while (j < new->n && tree_order(&new->item[j], old) < 0)
			out->item[out->n++] = new->item[j++];
		out->item[out->n++] = *old;
	}
	while (j < new->n)
		out->item[out->n++] = new->item[j++];
}

/* *n is how many entries the directory has; without any it is not written. */
static struct err *
write_dir(struct edit *edit, struct item *dir, size_t *n, struct oid *out)
{
	struct tree empty = { .n = 0 }, *base = &empty;
	struct entries new, all;
	struct err *e = NULL;

	if (dir->base)
		e = tree_read(edit->repo, dir->base, &base);
	if (!e)
		e = edited(edit, dir, &new);
	if (e)
		return e;
	merge(edit, dir, base, &new, &all);
	*n = all.n;
	return all.n || dir == &edit->root ?
	    pack_tree(edit->pack, all.item, all.n, out) : NULL;
}

struct err *
edit_write(struct edit *edit, struct oid *out)
{
	size_t n;

	return write_dir(edit, &edit->root, &n, out);
}
