/*
 * Sealed secrets: documents of kind SealedSecret, apiVersion sluice/v1, in
 * which each value of a Secret is an age file of its own in one line of
 * base64.  Their form, and whether each value is meant for the place where it
 * stands, can be checked without a key.  See sluice-sealed(5).
 */

#ifndef SEAL_SEALED_H
#define SEAL_SEALED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "seal/age.h"
#include "seal/ring.h"
#include "seal/scope.h"
#include "yaml/node.h"

#define SEALED_API "sluice/v1"
#define SEALED_KIND "SealedSecret"

struct sealed_value {
	const char *key;
	const struct node *node;	/* the text, for its place */
	const unsigned char *data;	/* the age file */
	size_t len;
	struct age_header header;
	struct scope scope;
};

struct sealed {
	const struct node *root;
	const char *namespace;		/* "" where none is written */
	const char *name;
	struct sealed_value *value;	/* the well-formed ones */
	size_t n;
	const struct node *template;	/* or NULL */
};

/* Whether a document is one of ours; of other makers' it is not. */
bool sealed_is(const struct node *doc);
/* Whether a text can be a key in the data of a Secret. */
bool sealed_is_key(const char *key, size_t len);
/* The document in parts; false if findings say that it is not well-formed. */
bool sealed_read(struct arena *, struct diag *, const struct node *doc,
    struct sealed *out);
/*
 * The value at a place of a document: base64 of an age file with a scope.
 * False if it is none.
 */
bool sealed_value_read(struct arena *, struct diag *, const char *key,
    const struct node *text, struct sealed_value *out);

/*
 * Seal one value: base64 of an age file, on one line.  scope->to is taken from
 * the recipients.
 */
struct err *sealed_value_write(struct arena *, struct guard *,
    const struct scope *, const struct recipient *to, size_t n,
    const void *plain, size_t len, const char **out) must_check;

/* What the values of one environment are held against. */
struct sealed_rules {
	const char *env;
	const struct ring *ring;	/* NULL: recipients are not looked at */
	/* values seen so far, for those that are used twice; or NULL */
	struct map *seen;
	/* the object as it was before this change, or NULL: a value that is
	   new may not be sealed to a former generation, an old one may */
	const struct node *before;
};

/* Findings about values that are not for this environment and object. */
void sealed_check(struct arena *, struct diag *, const struct sealed *,
    const struct sealed_rules *);
/* NULL, or why a value of this scope may not stand at a place. */
const char *sealed_scope_differs(struct arena *, const struct scope *is,
    const struct scope *want);

#endif
