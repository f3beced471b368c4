/*
 * Commands of sluice-agent.  Each gets what was asked for, with agent.yaml
 * read, and returns the status to end with.
 */

#ifndef AGENT_COMMAND_H
#define AGENT_COMMAND_H

#include <stdbool.h>

#include "agent/settings.h"
#include "base/opt.h"

struct agent {
	struct arena *arena;
	struct diag *diag;
	const struct opt_program *program;
	struct opt_operands rest;	/* behind the command's name */
	struct settings settings;	/* of the file */
	/* options */
	const char *config, *set;
	bool json, timed;
};

/*
 * The sets that are meant: that of --set, or all.  NULL after saying that
 * there is none of that name; then the status is ERR_INPUT.
 */
const struct set *command_sets(const struct agent *, size_t *n);

int command_tick(struct agent *);

#endif
