/*
 * Nodes: a document as a tree.  A node knows where it was written and, when a
 * later step replaced it, what it replaced: that is how --explain can tell
 * which file gave a value.  Nodes live in an arena and are not shared between
 * two parents, so that changing one changes one place; the one exception is a
 * scalar that says so, which kustomize's aliases are imitated with.
 */

#ifndef YAML_NODE_H
#define YAML_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/loc.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

/*
 * The type of a scalar: as resolved when it was read (a plain 1.10 is a
 * float), or as set by a step.  Text keeps its spelling until it is written.
 */
enum node_type {
	TYPE_STRING, TYPE_NULL, TYPE_BOOL, TYPE_INT, TYPE_FLOAT,
	TYPE_TIMESTAMP		/* a plain date; written out as a string */
};

/* How a scalar was written; decides nothing but what replacements keep. */
enum node_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_BLOCK };

struct node {
	unsigned char kind;		/* enum node_kind */
	unsigned char type;		/* enum node_type, of scalars */
	unsigned char style;		/* enum node_style, of scalars */
	bool shared;			/* scalar in several places at once */
	bool untyped;			/* scalar that a step left without a
					   type of its own */
	bool quoted_there;		/* text without quotes that kustomize
					   puts into some */
	struct loc loc;
	const struct node *was;		/* what this replaced, or NULL */
	union {
		struct {		/* scalar: text, NUL behind it */
			const char *str;
			size_t len;
		};
		struct {		/* list */
			struct node **item;
			size_t nitem;
		};
		struct {		/* map, in the order written */
			struct pair *pair;
			size_t npair;
		};
	};
};

struct pair {
	struct node *key;		/* a scalar */
	struct node *value;
};

/* New nodes at a place.  Text is copied. */
struct node *node_string(struct arena *, struct loc, const char *str);
struct node *node_scalar(struct arena *, struct loc, enum node_type,
    const char *str, size_t len);
struct node *node_map(struct arena *, struct loc);
struct node *node_list(struct arena *, struct loc);
/* A deep copy, places and history included. */
struct node *node_copy(struct arena *, const struct node *);

/* The value of key in a map, or NULL; NULL too if map is NULL or no map. */
struct node *node_get(const struct node *map, const char *key);
struct pair *node_pair(const struct node *map, const char *key, size_t len);
/* The text of a scalar under key, or "" if there is none. */
const char *node_get_text(const struct node *map, const char *key);
/* The text of a string under key, or NULL if there is none. */
const char *node_get_str(const struct node *map, const char *key);
/* The value at a path of keys that ends in NULL. */
struct node *node_at(const struct node *map, ...) __attribute__((sentinel));
/* The text of a scalar that is not null, of whatever type; or NULL. */
const char *node_text(const struct node *);
/* The same, or fallback instead of NULL. */
const char *node_text_or(const struct node *, const char *fallback);
/* "a map", "a list" or "a single value", for messages. */
const char *node_kind_name(const struct node *);
bool node_is_null(const struct node *);	/* NULL counts as null */
bool node_is_map(const struct node *);	/* NULL counts as none */
bool node_is_list(const struct node *);
bool node_is_string(const struct node *);
/* Whether a boolean is true, however it is spelt. */
bool node_truth(const struct node *);
/* A boolean under key, or fallback if there is none. */
bool node_get_bool(const struct node *map, const char *key, bool fallback);

/*
 * Give key a value: in place if it is there (the old value is remembered in
 * value->was, unless value already has a past), else behind the last pair.
 */
void node_set(struct arena *, struct node *map, const char *key,
    struct node *value);
/* The same with a key node of the caller's, for its place and length. */
void node_set_pair(struct arena *, struct node *map, struct node *key,
    struct node *value);
/*
 * Replace what *slot holds; NULL there is no past.  Where a shared scalar
 * stands, all its places change.
 */
void node_replace(struct node **slot, struct node *value);
/* Take key out of a map; true if it was there. */
bool node_remove(struct node *map, const char *key, size_t len);
/* Add to the end of a list, insert before index i, take element i out. */
void node_append(struct arena *, struct node *list, struct node *item);
void node_insert(struct arena *, struct node *list, size_t i,
    struct node *item);
void node_remove_item(struct node *list, size_t i);

/* Same kind, type and text (maps: same keys in any order). */
bool node_equal(const struct node *, const struct node *);
/* Nodes in the tree, this one and keys included. */
size_t node_count(const struct node *);
/* Levels of the tree; 1 for a scalar. */
size_t node_depth(const struct node *);

#endif
