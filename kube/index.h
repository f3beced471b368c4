/*
 * The index of a rendered tree: one line for each object, in the order in
 * which they are applied.  Its format is in sluice-rendered(5); whoever
 * applies a tree needs no other knowledge of kinds.
 */

#ifndef KUBE_INDEX_H
#define KUBE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

#define INDEX_FILE ".sluice/index"

/* When an object is applied; the names stand in the file. */
enum index_phase { PHASE_PRE, PHASE_SYNC, PHASE_POST, PHASE_FAIL,
	PHASE_NONE };

enum index_scope { INDEX_CLUSTER, INDEX_NAMESPACED, INDEX_UNKNOWN };

/* Strings are as in the objects, without escapes; "" where there is none. */
struct index_entry {
	enum index_phase phase;		/* as its annotations say */
	int wave;
	unsigned rank;
	const char *api_version, *kind;
	enum index_scope scope;
	const char *namespace, *name;
	const char *sha256;		/* of the file, in hexadecimal */
	const char *path;
	const char *flags;		/* words behind commas, or "" */
	const char *defines;		/* of a CRD: "Kind.group"; or "" */
	enum index_phase first_phase;	/* when it is applied: not after */
	int first_wave;			/* the first that needs it */
	const char *line;		/* as it was read, or NULL */
	size_t linelen;
};

struct index {
	struct arena *arena;
	struct index_entry *item;
	size_t n, cap;
};

void index_init(struct index *, struct arena *);
/* A new entry at the end, empty. */
struct index_entry *index_add(struct index *);
/*
 * Bring the entries in order, the same whatever order they have.  A namespace,
 * and the definition of a custom resource, goes to the phase and wave of the
 * first object that needs it.
 */
void index_sort(struct index *);
/* Whether they are in order, as they were read. */
bool index_is_sorted(const struct index *);
/* The file, into an empty buffer; the entries must be in order. */
void index_write(struct buf *, const struct index *);
/* The line of one entry, with its newline. */
void index_write_entry(struct buf *, const struct index_entry *);
/*
 * A text as a field: "-" if it is empty, and all but printable ASCII in
 * hexadecimal.  Other lists with tabs between their fields write them so, too.
 */
void index_add_field(struct buf *, const char *);
/*
 * The text of a field, worked out in place; NULL if index_add_field could not
 * have written it.  The byte behind it, a tab, becomes the end of the text.
 */
const char *index_field(char *s, size_t len);
/*
 * Add the entries of a file; false if it is not well-formed or has an object
 * twice, and then *line says where.  The text must live as long as the index.
 */
bool index_read(struct index *, const char *text, size_t len, size_t *line);
/* The same of a file that we wrote: no object is in it twice. */
bool index_read_own(struct index *, const char *text, size_t len,
    size_t *line);
/* Read one line, without its newline; false if it is not well-formed. */
bool index_read_entry(struct arena *, const char *line,
    struct index_entry *out);

#endif
