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
};

struct fieldspec_list {
	const struct fieldspec *item;
	size_t n;
};

/* Referrer fields of one kind of target. */
struct nameref {
	struct gvk target;
	struct fieldspec_list fields;
};

struct nameref_list {
	const struct nameref *item;
	size_t n;
};

struct fieldspecs {
	struct fieldspec_list prefix, suffix, namespace, common_labels, labels,
	    template_labels, annotations, images, replicas, vars;
	struct nameref_list namerefs;
};

/* kustomize's own; with compat false, also those of sluice-overlays(7). */
const struct fieldspecs *fieldspecs_builtin(bool compat);
/*
 * The specs of s->specs plus those of a "configurations" file, respectively
 * of the OpenAPI definitions in a "crds" file.  The old ones stay as they are.
 */
const struct fieldspecs *fieldspecs_configure(struct step *s,
    const struct node *config);
const struct fieldspecs *fieldspecs_add_crds(struct step *s,
    const struct node *definitions);
/* The list under a "fieldSpecs" setting; false after a finding. */
bool fieldspec_list_read(struct step *, const struct node *,
    struct fieldspec_list *out);

/*
 * Call set for every place in an object that spec names.  A missing field is
 * made of kind kind (NODE_SCALAR: a null) if spec->create; set may replace
 * *slot (with node_replace, so that the past is kept).
 */
typedef void fieldspec_setter(struct step *, struct resource *,
    struct node **slot, void *arg);
void fieldspec_apply(struct step *, struct resource *,
    const struct fieldspec *, enum node_kind kind, fieldspec_setter *set,
    void *arg);

#endif
