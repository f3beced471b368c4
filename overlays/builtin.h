/*
 * Builtins: transformers and generators that have a configuration of their
 * own, named under "transformers", "generators" or "validators".
 */

#ifndef OVERLAYS_BUILTIN_H
#define OVERLAYS_BUILTIN_H

#include "overlays/settings.h"
#include "overlays/step.h"

/*
 * What a configuration asks for, which is held against its shape; NULL after a
 * finding: it is a plugin, a function or a chart, or of the wrong sort.
 */
const struct settings_builtin *builtin_find(struct step *,
    const struct resource *config, bool generates);
/* Run a transformer. */
void builtin_run(struct step *, struct resource_set *, enum builtin,
    const struct node *config);
/* What a generator makes, or NULL after a finding. */
struct resource *builtin_make(struct step *, enum builtin,
    const struct node *config);

#endif
