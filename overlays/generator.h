/*
 * Generators: ConfigMaps and Secrets made from literals, files and env files,
 * and the content hash that ends their names.
 */

#ifndef OVERLAYS_GENERATOR_H
#define OVERLAYS_GENERATOR_H

#include "overlays/step.h"

enum generator_kind { GENERATE_CONFIGMAP, GENERATE_SECRET };

/*
 * Make the object of one generator entry and add it to set, or merge it into
 * the object it names, as its behavior says.  options is the kustomization's
 * generatorOptions, or NULL.
 */
void generator_run(struct step *, struct resource_set *, enum generator_kind,
    const struct node *entry, const struct node *options);
/*
 * Put a generated object into a set by its behavior; shared by all
 * generators, and by the merging of one set into another.
 */
void generator_absorb(struct step *, struct resource_set *,
    struct resource *);
/* The hash that ends the name of a generated object; lives in the arena. */
const char *generator_hash(struct step *, const struct resource *);
/* Append the hash to every name that wants one. */
void generator_add_hashes(struct step *, struct resource_set *);

#endif
