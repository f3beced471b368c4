/*
 * Steps: what every step of a build gets beside its own settings.  Settings
 * are nodes, of a kustomization or of a builtin transformer's configuration;
 * their shape was checked before (shape.h), so a step reads them without
 * asking again, and everything it complains about has the place of a node.
 */

#ifndef OVERLAYS_STEP_H
#define OVERLAYS_STEP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "kube/resource.h"
#include "kube/schema.h"
#include "overlays/files.h"
#include "yaml/read.h"

struct fieldspecs;

struct overlay_options {
	bool compat;		/* kustomize's output, its defects included */
	bool strict;		/* what matched nothing is an error */
	bool unrestricted;	/* files may be read from anywhere */
};

/* What settings of a target have cost that no length of theirs bounds. */
struct step_cost {
	size_t names;		/* that globs looked at */
	size_t objects;		/* that selections looked at */
	bool told;		/* that it was too much */
};

struct step {
	struct arena *arena;
	struct diag *diag;
	const struct overlay_options *options;
	struct source *source;
	const char *dir;		/* relative file names start here */
	struct schema *schema;		/* merge keys and scopes of kinds */
	const struct fieldspecs *specs;	/* where names, labels, ... live */
	struct files *files;		/* made when needed, if NULL */
	struct step_cost *cost;		/* not counted, if NULL */
};

/* Report that a selection matched nothing: a warning, an error if strict. */
#define step_miss(s) ((s)->options->strict ? DIAG_ERROR : DIAG_WARNING)

/*
 * Count objects that the selection at a setting is going to look at; false, and
 * a finding the first time, if that is too much.
 */
bool step_may_look(struct step *, const struct node *setting, size_t objects);

/*
 * What stands where a setting says, as seen from the step's directory, and how
 * a reader would name it.  False after a finding: a URL, an absolute path, a
 * way out of the tree.  Nothing there is no finding yet: see step_missing.
 */
bool step_locate(struct step *, const struct node *path,
    struct source_entry *out);
/* The finding for a name behind which there is nothing. */
void step_missing(struct step *, const struct node *path);

/*
 * What was located and is not nothing, as a file with its bytes read; NULL
 * after a finding.
 */
struct file *step_open(struct step *, const struct node *path,
    const struct source_entry *, size_t max);

/*
 * Read a file named by a setting, relative to the step's directory and inside
 * it unless options->unrestricted.  False after a finding at the node.
 * shown is the file's name for places.
 */
bool step_read(struct step *, const struct node *path, size_t max,
    struct blob *out, const char **shown);
/*
 * The documents of such a file.  They are shared between targets: read them,
 * and copy what is to be changed.
 */
bool step_read_yaml(struct step *, const struct node *path,
    enum yaml_schema, struct yaml_docs *out);
/*
 * The documents of YAML text inside a scalar (an inline patch).  Their places
 * are lines of the file that holds the scalar where its style allows it.
 */
bool step_read_inline(struct step *, const struct node *text,
    enum yaml_schema, struct yaml_docs *out);
/* Whether a setting that may be a path or such text is the text. */
bool step_is_inline(const struct node *);

#endif
