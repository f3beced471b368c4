/*
 * Content: what the objects of a push may be, before anybody looks at what
 * they mean.  Every object that came is looked at, whether a ref leads to it
 * or not, since Git would serve it by its id; each is looked at once, so that
 * a tree that contains itself many times over costs nothing.
 */

#ifndef HOOKS_CONTENT_H
#define HOOKS_CONTENT_H

#include "hooks/server.h"

/*
 * An object with text that people wrote, and where it stands.  One that has
 * names of several kinds (a copy.txt and a copy.yaml) is listed with each.
 */
struct content_text {
	struct oid oid;
	enum object_kind kind;		/* a blob, commit or tag */
	size_t size;
	const char *path;		/* NULL: no commit leads to it */
};

struct content_texts {
	struct content_text *item;
	size_t n;
	const char **path;		/* of all that has a new name */
	size_t npath;
};

/* What breaks a rule is a finding; out is complete if there are none. */
struct err *content_check(struct server *, struct diag *, struct arena *,
    struct content_texts *out) must_check;

#endif
