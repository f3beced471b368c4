/*
 * Files of the machine: read whole, replaced whole, locked.  What goes into a
 * commit or comes out of one is no file: see source.h and repo/.
 */

#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"

/* The bytes of a regular file of at most max bytes, with a NUL behind. */
struct err *file_read(struct arena *, const char *path, size_t max,
    struct blob *out) must_check;
/* The same; out->data is NULL if there is no such file. */
struct err *file_read_any(struct arena *, const char *path, size_t max,
    struct blob *out) must_check;
/*
 * The bytes where the system has them, without a NUL: for a large file that is
 * only ever replaced, as by the calls below, and never written to again.
 */
struct err *file_map(struct arena *, const char *path, size_t max,
    struct blob *out) must_check;

/*
 * Give path these bytes and this mode, all or nothing: a reader sees the old
 * file or the new one, and so does whoever comes after a crash.  Leaves no
 * litter when killed: the next call takes up the ".NAME.new" it left.
 */
struct err *file_replace(const char *path, const void *data, size_t len,
    mode_t mode) must_check;

/*
 * The same with n parts, one behind the other, and without waiting for the
 * disk, for what can be made again: after a crash of the machine the file may
 * be the old one, or have holes.
 */
struct err *file_put(const char *path, const struct blob *part, size_t n,
    mode_t mode) must_check;

/* Make a new file, all or nothing; that it is there already is an error. */
struct err *file_create(const char *path, const void *data, size_t len,
    mode_t mode) must_check;

/* Write all of it to a descriptor, wherever that leads. */
struct err *file_write(int fd, const void *data, size_t len) must_check;

/* Make a directory and those above it that are missing. */
struct err *file_make_dirs(const char *path, mode_t mode) must_check;

/*
 * Hold the lock of a file, which is made if missing and stays afterwards.  It
 * is given back when the arena ends, or by the system when we die.  If another
 * process still holds it after so many seconds, *held is false.
 */
struct err *file_lock(struct arena *, const char *path, unsigned seconds,
    bool *held) must_check;

#endif
