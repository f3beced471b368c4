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
	YAML_CORE,	/* as go-yaml v3 reads into its node tree: yes is text */
	YAML_11		/* as go-yaml v2 does: yes, no, on, off are booleans */
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
/* The type that a plain scalar of this text has. */
enum node_type yaml_resolve(enum yaml_schema, const char *text, size_t len);

#endif
