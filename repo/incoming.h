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

#endif
