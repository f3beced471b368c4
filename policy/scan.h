/*
 * Scans: one file, or one object, while it is looked at for secrets.
 */

#ifndef POLICY_SCAN_H
#define POLICY_SCAN_H

#include "base/buf.h"
#include "policy/sighting.h"
#include "policy/token.h"
#include "yaml/node.h"

#define SCAN_PATH 512		/* bytes of a path of keys that are shown */

struct scan {
	struct arena *arena;
	struct arena *scratch;	/* for what is decoded on the way */
	const struct token_finder *finder;
	struct sightings sightings;
	struct texts texts;
	const char *file;	/* its name in places; NULL for objects */
	struct buf path;	/* of keys, down to where we are */
	const char *object;	/* "ConfigMap shop/web"; "" outside of one */
	const char *rule;	/* for a Secret in here; NULL: the usual one */
	unsigned depth;		/* texts we are in */
	/* the text that is being looked at */
	const struct node *scalar;
	struct loc start;	/* of its first byte, if it is exact */
	bool exact;
};

/* Begin with nothing seen; source is where texts of places are read. */
void scan_init(struct scan *, const struct token_finder *,
    const struct secrets_options *, struct map *told, struct source *);
void scan_clear(struct scan *);

/* A value that is a secret, whatever it looks like. */
void scan_sight(struct scan *, const char *rule, enum advice,
    const struct node *value, const char *words);
/* Tokens anywhere in the bytes of the file. */
void scan_bytes(struct scan *, struct blob);
/* Lines of the file that give a telling name a value. */
void scan_lines(struct scan *, struct blob);
/* The same for YAML that cannot be read, and Secrets in it. */
void scan_draft(struct scan *, struct blob);
/* A document, its kind considered (scan_document.c). */
void scan_document(struct scan *, const struct node *doc);
/* The text of a scalar: tokens, and files within files. */
void scan_text(struct scan *, const struct node *scalar);

#endif
