/*
 * Seals: what can be said without a key of the sealed secrets that an
 * environment gets.  Each value must be sealed for the very place that it has
 * in the rendered object, to those whom refs/sluice/config names, and stand
 * in no other place.
 */

#ifndef HOOKS_SEALS_H
#define HOOKS_SEALS_H

#include "hooks/server.h"
#include "kube/resource.h"
#include "seal/ring.h"

struct seals {
	struct server *server;
	struct arena *arena;
	struct diag *diag;
	const char *env;
	const struct oid *live;		/* the rendered tree of now; or NULL */
	bool opened;			/* the ring was asked for */
	struct ring ring;
	bool has_ring;
	struct map seen;		/* values of this environment */
};

/* live may be NULL, or none, and outlives it. */
void seals_init(struct seals *, struct server *, struct diag *,
    struct arena *, const char *env, const struct oid *live);
/*
 * Check an object, if it is a SealedSecret of ours; path is that of its file
 * in the rendered tree.  What is wrong is a finding.
 */
struct err *seals_check_object(struct seals *, const struct resource *,
    const char *path) must_check;
/* Findings about the keys in a configuration that is to come into force. */
struct err *seals_check_config(struct server *, struct diag *,
    const struct config *, const struct oid *tree) must_check;

#endif
