/*
 * sluice-apply-dir: the applier of directories.  sluice-agent runs it; what it
 * is told and what it answers is in sluice-applier(5).
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/dir.h"
#include "base/limit.h"
#include "base/opt.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct opt_program program = {
	.name = "sluice-apply-dir", .operands = "VERB", .min = 1, .max = 1,
	.what = "Bring what is on standard input to a directory.",
	.examples = "  SLUICE_DIR_PATH=/srv/shop sluice-apply-dir probe\n",
	.section = 8,
};

/* Say what went wrong, and whose fault it is. */
static enum applier_end
report(struct err *e, enum applier_end end)
{
	fprintf(stderr, "error: %s\n", err_text(e));
	err_free(e);
	return end;
}

static void
add_capabilities(struct buf *out, const struct dir *d)
{
	if (d->o->flip)
		frame_add_capability(out, "whole");
	if (!d->o->static_pods)
		frame_add_capability(out, "paths");
	if (d->ledger.floor.sequence)
		frame_add_floor(out, &d->ledger.floor);
}

static struct err *
run_verb(struct dir *d, enum applier_verb verb)
{
	struct err *e;

	if (verb == APPLIER_OBSERVE)
		return dir_observe(d);
	if (verb == APPLIER_PLAN || d->o->dry_run)
		return dir_plan(d);
	if (verb == APPLIER_PRUNE && d->o->flip)
		return err_new(ERR_INPUT, "what is flipped is not pruned: "
		    "apply all that shall stay");
	e = verb == APPLIER_PRUNE ? dir_prune(d) : d->o->flip ? dir_flip(d) :
	    dir_replace(d);
	return e ? e : dir_finish(d);
}

/* What is on standard input, as files, done. */
static enum applier_end
run_frames(struct dir *d, enum applier_verb verb, struct buf *out)
{
	struct frames frames;
	struct err *e;
	size_t i;

	e = frame_read(d->arena, d->guard, STDIN_FILENO, verb, &frames);
	if (e)
		return report(e, APPLIER_SOME_FAILED);
	e = dir_lay_out(d, &frames);
	if (e)
		return report(e, APPLIER_INVALID);
	e = run_verb(d, verb);
	if (e)
		d->end = report(e, APPLIER_SOME_FAILED);
	for (i = 0; i < d->n; i++)
		if (*d->file[i].result.path)
			frame_add_result(out, &d->file[i].result);
	return d->end;
}

static enum applier_end
run(struct arena *a, enum applier_verb verb, struct buf *out)
{
	struct dir_options options;
	struct dir d;
	struct err *e = dir_options_read(a, &options);
	bool make = (verb == APPLIER_APPLY || verb == APPLIER_PRUNE) &&
	    !options.dry_run;

	if (!e)
		e = dir_open(a, guard_new(a), &options, make, &d);
	if (e)
		return report(e, APPLIER_UNREACHABLE);
	if (d.end == APPLIER_BUSY) {
		fprintf(stderr, "error: '%s' is being changed already\n",
		    options.path);
		return d.end;
	}
	if (verb != APPLIER_PROBE)
		return run_frames(&d, verb, out);
	add_capabilities(out, &d);
	return APPLIER_DONE;
}

int
main(int argc, char **argv)
{
	static const enum applier_verb all[] = { APPLIER_PROBE, APPLIER_PLAN,
		APPLIER_APPLY, APPLIER_PRUNE, APPLIER_OBSERVE };
	struct opt_operands operands;
	int status = opt_parse(&program, argc, argv, &operands);
	struct arena *a;
	struct buf out;
	size_t verb;

	if (status >= 0)
		return status;
	for (verb = 0; verb < N(all) && strcmp(frame_verb(all[verb]),
	    operands.item[0]); verb++)
		;
	if (verb == N(all))
		return opt_wrong(&program, "there is no verb '%s'",
		    operands.item[0]);
	a = arena_new();
	buf_init(&out, a, LIMIT_APPLIER_OUTPUT);
	status = (int)run(a, all[verb], &out);
	if (fwrite(out.data, 1, out.len, stdout) != out.len ||
	    fflush(stdout)) {
		fprintf(stderr, "error: cannot write results\n");
		status = APPLIER_SOME_FAILED;
	}
	arena_free(a);
	return status;
}
