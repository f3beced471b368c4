/*
 * Summaries: what differs between two rendered trees, in a few words for
 * people: "web 1.25 -> 1.26, 3 changed, 1 added".
 */

#ifndef GEN_SUMMARY_H
#define GEN_SUMMARY_H

#include "base/buf.h"
#include "repo/compare.h"

struct unit_summary {
	const char *name;
	size_t changed, added, removed;		/* objects */
	const char *from, *to;	/* the tag of its images; NULL: not one */
	bool mixed;		/* images went different ways */
};

struct summary {
	struct unit_summary *unit;		/* those that differ, by name */
	size_t n;
	size_t changed, added, removed;
	bool same;		/* it is the same tree */
	struct tree_changes changes;		/* that it was made from */
};

/* old may be NULL: then all is new. */
struct err *summary_make(struct repo *, struct arena *, const struct oid *old,
    const struct oid *new, struct summary *out) must_check;
/* "web 1.25 -> 1.26, 3 changed, 1 added", "12 units, 30 changed". */
void summary_line(struct buf *, const struct summary *);
/* A line for each unit, at most max; the others are counted. */
void summary_units(struct buf *, const struct summary *, size_t max);

#endif
