/*
 * Tokens: secrets that can be told by their looks, wherever they stand: keys
 * and tokens of known makers, private keys, hashes of passwords, addresses
 * with a password in them.
 */

#ifndef POLICY_TOKEN_H
#define POLICY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "policy/automaton.h"

struct token {
	const char *rule;	/* such as "secret/token" */
	const char *kind;	/* such as "a GitHub token" */
	size_t at, len;		/* in the text */
};

/* What finds them; made once, never changed. */
struct token_finder;
struct token_finder *token_finder_new(struct arena *);

/* A place in a text; begins as { 0 }. */
struct token_run {
	struct automaton_run run;
	size_t past;		/* behind the token found last */
};

/* The next token in a text; false if there is none. */
bool token_next(const struct token_finder *, struct token_run *,
    const char *text, size_t len, struct token *out);

#endif
