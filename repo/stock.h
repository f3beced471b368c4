/*
 * Stock Git as a reader, for programs that run shorter than libgit2 takes to
 * load: one process for each call.
 */

#ifndef REPO_STOCK_H
#define REPO_STOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"

/*
 * The files of a revision as a source, in the repository around the current
 * directory.  Only files can be found; links are not followed.
 */
struct err *stock_source(struct arena *, const char *rev,
    struct source **out) must_check;
/* The top of the work tree around the current directory. */
struct err *stock_top(struct arena *, const char **out) must_check;

struct stock_blob {
	const char *oid;
	const char *path;	/* one of those it has */
	size_t size;
	bool is_tip;		/* it is in a revision itself */
};

struct stock_blobs {
	struct stock_blob *item;
	size_t n;
};

/*
 * Every file that the history of some revisions ever had, each contents once.
 * They are what git-rev-list takes, such as "--branches".
 */
struct err *stock_history(struct arena *, const char *const *revs, size_t n,
    struct stock_blobs *out) must_check;
/* The contents of n of them. */
struct err *stock_read(struct arena *, const struct stock_blob *, size_t n,
    struct blob *out) must_check;

#endif
