/*
 * Trees: the directories of a commit.  A tree object is read once per
 * repository handle, and only those on the way to a named path are ever read,
 * so the size of the repository costs nothing.
 */

#ifndef REPO_TREE_H
#define REPO_TREE_H

#include "repo/repo.h"

enum tree_mode { TREE_FILE, TREE_EXECUTABLE, TREE_LINK, TREE_DIR,
	TREE_GITLINK };

struct tree_entry {
	enum tree_mode mode;
	bool shared;		/* a file of mode 0664, of very old Gits */
	const char *name;
	size_t namelen;
	struct oid oid;
};

struct tree {
	struct oid oid;
	struct tree_entry *entry;	/* in Git's order */
	size_t n;
	const char *fault;		/* why it ends here, or NULL */
};

/*
 * A tree by its id: well-formed, in Git's order, with names that are names, at
 * most LIMIT_TREE_ENTRIES of them.
 */
struct err *tree_read(struct repo *, const struct oid *, struct tree **out)
    must_check;
/* The same up to the first fault in it, which is no error here. */
struct err *tree_look(struct repo *, const struct oid *, struct tree **out)
    must_check;
/* The entry of that name, or NULL. */
const struct tree_entry *tree_find(const struct tree *, const char *name,
    size_t len);
/*
 * What is at path below a tree, no link followed; NULL in *out if nothing is.
 */
struct err *tree_find_path(struct repo *, const struct oid *root,
    const char *path, const struct tree_entry **out) must_check;
/* Git's order of entries: by byte, a directory as if its name ended in '/'. */
int tree_order(const struct tree_entry *, const struct tree_entry *);

#endif
