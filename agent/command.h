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
int command_status(struct agent *);
int command_plan(struct agent *);
int command_diff(struct agent *);
int command_explain(struct agent *);
int command_orphans(struct agent *);
int command_verify(struct agent *);
int command_rollback(struct agent *);
int command_hold(struct agent *);
int command_resume(struct agent *);
int command_retry(struct agent *);
int command_gc(struct agent *);
int command_doctor(struct agent *);
/* This one reads no agent.yaml: it makes the first. */
int command_enroll(struct agent *);

#endif
