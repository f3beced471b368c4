/*
 * Sources: a read-only tree of files, such as a directory, or a commit in an
 * object database (repo/files.h).  Engines see files through this and nothing
 * else.  Paths are relative to the root, separated by '/', clean (no empty,
 * "." or ".." component, see source_clean); "" is the root.  Symbolic links
 * are followed inside the tree and never out of it.  All that a source hands
 * out lives as long as the source.
 */

#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum source_kind {
	SOURCE_NONE,		/* nothing, or a link that leads nowhere */
	SOURCE_FILE,
	SOURCE_DIR,
	SOURCE_OUTSIDE		/* a link that leads out of the tree */
};

struct source_entry {
	enum source_kind kind;
	const char *real;	/* the path with all links resolved */
	size_t size;		/* bytes of a file */
};

struct blob {
	const char *data;
	size_t len;
};

struct source_names {
	const char **name;	/* sorted by byte, without "." and ".." */
	size_t n;
};

struct source;
struct source_class {
	struct err *(*find)(struct source *, const char *path,
	    struct source_entry *);
	struct err *(*read)(struct source *, const char *real, size_t size,
	    struct blob *);
	struct err *(*list)(struct source *, const char *real,
	    struct source_names *);
	/* How a reader would name path; NULL: source->name before path. */
	const char *(*name)(const struct source *, struct arena *,
	    const char *path);
};

/* What every kind of source begins with. */
struct source {
	const struct source_class *class;
	struct arena *arena;
	const char *name;	/* put before paths in messages; may be "" */
};

/*
 * What is at path; nothing there is no error but SOURCE_NONE.  More than
 * LIMIT_LINKS links lead nowhere.  What is neither file nor directory (a FIFO,
 * a device) is an error, and is never opened.
 */
struct err *source_find(struct source *, const char *path,
    struct source_entry *) must_check;
/*
 * The bytes of a file that source_find found.  Callers hold entry->size
 * against their limit first: nothing was read so far.
 */
struct err *source_read(struct source *, const struct source_entry *,
    struct blob *) must_check;
/* The names in a directory that source_find found. */
struct err *source_list(struct source *, const struct source_entry *,
    struct source_names *) must_check;

/*
 * The path that path means when it is written in directory dir: "." and ".."
 * worked out, doubled slashes dropped.  NULL if it is absolute or leaves the
 * root.
 */
const char *source_clean(struct arena *, const char *dir, const char *path);
/* How a reader would name path; for places and messages. */
const char *source_name(const struct source *, struct arena *,
    const char *path);

/*
 * A directory of the machine as a source; it may be "/", since nothing is
 * looked at before it is asked for.  Files are named in messages relative to
 * the directory that is current now, where that is the shorter name.  Links
 * are judged when a directory is first met: whoever can swap a directory for a
 * link while we read is trusted.
 */
struct err *source_dir(struct arena *, const char *root, struct source **out)
    must_check;

#endif
