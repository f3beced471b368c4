/*
 * Commits: what one says, and how one is made.  A commit object is text: a
 * few header lines, an empty line, the message.
 */

#ifndef REPO_COMMIT_H
#define REPO_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "repo/repo.h"

struct person {
	const char *name, *email;	/* without control bytes, '<' and '>' */
	int64_t time;			/* seconds since 1970 */
	const char *zone;		/* "+0100" */
};

struct commit {
	struct oid oid, tree;
	struct oid *parent;
	size_t nparent;
	struct person author, committer;
	const char *message;		/* bytes, as they are */
	const char *signature;		/* armored; NULL: none */
};

/* The commit of that id; it must have at most LIMIT_COMMIT bytes. */
struct err *commit_read(struct repo *, const struct oid *,
    struct commit **out) must_check;
/*
 * The same from the bytes of a commit object, with text alive as long as out
 * is; false if they are no well-formed commit.
 */
bool commit_parse(struct arena *, const char *text, size_t len,
    struct commit *out);
/* The first line of the message. */
const char *commit_subject(struct arena *, const struct commit *);

/* Whether new is old or comes after it. */
struct err *commit_follows(struct repo *, const struct oid *old,
    const struct oid *new, bool *out) must_check;

/* The bytes that a commit signs: all of it but the signature. */
void commit_format(struct arena *, struct buf *, const struct commit *);
/* All of it; what a commit_write would store. */
void commit_format_signed(struct arena *, struct buf *,
    const struct commit *);
/*
 * Store a commit as a loose object; its signature, if it has one, becomes the
 * last header.  Sets c->oid.
 */
struct err *commit_write(struct repo *, struct commit *) must_check;

#endif
