/*
 * Inside a directory: files below a descriptor, reached name by name.  No
 * symbolic link is followed on the way, so whoever else may write in there
 * cannot lead us out.
 */

#ifndef AGENT_INSIDE_H
#define AGENT_INSIDE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"

/* How files and directories are made. */
struct inside_access {
	mode_t files, directories;
	uid_t uid;		/* (uid_t)-1: whose they come to be anyway */
	gid_t gid;
};

/*
 * Whether it is a path of harmless names: letters, digits and "._-%", none
 * that begins with a dot, none too long, not too many.
 */
bool inside_is_path(const char *path);

/*
 * A descriptor of the directory that path is in, which the arena closes, and
 * the last name of path.  With access, directories that are missing are made;
 * without it, *dir is -1 if one is missing.
 */
struct err *inside_open(struct arena *, int root, const char *path,
    const struct inside_access *, int *dir, const char **name) must_check;
/* Give a directory the access that it should have. */
struct err *inside_settle(int root, const char *path,
    const struct inside_access *) must_check;
/* The file at a path; *there is false if there is nothing. */
struct err *inside_look(int root, const char *path, bool *there,
    struct stat *) must_check;
/* A new file.  Its bytes are not safe before inside_sync. */
struct err *inside_write(int dir, const char *name, const struct blob *bytes,
    const struct inside_access *) must_check;
/*
 * Whether a path is a regular file of just these bytes and this access.  What
 * it holds passes through room, of len bytes.
 */
struct err *inside_same(int root, const char *path, const struct blob *bytes,
    const struct inside_access *, void *room, size_t len, bool *same)
    must_check;
/* All that was written in this file system is now safe. */
struct err *inside_sync(int fd) must_check;
/* Take away what has a name in a directory, with all that is in it. */
struct err *inside_remove(int dir, const char *name) must_check;
/* The same of all whose names begin so. */
struct err *inside_remove_all(int dir, const char *prefix) must_check;
/* How many files there are below, symbolic links and others included. */
struct err *inside_count(int dir, size_t *n) must_check;
/* What tells one state of a file from another: changes with every write. */
const char *inside_version(struct arena *, const struct stat *);
/* The same but for what renaming a file changes. */
const char *inside_content_version(struct arena *, const struct stat *);
bool inside_is_version(struct arena *, const struct stat *,
    const char *content_version);

#endif
