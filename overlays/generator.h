/*
 * Generators: ConfigMaps and Secrets made from literals, files and env files,
 * and the content hash that ends their names.
 */

#ifndef OVERLAYS_GENERATOR_H
#define OVERLAYS_GENERATOR_H

#include "overlays/step.h"

enum generator_kind { GENERATE_CONFIGMAP, GENERATE_SECRET };

/*
 * The object of one generator entry, or of a generator's own file.  options
 * is the kustomization's generatorOptions, or NULL.  NULL after a finding
 * that leaves no object to speak of.
 */
struct resource *generator_make(struct step *, enum generator_kind,
    const struct node *entry, const struct node *options);
/*
 * Put a generated object into a set by its behavior: as a new one, or in the
 * place of the one it merges with or replaces, whose identity stays.
 */
void generator_absorb(struct step *, struct resource_set *,
    struct resource *);

/* The hash of an object's content, as it ends a name; lives in the arena. */
const char *generator_hash(struct step *, const struct resource *);
/*
 * Append the hash to every name that wants one.  Without options->compat an
 * object may ask for one with the annotation "sluice/hash".
 */
void generator_add_hashes(struct step *, struct resource_set *);

#endif
