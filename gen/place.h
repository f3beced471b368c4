/*
 * Places: what the documents of one file become in an environment.  Bases are
 * shared and overlays rename, so one document can become several objects, and
 * the name in its file need not be the one it gets.
 */

#ifndef GEN_PLACE_H
#define GEN_PLACE_H

#include "base/diag.h"
#include "base/source.h"
#include "gen/config.h"

struct place {
	struct loc loc;			/* of the document */
	const char *unit;
	const char *namespace, *name;	/* as rendered; "" where none is */
};

struct places {
	struct place *item;
	size_t n;
};

/*
 * Every object of an environment that comes from a file, which is named as
 * source_name has it.  Findings are those of rendering.
 */
struct err *place_find(struct arena *, struct diag *, struct source *,
    const struct environment *, const char *file, struct places *out)
    must_check;

/*
 * The one object that a document of that file becomes, wherever it is used;
 * NULL after a finding.
 */
const struct place *place_of(struct diag *, const struct places *,
    const char *env, const struct node *doc);

#endif
