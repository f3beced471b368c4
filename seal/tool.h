/*
 * What the commands of sluice-seal share: options, the configuration, keys,
 * and values that are handed in.
 */

#ifndef SEAL_TOOL_H
#define SEAL_TOOL_H

#include "base/diag.h"
#include "base/opt.h"
#include "base/source.h"
#include "seal/guard.h"
#include "seal/key.h"
#include "seal/ring.h"

/* What was asked for, and what was opened for it. */
struct tool {
	struct arena *arena;
	struct diag *diag;
	struct guard *guard;
	/* options */
	const char *env, *config, *signers, *identity, *namespace, *name;
	const char *signing_key, *break_glass;
	bool is_unsigned, no_break_glass, wrapped_only, all;
	/*
	 * How the configuration of the repository that we are in is opened:
	 * repositories are none of this room's business.
	 */
	struct err *(*open_ref)(struct arena *, struct source **);
	struct source *source;		/* the configuration, once opened */
};

/* Open the configuration, once. */
struct err *tool_open_config(struct tool *) must_check;
/* The ring of t->env, its signature checked where signers are known. */
struct err *tool_read_ring(struct tool *, struct ring *out) must_check;
/* The keys in t->identity. */
struct err *tool_read_identities(struct tool *, struct identities *out)
    must_check;
/* Add the keys of an environment that those open. */
struct err *tool_add_environment(struct tool *, const char *env,
    struct identities *) must_check;

/*
 * A value handed in as KEY=@FILE, KEY=- (standard input) or KEY (asked at the
 * terminal); *key gets the part before '='.
 */
struct err *tool_read_value(struct tool *, const char *operand,
    const char **key, struct secret *out) must_check;
#endif
