/*
 * Incoming objects: all that a push brought and that was not stored before,
 * whether a ref leads to it or not.  Git would serve any of them by id once
 * the push is accepted.
 */

#ifndef REPO_INCOMING_H
#define REPO_INCOMING_H

#include "repo/repo.h"

struct incoming {
	struct oid oid;
	enum object_kind kind;
	size_t size;		/* unpacked */
};

struct incoming_list {
	struct incoming *item;
	size_t n;
	bool over;		/* there were more than the caller wanted */
};

/*
 * The objects in the quarantine of this push; nothing if it has none.  Only
 * headers are read.
 */
struct err *repo_incoming(struct repo *, size_t max,
    struct incoming_list *out) must_check;
/*
 * Keep all of them as files of their own, in place of the packs they came in:
 * for pushes that are so small, and so many, that packs would pile up, and Git
 * would repack the whole repository again and again.
 */
struct err *repo_unpack_incoming(struct repo *,
    const struct incoming_list *) must_check;

#endif
