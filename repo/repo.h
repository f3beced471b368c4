/*
 * Repositories: objects found by id or by name, read with the limit the
 * caller sets.  libgit2 reads objects and writes them (pack.h); refs are moved
 * by stock Git alone (refs.h).  Whatever is read lives as long as the arena
 * the repository was opened with, unless another is passed.
 */

#ifndef REPO_REPO_H
#define REPO_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"
#include "repo/oid.h"

struct repo;

/* The repository at path, bare or with a work tree. */
struct err *repo_open(struct arena *, const char *path, struct repo **out)
    must_check;
/*
 * The repository that Git's environment names, with the incoming objects of a
 * push (the quarantine) beside the stored ones; objects written go there too.
 */
struct err *repo_open_env(struct arena *, struct repo **out) must_check;
/* Its git directory, as libgit2 names it: absolute, with a slash behind. */
const char *repo_dir(const struct repo *);

/*
 * A setting of Git's ("receive.fsckObjects"), or NULL.  It is looked for in
 * the repository alone: other files are found by way of the environment, which
 * may be that of whoever pushes.
 */
const char *repo_setting(struct repo *, const char *name);
/* Whether a setting that may stand more than once has this value. */
bool repo_setting_has(struct repo *, const char *name, const char *value);

/* The id that a revision ("dev", "HEAD~2", an id) names, as it stands. */
struct err *repo_resolve(struct repo *, const char *rev, struct oid *out)
    must_check;
/* The same, followed to a commit, respectively to a tree. */
struct err *repo_resolve_commit(struct repo *, const char *rev,
    struct oid *out) must_check;
struct err *repo_resolve_tree(struct repo *, const char *rev,
    struct oid *out) must_check;

enum object_kind { OBJECT_NONE, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB,
	OBJECT_TAG };

/* Kind and size without the contents; OBJECT_NONE if it is not there. */
struct err *repo_header(struct repo *, const struct oid *,
    enum object_kind *kind, size_t *size) must_check;
/*
 * The contents of an object of a kind, in a.  The size is asked first: more
 * than max bytes are refused unread.
 */
struct err *repo_read(struct repo *, struct arena *a, const struct oid *,
    enum object_kind, size_t max, struct blob *out) must_check;
bool repo_has(struct repo *, const struct oid *);
/*
 * Take away an object that is a file of its own and that nothing leads to any
 * more; it may be gone already.
 */
struct err *repo_drop_loose(struct repo *, const struct oid *) must_check;
/*
 * Make the packs that Git moved into the store safe; Git syncs their bytes,
 * but not the directory that names them.
 */
struct err *repo_sync(struct repo *) must_check;
/* The same for those of n objects that are files of their own. */
struct err *repo_sync_objects(struct repo *, const struct oid *, size_t n)
    must_check;

#endif
