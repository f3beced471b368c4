/*
 * Settings: the fields of a map, read into a struct by a table that says for
 * each where it goes and how its value is read.  A field that is unknown,
 * missing, or written wrongly is a finding, and reading goes on.
 */

#ifndef YAML_SETTING_H
#define YAML_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "yaml/node.h"

struct setting_file {
	struct arena *arena;
	struct diag *diag;
	void *all;		/* what the whole file is read into */
};

/* The one document of a file; NULL after a finding. */
const struct node *setting_document(struct setting_file *, const char *file,
    const char *text, size_t len);

/* Reads a value into the place that the table names. */
typedef void setting_reader(struct setting_file *, const struct node *value,
    void *place);

struct setting {
	const char *name;
	setting_reader *read;
	size_t place;		/* offsetof in the struct */
	bool required;
};

/* what is the map, for messages: "an environment". */
void setting_read(struct setting_file *, const struct node *map,
    const char *what, const struct setting *, size_t n, void *out);
/* A finding: the value at a place is not what it should be. */
void setting_bad(struct setting_file *, const struct node *,
    const char *wanted);

/* Places of type const char *, bool, uint64_t, and struct string_list. */
setting_reader setting_string, setting_bool, setting_count, setting_strings;
/* Bytes ("1MiB", "500kB", "4096") and seconds ("90s", "15m", "24h", "7d"). */
setting_reader setting_size, setting_duration;
/* The same of a text from elsewhere; false if it is no duration. */
bool setting_is_duration(const char *, uint64_t *seconds);
/* A place of type uint64_t: the version of the format, which is 1. */
setting_reader setting_version;
/* Which of n words it is; false after a finding. */
bool setting_word(struct setting_file *, const struct node *,
    const char *const *words, size_t n, const char *wanted, size_t *out);

/* Names of people, environments, nodes, sets: letters, digits and "._-". */
bool setting_is_name(const char *);

struct string_list {
	const struct node **item;	/* scalars with text */
	size_t n;
};

/*
 * A whole number of at most max, followed by one of the units; false if text
 * is anything else.  A unit named "" needs no suffix.
 */
struct unit {
	const char *name;
	uint64_t factor;
};
bool setting_quantity(const char *text, const struct unit *, size_t n,
    uint64_t max, uint64_t *out);

#endif
