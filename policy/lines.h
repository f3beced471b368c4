/*
 * Lines of a text by their numbers.  Asked for in rising order, all of them
 * together cost one pass.
 */

#ifndef POLICY_LINES_H
#define POLICY_LINES_H

#include <stddef.h>

#include "base/loc.h"
#include "base/map.h"
#include "base/source.h"

struct lines {
	struct blob text;	/* data is NULL: there is none */
	unsigned line;		/* that begins at: */
	size_t at;
};

void lines_init(struct lines *, struct blob text);
/* A line, from 1, without its end; empty if there is none. */
struct blob lines_get(struct lines *, unsigned line);
/* The place of a byte. */
struct loc lines_place(struct lines *, const char *file, size_t at);

/* Files that places name, read when they are first asked for. */
struct texts {
	struct arena *arena;
	struct source *source;		/* or NULL: only what was added */
	struct map files;		/* name -> struct lines */
};

void texts_init(struct texts *, struct arena *, struct source *);
void texts_add(struct texts *, const char *file, struct blob text);
/* Without text if it is not there, or is larger than a manifest. */
struct lines *texts_get(struct texts *, const char *file);

#endif
