/*
 * Peeking: tokens in bytes, and in what is encoded in them: base64, line by
 * line or wrapped, up to three times over, and UTF-16.
 */

#ifndef POLICY_PEEK_H
#define POLICY_PEEK_H

#include "policy/token.h"

struct peek {
	const struct token_finder *finder;
	struct arena *arena;	/* nothing stays in it */
	/*
	 * What is called for each token; at and len are where the text shows
	 * it, value is what it says.
	 */
	void (*found)(void *ctx, const struct token *, const char *value,
	    size_t len);
	void *ctx;
};

void peek(const struct peek *, const char *text, size_t len);

#endif
