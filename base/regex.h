/*
 * Regular expressions, in the syntax of Go's regexp package, since that is
 * what files written for kustomize and Helm use.  What that package does not
 * have (backward references, looking around, possessive repetition) is
 * refused, and a match takes no more than LIMIT_REGEX_STEPS.
 */

#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct regex;

/*
 * A pattern made ready; it lives as long as the arena.  NULL if it is none,
 * and then *problem says why.
 */
struct regex *regex_new(struct arena *, const char *pattern,
    const char **problem);
/* Whether it matches somewhere in the text. */
bool regex_has(struct regex *, const char *text, size_t len);
/*
 * The same, and where: the whole match, then each group, as offsets.  A group
 * that took no part begins and ends at REGEX_NONE.
 */
struct regex_span {
	size_t from, to;
};
#define REGEX_NONE ((size_t)-1)
size_t regex_groups(const struct regex *);	/* the whole match counted */
bool regex_find(struct regex *, const char *text, size_t len, size_t from,
    struct regex_span *groups);
/*
 * Whether a text has been too much for the limit, and so was taken as not
 * matching.  Asked once, after all the matching.
 */
bool regex_gave_up(const struct regex *);

#endif
