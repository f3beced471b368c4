/*
 * Layout: which file of a rendered tree an object becomes, and its line in
 * the index.  sluice-rendered(5) has the rules.
 */

#ifndef GEN_LAYOUT_H
#define GEN_LAYOUT_H

#include "base/diag.h"
#include "base/source.h"
#include "kube/index.h"
#include "kube/resource.h"
#include "kube/schema.h"

struct layout {
	struct arena *arena;
	struct diag *diag;
	struct index index;
	struct map paths;	/* of files added -> struct layout_claim */
	struct map objects;	/* group, kind, namespace, name -> the same */
	struct map names;	/* of objects added; to anything */
};

struct layout_file {
	const char *path;
	struct blob bytes;
};

void layout_init(struct layout *, struct arena *, struct diag *);
/*
 * Take the entries of an index that was written before, all but those of the
 * units that forget holds.  Comes last, since what was added is held against
 * it: an object that is there too is a finding.  False if the text is no
 * index, and then *line says where.  The text must live as long as the layout.
 */
bool layout_take(struct layout *, const struct blob *text,
    const struct map *forget, size_t *line);
/*
 * Add an object of a unit; false after a finding: another one has its place,
 * or its file could not have a name.  Nothing of the object is kept.
 */
bool layout_add(struct layout *, const char *unit, const struct resource *,
    const struct schema *, struct layout_file *out);

#endif
