/*
 * Edits: changes to the text of a YAML file that keep every byte they do not
 * touch, comments and order included.  Places come from the nodes that were
 * read from the same text.  What is not written plainly (in flow style, with
 * an anchor, through an alias) has no span, and is left to people.
 */

#ifndef SEAL_EDIT_H
#define SEAL_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/source.h"
#include "yaml/node.h"

/* Bytes from, up to but without to. */
struct span {
	size_t from, to;
};

struct edit {
	struct arena *arena;
	const char *text;
	size_t len;
	size_t *line;		/* where each begins */
	size_t nline;
	struct splice *splice;
	size_t nsplice;
};

/* No changes yet to a text, which the edit keeps a pointer to. */
void edit_init(struct edit *, struct arena *, const char *text, size_t len);

/* Where the scalar of a pair stands, quotes and all lines of it included. */
bool edit_value(const struct edit *, const struct pair *, struct span *out);
/* Where its key stands. */
bool edit_key(const struct edit *, const struct pair *, struct span *out);
/*
 * From the start of the line of its key to behind the last line of its value,
 * which may be a map in block style; each pair has its lines for itself.
 */
bool edit_lines(const struct edit *, const struct pair *, struct span *out);
/* The line that a byte stands in, without the newline. */
struct span edit_line(const struct edit *, size_t at);
/* How lines of the text end. */
const char *edit_eol(const struct edit *);
/* Put a line behind the one that a byte stands in; again: behind that. */
void edit_add_line(struct edit *, size_t at, const char *text);

/*
 * Put other bytes in the place of a span, which may cover others that were
 * replaced before but not part of one.
 */
void edit_replace(struct edit *, struct span, const char *with);
/* The text of a span with its replacements, each line moved to the right. */
const char *edit_text(const struct edit *, struct span, unsigned indent);
/* The whole text with all replacements. */
struct blob edit_apply(const struct edit *);

#endif
