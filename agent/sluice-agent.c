/*
 * sluice-agent: lets a node follow rendered branches.  Each command stands in
 * a file of its own, command_NAME.c.
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "agent/command.h"
#include "base/confine.h"
#include "base/verb.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

enum option { SET = 1, JSON = 2, TIMED = 4 };

struct command {
	struct verb verb;
	int (*run)(struct agent *);
};

static const struct command commands[] = {
	{ { "tick", 0, SET | TIMED, 0, 0, "nothing" }, command_tick },
	{ { "status", 0, SET | JSON, 0, 0, "nothing" }, command_status },
	{ { "plan", 0, SET, 0, 0, "nothing" }, command_plan },
	{ { "diff", 0, SET, 0, 0, "nothing" }, command_diff },
	{ { "explain", 0, SET, 1, 1, "the name of an object" },
	    command_explain },
	{ { "orphans", 0, SET, 0, 0, "nothing" }, command_orphans },
	{ { "verify", 0, SET, 0, 0, "nothing" }, command_verify },
	{ { "rollback", 0, SET, 0, 1, "a sequence number, or nothing" },
	    command_rollback },
	{ { "hold", 0, SET, 0, SIZE_MAX, "the reason" }, command_hold },
	{ { "resume", 0, SET, 0, 0, "nothing" }, command_resume },
	{ { "retry", 0, SET, 0, 0, "nothing" }, command_retry },
	{ { "gc", 0, SET, 0, 0, "nothing" }, command_gc },
	{ { "doctor", 0, SET, 0, 0, "nothing" }, command_doctor },
	{ { "enroll", 0, 0, 4, 4, "NODE REPOSITORY ENVIRONMENT URL" },
	    command_enroll }
};

static int
check_options(const struct verb *v, const struct agent *t)
{
	const struct verb_option all[] = {
		{ SET, t->set, "--set" },
		{ JSON, t->json, "--json" },
		{ TIMED, t->timed, "--timed" }
	};

	return verb_check(t->program, v, all, N(all));
}

const struct set *
command_sets(const struct agent *t, size_t *n)
{
	const struct set *set;

	*n = t->settings.nset;
	if (!t->set)
		return t->settings.set;
	*n = 1;
	set = settings_set(&t->settings, t->set);
	if (!set)
		fprintf(stderr, "error: '%s' has no set '%s'\n", t->config,
		    t->set);
	return set;
}

static int
run(const struct command *c, struct agent *t)
{
	struct err *e;
	int status;

	confine_memory();
	t->arena = arena_new();
	t->diag = diag_new(t->arena);
	e = c->run == command_enroll ? NULL : settings_read(t->arena, t->diag,
	    t->config, &t->settings);
	diag_print(stderr, t->diag, DIAG_TOOL, false);
	if (e)
		status = err_report(e);
	else if (diag_count(t->diag, DIAG_ERROR))
		status = ERR_INPUT;
	else
		status = c->run(t);
	if (fflush(stdout) || ferror(stdout)) {
		fputs("error: cannot write to standard output\n", stderr);
		status = ERR_SYSTEM;
	}
	arena_free(t->arena);
	return status;
}

int
main(int argc, char **argv)
{
	struct agent t = { .config = SETTINGS_FILE };
	const struct opt options[] = {
		{ 'c', "config", "FILE", "agent.yaml", NULL, &t.config },
		{ 's', "set", "NAME", "only this set", NULL, &t.set },
		{ 0, "json", NULL, "status as JSON, a line for each set",
		    &t.json, NULL },
		{ 0, "timed", NULL, "a timer calls: keep splay and intervals",
		    &t.timed, NULL }
	};
	const struct opt_program program = {
		.name = "sluice-agent", .operands = "COMMAND [ARGUMENT]...",
		.min = 1, .max = SIZE_MAX,
		.what = "Let a node follow rendered branches.",
		.section = 8,
		.opt = options, .nopt = N(options),
		.examples =
		    "  sluice-agent tick\n"
		    "  sluice-agent tick --set web\n"
		    "  sluice-agent status\n"
		    "  sluice-agent rollback --set web\n"
	};
	const struct command *c;
	int status = opt_parse(&program, argc, argv, &t.rest);

	if (status >= 0)
		return status;
	t.program = &program;
	c = verb_find(&program, commands, N(commands), sizeof(*commands),
	    &t.rest);
	if (!c)
		return ERR_INPUT;
	status = check_options(&c->verb, &t);
	return status >= 0 ? status : run(c, &t);
}
