/*
 * Units: the directories that an environment renders, each by itself.  A glob
 * with one star finds them, and what the star stands for is the unit's name:
 * "apps/<*>/overlays/dev" without the brackets.  No link leads to a unit, so
 * that the path of a change tells which units it could touch.
 */

#ifndef GEN_UNIT_H
#define GEN_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"

/* What is wrong with a glob, in words; NULL: nothing. */
const char *unit_glob_fault(const char *glob);
/*
 * The name that a directory has by a glob, or NULL if it is no unit of it.
 * Names that could not be that of a directory of a rendered tree are none.
 */
const char *unit_name(struct arena *, const char *glob, const char *dir);
/*
 * How many bytes at the start of path are a directory that a glob finds, when
 * path is that directory or below it; 0 if it is neither.
 */
size_t unit_above(const char *glob, const char *path);
/*
 * The directory at the start of path that a glob would find, if its name were
 * one of a unit; NULL if it is, or if there is none.
 */
const char *unit_misnamed(struct arena *, const char *glob, const char *path);

struct unit_entry {
	const char *name, *dir;
};

struct unit_list {
	struct unit_entry *item;
	size_t n;
};

/* Add the directories of a source that a glob finds, sorted by name. */
struct err *unit_find(struct arena *, struct source *, const char *glob,
    struct unit_list *out) must_check;

#endif
