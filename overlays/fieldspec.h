/*
 * Field specs: where in objects of a kind a name, a label or an image lives.
 * The built-in ones are those of kustomize (api/internal/konfig/builtinplugin-
 * consts at v5.5.0); configurations and CRDs add to them.
 */

#ifndef OVERLAYS_FIELDSPEC_H
#define OVERLAYS_FIELDSPEC_H

#include "overlays/step.h"

struct fieldspec {
	struct gvk gvk;		/* "" stands for any */
	const char *path;	/* a/b[]/c, a slash inside a name as \/ */
	bool create;
	bool ours;		/* built in, and not known to kustomize */
	struct loc loc;		/* where it was written, unless built in */
};

struct fieldspec_list {
	const struct fieldspec *item;
	size_t n;
};

/* Referrer fields of one kind of target. */
struct nameref {
	struct gvk target;
	struct fieldspec_list fields;
	bool ours;		/* all the fields are */
};

struct nameref_list {
	const struct nameref *item;
	size_t n;
};

struct fieldspecs {
	struct fieldspec_list prefix, suffix, namespace, common_labels, labels,
	    template_labels, claim_labels, annotations, images, replicas, vars;
	struct nameref_list namerefs;
};

/* kustomize's own; with compat false, also those of sluice-overlays(7). */
const struct fieldspecs *fieldspecs_builtin(bool compat);
/*
 * The specs of s->specs plus those of more: of a base, or the built-in ones
 * once a directory has read its configurations.  The old ones stay as they
 * are.  What is in both counts once.
 */
const struct fieldspecs *fieldspecs_merge(struct step *s,
    const struct fieldspecs *more);
/*
 * The specs of s->specs plus those of all "configurations" files of a
 * directory, respectively of the OpenAPI definitions in a "crds" file.
 */
const struct fieldspecs *fieldspecs_configure(struct step *s,
    const struct node *const *config, size_t n);
const struct fieldspecs *fieldspecs_add_crds(struct step *s,
    const struct node *definitions);

/* The list under a "fieldSpecs" setting; false after a finding. */
bool fieldspec_list_read(struct step *, const struct node *,
    struct fieldspec_list *out);
/*
 * Add the specs of more that are not in list yet.  The same place with another
 * create is a finding, and false.
 */
bool fieldspec_list_merge(struct step *, struct fieldspec_list *list,
    const struct fieldspec_list *more);

/*
 * A list made ready for many objects: those of its specs that can fit a kind
 * are found by the kind, so that an object does not pay for all specs.
 */
struct fieldspec_index;
struct fieldspec_hits {
	const size_t *at;	/* places in the list, ascending */
	size_t n;
};
struct fieldspec_index *fieldspec_index_new(struct arena *,
    const struct fieldspec_list *);
const struct fieldspec_hits *fieldspec_index_find(struct fieldspec_index *,
    const char *kind);
/*
 * Of these, the ones that may find something in an object; while fields are
 * only changed or added to maps that are there, this stays so.  The answer is
 * good until the next question.
 */
const struct fieldspec_hits *fieldspec_index_narrow(struct fieldspec_index *,
    const char *kind, const struct node *root);

/* What a missing field that a spec says to create is made of. */
enum field_make { FIELD_FIND_ONLY, FIELD_SCALAR, FIELD_MAP };

/* A value in a map of an object. */
struct field_place {
	struct resource *resource;
	struct node *map;
	struct node **slot;	/* FIELD_SCALAR made it: a null */
};
/* Change the value, with node_replace so that the past is kept. */
typedef void fieldspec_setter(struct step *, const struct field_place *,
    void *arg);
struct field_edit {
	enum field_make make;
	struct loc loc;		/* of the setting: the place of what is made */
	fieldspec_setter *set;
	void *arg;
};

/*
 * Call edit->set for every place in an object that a path names.  Lists on the
 * way are gone through, whether or not the path says "[]".
 */
void field_walk(struct step *, struct resource *, const struct fieldspec *,
    const struct field_edit *);
/* The same if the spec fits the object's kind. */
void fieldspec_apply(struct step *, struct resource *,
    const struct fieldspec *, const struct field_edit *);
/* The same for every spec of an index. */
void fieldspec_index_apply(struct step *, struct fieldspec_index *,
    struct resource *, const struct field_edit *);
/* Say that kustomize does not know a field that is changed now. */
void field_note(struct step *, const struct field_place *,
    const struct fieldspec *);
/* Say that there is something else where a setting needs "a map". */
void field_mismatch(struct step *, const struct field_place *,
    const char *wanted);
/*
 * Put text into a scalar.  A quoted value stays a string; what a plain one
 * becomes is its spelling's affair in compat, a string else.  False, after a
 * finding, if there is a map or a list.
 */
bool field_set_text(struct step *, const struct field_place *,
    const char *text, struct loc);

#endif
