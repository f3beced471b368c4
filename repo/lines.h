/*
 * Lines: which lines differ between two texts, by the diff that Git itself
 * uses; no text needs to be an object.
 */

#ifndef REPO_LINES_H
#define REPO_LINES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/source.h"

struct line {
	char sign;		/* '-' or '+' */
	const char *text;	/* without its newline */
	size_t len;
	size_t at;		/* its number there, from 0 */
	size_t hunk;		/* lines that changed side by side share one */
};

struct lines {
	struct line *item;
	size_t n;
	size_t old, new;	/* lines of each text */
};

/*
 * The lines that went and came, in order: within a hunk those that went come
 * first.
 */
struct err *lines_compare(struct arena *, const struct blob *old,
    const struct blob *new, struct lines *out) must_check;
/*
 * Add a unified diff with three lines of context, as "git apply" takes it.
 * NULL is a file that is not there.
 */
struct err *lines_patch(struct arena *, struct buf *, const char *old_path,
    const struct blob *old, const char *new_path, const struct blob *new)
    must_check;

#endif
