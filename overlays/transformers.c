#include "overlays/transformers.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/metadata.h"
#include "overlays/patch.h"
#include "overlays/replace.h"
#include "overlays/transform.h"

struct work {
	struct step *step;
	struct resource_set *set;
	const struct node *root;
	const char *file;
};

static void
ran(struct work *w, const char *builtin)
{
	if (w->file)
		metadata_transformed(w->step, w->set,
		    metadata_from_field(w->step->arena, w->file, builtin));
}

static size_t
list(const struct work *w, const char *name, struct node ***item)
{
	const struct node *n = node_get(w->root, name);

	*item = n ? n->item : NULL;
	return n ? n->nitem : 0;
}

/* The same for settings of which each looks at all there is. */
static size_t
short_list(const struct work *w, const char *name, struct node ***item)
{
	size_t n = list(w, name, item);

	if (n <= LIMIT_SETTINGS)
		return n;
	diag_add(w->step->diag, DIAG_ERROR, "overlays/too-many-settings",
	    node_get(w->root, name)->loc, "more than %d entries in '%s'",
	    LIMIT_SETTINGS, name);
	return 0;
}

/* A setting that is there and not "". */
static const struct node *
text(const struct work *w, const char *name)
{
	const struct node *n = node_get(w->root, name);

	return n && n->len ? n : NULL;
}

static void
run_patches(struct work *w)
{
	struct node **item;
	size_t i, n;

	n = list(w, "patchesStrategicMerge", &item);
	for (i = 0; i < n; i++)
		patch_strategic(w->step, w->set, item[i]);
	if (n)
		ran(w, "PatchStrategicMergeTransformer");
	n = list(w, "patches", &item);
	for (i = 0; i < n; i++) {
		patch_entry(w->step, w->set, item[i]);
		ran(w, "PatchTransformer");
	}
}

static void
run_names(struct work *w)
{
	const struct fieldspecs *specs = w->step->specs;
	struct namespace_settings settings = {
		text(w, "namespace"), false, SUBJECTS_DEFAULT_ONLY
	};
	const struct node *affix;

	if (settings.namespace) {
		transform_namespace(w->step, w->set, &settings,
		    &specs->namespace);
		ran(w, "NamespaceTransformer");
	}
	affix = text(w, "namePrefix");
	if (affix) {
		transform_prefix(w->step, w->set, affix, &specs->prefix);
		ran(w, "PrefixTransformer");
	}
	affix = text(w, "nameSuffix");
	if (affix) {
		transform_suffix(w->step, w->set, affix, &specs->suffix);
		ran(w, "SuffixTransformer");
	}
}

static void
run_labels(struct work *w)
{
	const struct node *common = node_get(w->root, "commonLabels");
	const struct node *annotations =
	    node_get(w->root, "commonAnnotations");
	struct node **item;
	size_t i, n;

	n = short_list(w, "labels", &item);
	for (i = 0; i < n; i++) {
		transform_label_entry(w->step, w->set, item[i]);
		ran(w, "LabelTransformer");
	}
	if (common && common->npair)
		transform_labels(w->step, w->set, common,
		    &w->step->specs->common_labels);
	/* kustomize runs the empty one too, if there are others */
	if (n || (common && common->npair))
		ran(w, "LabelTransformer");
	if (annotations && annotations->npair) {
		transform_annotations(w->step, w->set, annotations,
		    &w->step->specs->annotations);
		ran(w, "AnnotationsTransformer");
	}
}

static void
run_late_patches(struct work *w)
{
	struct node **item;
	size_t i, n;

	n = list(w, "patchesJson6902", &item);
	for (i = 0; i < n; i++) {
		patch_json(w->step, w->set, item[i]);
		ran(w, "PatchJson6902Transformer");
	}
	n = list(w, "replicas", &item);
	for (i = 0; i < n; i++) {
		transform_replica(w->step, w->set, item[i],
		    &w->step->specs->replicas);
		ran(w, "ReplicaCountTransformer");
	}
}

/* "imageTags" is an older name of "images", and comes behind it. */
static void
run_images(struct work *w)
{
	static const char *const names[] = { "images", "imageTags" };
	struct node **item;
	size_t i, k, n;

	for (k = 0; k < 2; k++) {
		n = short_list(w, names[k], &item);
		transform_images(w->step, w->set, item, n,
		    &w->step->specs->images);
		for (i = 0; i < n; i++)
			ran(w, "ImageTagTransformer");
	}
}

static void
run_replacements(struct work *w)
{
	struct node **item;
	size_t i, n;

	n = list(w, "replacements", &item);
	for (i = 0; i < n; i++)
		replace_entry(w->step, w->set, item[i]);
	if (n)
		ran(w, "ReplacementTransformer");
}

void
transformers_run(struct step *s, struct resource_set *set,
    const struct node *kustomization, const char *file)
{
	struct work w = { s, set, kustomization, file };

	run_patches(&w);
	run_names(&w);
	run_labels(&w);
	run_late_patches(&w);
	run_images(&w);
	run_replacements(&w);
}
