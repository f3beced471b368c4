/*
 * Transformers: steps that change names, namespaces, labels, annotations,
 * replica counts and images.  Each takes the node of its kustomization field;
 * specs are the defaults or those of a builtin transformer's configuration.
 */

#ifndef OVERLAYS_TRANSFORM_H
#define OVERLAYS_TRANSFORM_H

#include "overlays/fieldspec.h"

void transform_prefix(struct step *, struct resource_set *,
    const struct node *prefix, const struct fieldspec_list *);
void transform_suffix(struct step *, struct resource_set *,
    const struct node *suffix, const struct fieldspec_list *);

enum binding_subjects { SUBJECTS_DEFAULT_ONLY, SUBJECTS_ALL, SUBJECTS_NONE };
struct namespace_settings {
	const struct node *namespace;
	bool unset_only;
	enum binding_subjects subjects;
};
void transform_namespace(struct step *, struct resource_set *,
    const struct namespace_settings *, const struct fieldspec_list *);

/* labels: a map of strings; also used for commonLabels. */
void transform_labels(struct step *, struct resource_set *,
    const struct node *labels, const struct fieldspec_list *);
/* One entry of the "labels" field, with its pairs, includes and fields. */
void transform_label_entry(struct step *, struct resource_set *,
    const struct node *entry);
void transform_annotations(struct step *, struct resource_set *,
    const struct node *annotations, const struct fieldspec_list *);
/* One entry of "replicas". */
void transform_replica(struct step *, struct resource_set *,
    const struct node *entry, const struct fieldspec_list *);
/* All entries of "images" or "imageTags", one after the other. */
void transform_images(struct step *, struct resource_set *,
    struct node *const *entry, size_t n, const struct fieldspec_list *);

#endif
