/*
 * Secrets in plaintext: where they stand in files and in rendered objects.
 * A file is looked at as bytes (tokens that can be told by their looks, see
 * token.h) and, if it is YAML, as documents: what is a Secret, and what has a
 * telling name.  A finding says where and by which key, never what.
 */

#ifndef POLICY_SECRETS_H
#define POLICY_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "policy/allowlist.h"
#include "yaml/node.h"

struct secrets_options {
	/* for the sealing command in hints; NULL where there is none */
	const char *env;
	/* comments "sluice:allow RULE" count */
	bool inline_allow;
	const struct allowlist *allow;	/* or NULL */
	const char *today;		/* "2026-11-20" */
	/* where rendered objects come from, for such comments; or NULL */
	struct source *source;
};

struct secrets;

/* The options outlive it. */
struct secrets *secrets_new(struct arena *, const struct secrets_options *);

/*
 * Look at one file; path names it in findings, and what it is read as follows
 * from its name.
 */
void secrets_scan_file(struct secrets *, struct diag *, const char *path,
    const void *data, size_t len);
/* Look at something that is no file, such as the message of a commit. */
void secrets_scan_bytes(struct secrets *, struct diag *, const char *name,
    const void *data, size_t len);
/*
 * Look at a rendered object.  What was told of the place where a value comes
 * from is not told again; what was allowed there is judged once more, since
 * another value may stand in that place by now.
 */
void secrets_scan_object(struct secrets *, struct diag *,
    const struct node *root);

#endif
