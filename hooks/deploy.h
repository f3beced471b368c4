/*
 * Deploying: moving the branches of environments, what is rendered of them,
 * and the configuration, all in one transaction.
 */

#ifndef HOOKS_DEPLOY_H
#define HOOKS_DEPLOY_H

#include "hooks/emit.h"
#include "hooks/push.h"
#include "hooks/server.h"

struct deploy {
	struct server *server;
	struct signer signer;
	struct emission *emission;
	size_t n;
	struct ref_change *change;
	size_t nchange;
	bool reconfigured;	/* refs/sluice/config is among the changes */
};

struct err *deploy_init(struct deploy *, struct server *) must_check;
/*
 * Add a command that is allowed: the branch of an environment, or the
 * configuration, with all that follows from it.  What is rendered must be in
 * the render cache, where pre-receive left it; if it is not, ERR_REFUSED.
 */
struct err *deploy_branch(struct deploy *, const struct environment *,
    const struct command *) must_check;
struct err *deploy_config(struct deploy *, const struct command *) must_check;
/*
 * Add what is rendered of an environment whose branch stays where it is, by a
 * configuration whose tree is config_tree.
 */
struct err *deploy_rendered(struct deploy *, const struct environment *,
    const struct config *, const struct oid *config_tree) must_check;
/* Move them all, or none. */
struct err *deploy_commit(struct deploy *) must_check;

#endif
