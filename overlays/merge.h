/*
 * Merging, inside: what strategic.c and the files for its lists share.  dest
 * is what is there, origin what the patch has for the same place; both belong
 * to the merge, and either may be NULL, or both the same node.
 */

#ifndef OVERLAYS_MERGE_H
#define OVERLAYS_MERGE_H

#include "overlays/step.h"

struct merge {
	struct step *step;
	struct arena *scratch;	/* ends with the merge */
	bool compat;
	bool failed;		/* there was a finding: the result is void */
	const char *field;	/* the name of the field that is being merged */
};

/* What is there afterwards; NULL: nothing. */
struct node *merge_walk(struct merge *, struct node *dest,
    struct node *origin, struct schema_at);
/* The schema of a field, or that in a comment of either side. */
struct schema_at comment_schema(struct merge *, const struct pair *dest,
    const struct pair *origin, struct schema_at);
/* Report what is wrong with the patch at a node. */
void merge_fail(struct merge *, const char *rule, const struct node *,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Lists whose elements have keys, both of them there. */
struct node *keyed_merge(struct merge *, struct node *dest,
    struct node *origin, struct schema_at);
/*
 * The same as kustomize does it where elements lack keys or are there twice:
 * not sensibly, but exactly.
 */
struct node *keyed_garble(struct merge *, struct node *dest,
    struct node *origin, struct schema_at);

/* "$patch" and its like. */
enum directive { DIRECTIVE_NONE, DIRECTIVE_MERGE, DIRECTIVE_REPLACE,
	DIRECTIVE_DELETE, DIRECTIVE_UNKNOWN };

/* What "$patch" in a map says; a known word is taken out. */
enum directive directive_take(struct node *map);
/*
 * What an element of a list that is nothing but "$patch" says; it is taken
 * out, unless there is a finding.
 */
enum directive directive_take_element(struct merge *, struct node *list);
/* Report a word that is none of these. */
void directive_refuse(struct merge *, const struct node *map);

/* "$retainKeys", "$setElementOrder/x", "$deleteFromPrimitiveList/x". */
struct order;
struct orders {
	struct order *item;
	size_t n;
};
/* Take them out of a patch, and do those that come before the merge. */
struct orders orders_take(struct merge *, struct node *dest,
    struct node *origin, struct schema_at);
/* Do those that come after it. */
void orders_finish(struct merge *, const struct orders *, struct node *map);

#endif
