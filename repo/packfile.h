/*
 * The two files of a pack, as gitformat-pack(5) describes them: objects one
 * after the other, and an index of version 2.  None is a delta of another:
 * that is left to Git, when it collects garbage.  See also pack.h.
 */

#ifndef REPO_PACKFILE_H
#define REPO_PACKFILE_H

#include "repo/handle.h"

struct packfile;

/*
 * Begin a pack of n objects in a directory, which is there.  The files get
 * their names when it ends; until then, or if it never does, they are litter
 * by names that Git knows for it.
 */
struct err *packfile_begin(struct arena *, const char *dir, size_t n,
    struct packfile **out) must_check;
/* Add an object; each once.  ERR_REFUSED when the pack gets too large. */
struct err *packfile_add(struct packfile *, const git_oid *, git_object_t,
    const void *data, size_t len) must_check;
/*
 * Write what is left, sync both files and name them.  The directory is the
 * caller's to sync.
 */
struct err *packfile_end(struct packfile *) must_check;

#endif
