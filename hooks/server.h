/*
 * The server's side of a push: the repository with what is incoming, and the
 * configuration that is in force.
 */

#ifndef HOOKS_SERVER_H
#define HOOKS_SERVER_H

#include "base/diag.h"
#include "gen/config.h"
#include "repo/commit.h"
#include "repo/refs.h"
#include "repo/repo.h"

#define REF_CONFIG "refs/sluice/config"
#define REF_HEADS "refs/heads/"
#define REF_RENDERED "refs/heads/rendered/"

struct server {
	struct arena *arena;
	struct repo *repo;
	const char *dir;		/* $GIT_DIR/sluice, with a slash */
	struct oid config_commit, config_tree;
	struct config config;
};

/* Open what Git's environment names, and read refs/sluice/config. */
struct err *server_open(struct arena *, struct server *) must_check;
/* The same for the repository at path. */
struct err *server_open_at(struct arena *, const char *path, struct server *)
    must_check;
/* Paths below dir. */
const char *server_cache(const struct server *);
const char *server_key(const struct server *);

/*
 * The configuration in a commit; what is wrong with it is a finding, and then
 * *good is false.
 */
struct err *server_read_config(struct server *, struct diag *,
    const struct oid *commit, struct config *out, bool *good) must_check;

/*
 * Whether an environment of another configuration is rendered from the same
 * branch by the same rules as in the one in force.
 */
bool server_renders_alike(const struct server *, const struct environment *);

/* The branch of an environment, and what is rendered of it. */
struct err *server_branch(const struct server *, const struct environment *,
    struct ref *out) must_check;
struct err *server_rendered(const struct server *, const struct environment *,
    struct ref *out) must_check;

#endif
