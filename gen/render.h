/*
 * Rendering: from the directories of units to the files of a rendered tree.
 * A unit is a directory with a kustomization, or with plain YAML files.
 *
 *	render_init(&r, a, d, source, env->strict);
 *	e = render_environment(&r, env);
 *	if (!e && !diag_count(d, DIAG_ERROR))
 *		e = render_write(&r, directory);
 */

#ifndef GEN_RENDER_H
#define GEN_RENDER_H

#include "base/diag.h"
#include "base/source.h"
#include "gen/config.h"
#include "gen/layout.h"
#include "gen/unit.h"
#include "overlays/build.h"

/*
 * Who wants to see each object that is rendered, with the path of the file it
 * becomes.  What is wrong with one is a finding.
 */
struct render_viewer {
	struct err *(*see)(void *ctx, const struct resource *,
	    const char *path);
	void *ctx;
};

struct render {
	struct arena *arena;
	struct diag *diag;
	struct source *source;
	struct overlay_options options;
	const struct render_viewer *viewer;	/* or NULL */
	struct build *build;		/* what units share is read once */
	struct layout layout;		/* what is rendered so far */
	struct layout_file *file;
	size_t nfile;
};

/* strict: what matched nothing is an error. */
void render_init(struct render *, struct arena *, struct diag *,
    struct source *, bool strict);
/* The objects of one unit, in an arena of the caller's, and no files. */
struct err *render_objects(struct render *, struct arena *,
    const struct unit_entry *, struct resource_set *out) must_check;
/* Render one unit; what is wrong with it is a finding. */
struct err *render_unit(struct render *, const struct unit_entry *)
    must_check;
/* Find the units of an environment, sorted by name, and render them all. */
struct err *render_environment(struct render *, const struct environment *)
    must_check;
/* The units alone. */
struct err *render_find_units(struct render *, const struct environment *,
    struct unit_list *out) must_check;
/* Two units of one name, in a list sorted by name, are a finding. */
void render_check_units(struct render *, const struct unit_list *);

/* The index of all that is rendered; it becomes one more file. */
struct err *render_index(struct render *, struct layout_file *out)
    must_check;
/*
 * Write all files and the index below a directory, which is made, or must be
 * empty.
 */
struct err *render_write(struct render *, const char *dir) must_check;

#endif
