/*
 * Files: what the targets of a build have read.  A file is read once, and the
 * documents in it are parsed at most twice, however many overlays share it.
 */

#ifndef OVERLAYS_FILES_H
#define OVERLAYS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/source.h"
#include "yaml/read.h"

struct files;
struct file;

/* All that files hand out lives in this arena, if nothing else is said. */
struct files *files_new(struct arena *, struct source *);
struct arena *files_arena(struct files *);

/* The file at an entry of the source; NULL if there are too many. */
struct file *files_open(struct files *, const struct source_entry *);
/* How a reader would name it. */
const char *files_name(const struct file *);
/* Read it; callers hold the size of the entry against their limit first. */
struct err *files_read(struct file *) must_check;
/* Its bytes, once it was read. */
struct blob files_blob(const struct file *);
/*
 * Its documents.  What is shared may only be read; what is not shared lives in
 * the arena and belongs to the caller.  False after a finding: see yaml_read.
 */
bool files_shared(struct file *, struct diag *, enum yaml_schema,
    struct yaml_docs *out);
bool files_owned(struct file *, struct arena *, struct diag *,
    enum yaml_schema, struct yaml_docs *out);

/*
 * What a file that was read holds from the beginning of a line on; name is the
 * one that places have.  False if there is no such file or line.
 */
bool files_from_line(struct files *, const char *name, size_t line,
    struct blob *out);

/* Keep the first failure of ours; the others are dropped. */
void files_fail(struct files *, struct err *);
/* That failure, which the caller owns from now on, or NULL. */
struct err *files_failure(struct files *);

#endif
