/*
 * Differences: what changed between two sets of objects, as changes of fields
 * and not of lines.  Objects are matched by group, kind, namespace and name,
 * whatever their version and the content hash at the end of their name.
 * Secrets are masked before anything is compared, so nothing that is found
 * here can tell one.
 *
 *	diff_init(&d, a);
 *	e = diff_read_trees(&d, repo, &old, &new);
 *	if (!e)
 *		e = diff_make(&d);
 *	diff_write_text(&b, &d, DIFF_ALL_LINES);
 */

#ifndef GEN_DIFF_H
#define GEN_DIFF_H

#include "base/diag.h"
#include "kube/resource.h"
#include "kube/schema.h"
#include "repo/lines.h"
#include "repo/repo.h"

enum diff_op { DIFF_ADD, DIFF_REMOVE, DIFF_REPLACE,
	DIFF_MOVE };		/* the elements of a list changed places */

/* A step of a path: the key of a map, or what tells an element of a list. */
struct diff_step {
	const char *text;
	bool element;
};

struct diff_field {
	enum diff_op op;
	struct diff_step *path;
	size_t npath;
	const struct node *old, *new;	/* NULL: nothing is there */
	const struct lines *lines;	/* of long values; or NULL */
	const char *note;		/* "the same amount"; or NULL */
	const char *danger;		/* why to think twice; or NULL */
};

struct diff_object {
	enum diff_op op;
	const char *unit, *old_unit;	/* "" where there is none */
	const char *old_file, *file;	/* NULL: nothing is there */
	struct resid id;		/* of the new object, if there is one */
	const struct node *old, *new;	/* masked */
	const char *note, *danger;
	struct diff_field *field;
	size_t nfield;
};

enum diff_side { DIFF_OLD, DIFF_NEW };

struct diff_manifest;			/* an object that was read */
struct diff_set {
	struct diff_manifest **item;
	size_t n;
};

struct diff {
	struct arena *arena;
	struct diag *diag;		/* of what is no object */
	struct schema *schema;
	const char *title;		/* an environment; or "" */
	const char *from, *to;		/* what is compared, for people */
	bool across;		/* environments: namespaces may differ */
	struct diff_set set[2];
	struct diff_object *object;	/* by unit, rank, kind and name */
	size_t n;
	size_t changed, added, removed;
};

void diff_init(struct diff *, struct arena *, struct diag *);
/* Take an object, which must stay as it is; file is for places. */
void diff_take(struct diff *, enum diff_side, const char *unit,
    const char *file, const struct node *root);
/* Find out what differs. */
struct err *diff_make(struct diff *) must_check;

/*
 * Take what is in a directory or a file of the machine, respectively in a
 * rendered tree; what is the same on both sides is not even parsed.
 */
struct err *diff_read_paths(struct diff *, const char *old, const char *new)
    must_check;
/* A tree may be NULL: then everything is new, or gone. */
struct err *diff_read_trees(struct diff *, struct repo *,
    const struct oid *old, const struct oid *new) must_check;

/*
 * The same for people (plain ASCII; of a long value at most so many lines),
 * for programs ("sluice/diff/1", see sluice-diff(1)), for reviews, and as a
 * patch of files.
 */
#define DIFF_ALL_LINES ((size_t)-1)
void diff_write_text(struct buf *, const struct diff *, size_t lines);
void diff_write_json(struct buf *, const struct diff *);
void diff_write_markdown(struct buf *, const struct diff *);
struct err *diff_write_patch(struct buf *, const struct diff *) must_check;

#endif
