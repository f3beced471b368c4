/*
 * Metadata of a build ("buildMetadata"): annotations that say where an object
 * came from and what changed it, and the label that says who made it.
 *
 * An origin is a map of path, configuredIn and configuredBy, as kustomize
 * writes it: api/resource/origin.go.
 */

#ifndef OVERLAYS_METADATA_H
#define OVERLAYS_METADATA_H

#include "overlays/step.h"

/* The annotation that holds an origin in the end. */
#define METADATA_ORIGIN "config.kubernetes.io/origin"

/* The origin of an object in a file, and of one made by a field of a file. */
struct node *metadata_from_file(struct arena *, const char *path);
struct node *metadata_from_field(struct arena *, const char *file,
    const char *builtin);
/* The origin of what a configuration makes, which has an origin itself. */
struct node *metadata_from_config(struct arena *,
    const struct resource *config);

/* What a path in a directory is, with "." and ".." worked out. */
const char *metadata_join(struct arena *, const char *dir, const char *path);

/* A transformer went over a set: every object in it remembers that. */
void metadata_transformed(struct step *, struct resource_set *,
    struct node *origin);

/*
 * Write down what "buildMetadata" asks for; take out annotations that only a
 * build itself uses, and leave the others as strings.
 */
void metadata_finish(struct step *, struct resource_set *,
    const struct node *wanted);

#endif
