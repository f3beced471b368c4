/*
 * Field values: how the value of a source is put into the field of a target.
 * A single value gives its text; what it is put in keeps its type and quotes.
 */

#ifndef OVERLAYS_FIELD_VALUE_H
#define OVERLAYS_FIELD_VALUE_H

#include "overlays/field_search.h"

/* The "options" of a source or target; encoding is read by nobody. */
struct value_options {
	const char *delimiter;	/* "" if there is none */
	long long index;	/* which part between delimiters */
	bool create;		/* what is missing is made */
	bool ignore_missing;	/* what is missing is passed over */
};

/* False after a finding. */
bool value_options_read(struct step *, const struct node *options,
    struct value_options *out);

/*
 * The part of a source's value that its options name; the value itself without
 * a delimiter.  NULL after a finding.
 */
struct node **value_pick(struct step *, const struct value_options *,
    const struct node *setting, struct node **value);

/*
 * Put value into a place, or into the part of it that options name.  setting
 * is the field path that led there; show says in what object.  False after a
 * finding.
 */
bool value_put(struct step *, const struct value_options *,
    const struct node *setting, const char *show, const struct node *value,
    const struct path_place *);

#endif
