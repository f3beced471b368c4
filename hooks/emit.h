/*
 * Emitting: a rendered tree becomes a commit.  The commit follows from the
 * source commit, the configuration, the parent and the key, and from nothing
 * else, so that any machine that has these makes the same one.
 * sluice-rendered(5) has its form.
 */

#ifndef HOOKS_EMIT_H
#define HOOKS_EMIT_H

#include "gen/config.h"
#include "gen/summary.h"
#include "hooks/server.h"
#include "seal/guard.h"
#include "seal/sshkey.h"

struct signer {
	struct guard *guard;
	unsigned char *secret;
	unsigned char public[SSHKEY_PUBLIC];
};

struct emission {
	const struct environment *environment;
	const char *repository;		/* its name, of the configuration */
	struct oid config_tree;
	const char *source_ref;
	struct oid source;		/* a commit */
	struct oid tree;		/* what is rendered of it */
	const char *index_hash;		/* of its index; NULL: not known */
	struct ref rendered;		/* where the rendered branch is now */
	/* results */
	struct oid commit;
	bool changed;			/* false: commit is the one of now */
	struct summary summary;
};

/* Load the signing key of the repository. */
struct err *signer_load(struct server *, struct signer *out) must_check;
/* Sign a commit that is complete. */
struct err *signer_sign(struct server *, const struct signer *,
    struct commit *) must_check;
/*
 * Whether a source that renders to the tree which is live must have a commit
 * all the same, for what it allows the agents; see consent.h.
 */
bool emit_is_owed(struct server *, const struct commit *source,
    const struct commit *live);
/*
 * Make the commit, unless the rendered branch has this tree already and the
 * source says nothing else.
 */
struct err *emit(struct server *, const struct signer *, struct emission *)
    must_check;

#endif
