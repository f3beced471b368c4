/*
 * Key files: files with secrets in them.  They are read into guarded memory,
 * and refused when others could read them.
 */

#ifndef SEAL_KEYFILE_H
#define SEAL_KEYFILE_H

#include <stddef.h>

#include "base/err.h"
#include "seal/guard.h"

/*
 * A file of ours or of root's that nobody else can read, at most
 * LIMIT_SEAL_KEYFILE bytes; "-" is standard input, which is taken as it is.
 */
struct err *keyfile_read(struct guard *, const char *path,
    struct secret *out) must_check;
/*
 * What a descriptor gives until it ends, at most max bytes; what names it.
 */
struct err *keyfile_read_fd(struct guard *, int fd, size_t max,
    const char *what, struct secret *out) must_check;

#endif
