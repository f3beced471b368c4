/*
 * Drafts: YAML that cannot be read as documents, because it is a template
 * still or has a mistake.  What can be told from its lines alone is which of
 * them are values of a Secret.
 */

#ifndef POLICY_DRAFT_H
#define POLICY_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/assignment.h"

/* A place in a draft; begins as { 0 }. */
struct draft {
	size_t at;
	size_t end;		/* of the document that at is in */
	bool is_secret;
	bool in_data;
	size_t indent;		/* of the line that was read last */
};

/* The next value of a Secret; false at the end of the text. */
bool draft_next(struct draft *, const char *text, size_t len,
    struct assignment *out);

#endif
