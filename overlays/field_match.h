/*
 * Matches: the part "[key=value]" of a field path, or "[=value]" for lists of
 * single values.  To kustomize the value is a regular expression that may
 * match anywhere, so that [name=web] means web-proxy as well.  Without
 * options->compat it is compared as it is; with a character in it that only
 * an expression would have, it is one, and has to match the whole.
 */

#ifndef OVERLAYS_FIELD_MATCH_H
#define OVERLAYS_FIELD_MATCH_H

#include "overlays/step.h"

struct regex;

struct field_match {
	const char *key;	/* "" for lists of single values */
	const char *value;
	struct regex *loose;	/* as kustomize has it */
	struct regex *whole;	/* the same for all of a text; or NULL */
	const char *problem;	/* what is wrong with it, or NULL */
	struct loc loc;
	bool noted;		/* it was said that kustomize differs */
};

struct field_match *field_match_new(struct step *, const char *part,
    struct loc);
/* Whether an element of a list is meant. */
bool field_match_has(struct step *, struct field_match *,
    const struct node *element);
/*
 * NULL if an element can be made that is meant, else why not; and the element.
 */
const char *field_match_creates(struct step *, const struct field_match *);
struct node *field_match_make(struct step *, const struct field_match *,
    struct loc);

/* The text of a scalar as it was written, null too; "" for anything else. */
const char *field_text(const struct node *);
/* Text without the white space around it. */
const char *field_trim(struct arena *, const char *);

#endif
