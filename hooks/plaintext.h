/*
 * Plaintext: secrets in what a push brings, and in what is rendered of it.
 * Every text that came is looked at, of whatever commit, and whether a ref
 * leads to it or not: what is stored once can be fetched by its id.  What may
 * stay all the same is said in secrets-allow.yaml of refs/sluice/config.
 */

#ifndef HOOKS_PLAINTEXT_H
#define HOOKS_PLAINTEXT_H

#include "hooks/content.h"
#include "hooks/push.h"
#include "hooks/server.h"
#include "kube/resource.h"
#include "policy/secrets.h"

struct plaintext {
	struct server *server;
	struct arena *arena;
	struct diag *diag;
	struct allowlist allow;
	struct secrets_options options;
	struct secrets *secrets;
};

/* Reads the list of what is allowed, as it is stored. */
struct err *plaintext_init(struct plaintext *, struct server *, struct diag *,
    struct arena *) must_check;
/* Look at what came; each secret is a finding. */
struct err *plaintext_check(struct plaintext *, const struct push *,
    const struct content_texts *) must_check;
/* From now on objects come that are rendered of a tree. */
void plaintext_begin(struct plaintext *, const struct environment *,
    const struct oid *tree);
void plaintext_check_object(struct plaintext *, const struct resource *);
/* Findings about the list of a configuration that is to come into force. */
struct err *plaintext_check_config(struct server *, struct diag *,
    const struct oid *tree) must_check;

#endif
