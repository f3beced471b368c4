/*
 * Reading YAML (through libyaml's events only) and JSON, which is YAML.  Text
 * must be UTF-8 and within the LIMIT_YAML_ limits; a key may stand once in a
 * map; aliases and merge keys ("<<") are expanded.  Whatever is wrong becomes
 * a finding with its place, and reading goes on where it can.
 */

#ifndef YAML_READ_H
#define YAML_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "yaml/node.h"

/* Which plain scalars are booleans, numbers, dates (overlays use both). */
enum yaml_schema {
	YAML_CORE,	/* as go-yaml v3 reads nodes: yes is text */
	YAML_CORE_FLOW,	/* the same; in flow style kustomize takes what is
			   empty, and dates with a colon, for text, and
			   it breaks the lines of folded texts elsewhere */
	YAML_11,	/* as go-yaml v2 does: yes, no, on, off are booleans */
	YAML_11_LAST,	/* the same; of a key written twice the last holds */
	YAML_SCHEMAS	/* how many there are */
};

struct yaml_docs {
	struct node **doc;	/* empty documents are left out */
	size_t n;
};

/*
 * The documents of text; file names it in findings and in every node.  False
 * if it is not well-formed YAML within the limits: then out holds the
 * documents before the first that is not.
 */
bool yaml_read(struct arena *, struct diag *, enum yaml_schema,
    const char *file, const char *text, size_t len, struct yaml_docs *out);
/*
 * The same for text that stands inside another document, such as a patch in a
 * block scalar.  at is where its first byte stands there; lines that follow
 * begin in the same column.  With at_is_all every place is at itself, for text
 * whose lines are not lines of the file (folded or quoted).
 */
bool yaml_read_inside(struct arena *, struct diag *, enum yaml_schema,
    struct loc at, bool at_is_all, const char *text, size_t len,
    struct yaml_docs *out);
/* The type that a plain scalar of this text has. */
enum node_type yaml_resolve(enum yaml_schema, const char *text, size_t len);

#endif
