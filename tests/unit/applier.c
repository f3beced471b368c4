/*
 * An applier is run as the manual says, its answers are believed as far as
 * they make sense, and it is ended in time.
 */

#include "agent/applier.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define SHA "0123456789012345678901234567890123456789012345678901234567890123"

static const struct index_entry entries[] = {
	{ .phase = PHASE_SYNC, .first_phase = PHASE_SYNC, .api_version = "v1",
	  .kind = "ConfigMap", .namespace = "shop", .name = "web",
	  .sha256 = SHA, .path = "web/shop/ConfigMap-web.yaml", .flags = "",
	  .defines = "" },
	{ .phase = PHASE_SYNC, .first_phase = PHASE_SYNC, .api_version = "v1",
	  .kind = "ConfigMap", .namespace = "shop", .name = "db",
	  .sha256 = SHA, .path = "web/shop/ConfigMap-db.yaml", .flags = "",
	  .defines = "" },
};
#define WEB "web/shop/ConfigMap-web.yaml"
#define DB "web/shop/ConfigMap-db.yaml"

/* Let a shell script be the applier of two objects, of which one goes. */
static struct applier_run
script(struct arena *a, enum applier_verb verb, const char *text)
{
	static const char *const env[] = { "COLOUR=blue", NULL };
	static const struct applier_object objects[] = {
		{ &entries[0], { "kind: x\n", 8 }, "3:4", false },
		{ &entries[1], { NULL, 0 }, "", true },
	};
	const char **argv = arena_alloc(a, 5, sizeof(*argv));
	struct set *set = arena_alloc(a, 1, sizeof(*set));
	struct applier_run run = { .set = set, .verb = verb,
		.object = objects, .n = 2, .sequence = 7, .time = 1700000000,
		.attempt = 2 };
	struct err *e;

	argv[0] = "sh";
	argv[1] = "-c";
	argv[2] = text;
	argv[3] = "applier";
	set->name = "shop";
	set->repository = "manifests";
	set->environment = "prod";
	set->applier = argv;
	set->applier_env = env;
	set->apply_seconds = 1;
	memset(run.commit.id, 0xab, OID_SIZE);
	e = applier_run(a, &run);
	if (e)
		exit(err_report(e));
	return run;
}

static bool
result_is(const struct applier_run *run, size_t i, enum applied what,
    const char *path, const char *reason)
{
	return i < run->nresult && run->result[i].what == what &&
	    !strcmp(run->result[i].path, path) &&
	    !strcmp(run->result[i].reason, reason);
}

static void
check_input(struct arena *a)
{
	struct applier_run run = script(a, APPLIER_APPLY,
	    "tail -n +2 >in; echo \"$1 $SLUICE_SET $SLUICE_SEQUENCE "
	    "$SLUICE_ATTEMPT $SLUICE_ENVIRONMENT $COLOUR $SLUICE_DRY_RUN "
	    "$SLUICE_COMMIT <$SLUICE_PREVIOUS>\" >&2; cat in >&2; exit 4");

	ok(run.end == APPLIER_UNREACHABLE, "its status says how it ended");
	is(run.words, "end\\t2", "and its last line is kept");
	run = script(a, APPLIER_APPLY, "read -r first; printf '%s|' \"$first\" "
	    "\"$1\" $SLUICE_SET $SLUICE_SEQUENCE $SLUICE_TIME $SLUICE_ATTEMPT "
	    "$SLUICE_ENVIRONMENT \"$(case $((SLUICE_DEADLINE - $(date +%s)))"
	    " in 0 | 1) echo a second ;; esac)\" $COLOUR $SLUICE_DRY_RUN "
	    "$SLUICE_COMMIT \"$SLUICE_PREVIOUS\" $SLUICE_REPOSITORY >&2; "
	    "exit 3");
	ok(run.end == APPLIER_INVALID, "a commit can be invalid");
	is(run.words, "sluice-applier 1 apply|apply|shop|7|1700000000|2|prod|"
	    "a second|blue|0|abababababababababababababababababababab||"
	    "manifests|", "verb and environment are those of the manual");
	run = script(a, APPLIER_APPLY, "sed 1d | tr '\\t\\n' ' |' >&2");
	is(run.words, "object 8 3:4 sync 0 0 v1 ConfigMap cluster shop web "
	    SHA " " WEB " -|kind: x||remove 0 - sync 0 0 v1 ConfigMap cluster "
	    "shop db " SHA " " DB " -||end 2|", "so are objects");
}

static void
check_output(struct arena *a)
{
	struct applier_run run = script(a, APPLIER_APPLY, "cat >/dev/null; "
	    "printf 'changed\\t" WEB "\\tu\\t3\\t5:6\\tall%%20is%%20well\\n'; "
	    "printf 'pruned\\t" DB "\\t-\\t-\\t-\\t-\\n'");

	ok(run.end == APPLIER_DONE && run.nresult == 2 &&
	    result_is(&run, 0, APPLIED_CHANGED, WEB, "all is well") &&
	    result_is(&run, 1, APPLIED_PRUNED, DB, "") &&
	    !strcmp(run.result[0].uid, "u") &&
	    !strcmp(run.result[0].generation, "3") &&
	    !strcmp(run.result[0].version, "5:6"), "results are read");
	run = script(a, APPLIER_APPLY,
	    "printf 'ok\\t" WEB "\\t-\\t-\\t-\\t-\\n'");
	ok(run.end == APPLIER_SOME_FAILED && result_is(&run, 1,
	    APPLIED_FAILED, DB, "the applier says nothing of it"),
	    "an object that is passed over has failed");
	run = script(a, APPLIER_OBSERVE, "exit 0");
	ok(run.end == APPLIER_DONE && result_is(&run, 0, OBSERVED_UNKNOWN,
	    WEB, "the applier says nothing of it"), "or it is not known");
	run = script(a, APPLIER_APPLY,
	    "printf 'failed\\t" WEB "\\t-\\t-\\t-\\tno\\nok\\t" DB
	    "\\t-\\t-\\t-\\t-\\n'");
	ok(run.end == APPLIER_SOME_FAILED && run.nresult == 2,
	    "a failure counts, whatever the status");
	run = script(a, APPLIER_PROBE, "printf 'capability\\twhole\\n"
	    "capability\\tflight\\nfloor\\t9\\t%s\\t12\\n' $SLUICE_COMMIT");
	ok(run.end == APPLIER_DONE && run.whole && !run.paths &&
	    run.floor.sequence == 9 && run.floor.time == 12 &&
	    oid_equal(&run.floor.commit, &run.commit), "a probe is read");
}

static void
nonsense(struct arena *a, enum applier_verb verb, const char *line,
    const char *what)
{
	struct applier_run run = script(a, verb, arena_printf(a,
	    "printf '%s'", line));

	ok(run.end == APPLIER_SOME_FAILED && strstr(run.words, "line 1 of "
	    "what 'sh' printed makes no sense"), what);
}

static void
check_nonsense(struct arena *a)
{
	nonsense(a, APPLIER_APPLY, "ok\\t" WEB "\\n", "fields are missing");
	nonsense(a, APPLIER_APPLY, "ok\\t" WEB "\\t-\\t-\\t-\\t-\\t-\\n",
	    "there is one too many");
	nonsense(a, APPLIER_APPLY, "ok\\t/etc/passwd\\t-\\t-\\t-\\t-\\n",
	    "a path that was not asked about");
	nonsense(a, APPLIER_APPLY, "healthy\\t" WEB "\\t-\\t-\\t-\\t-\\n",
	    "an answer to another question");
	nonsense(a, APPLIER_OBSERVE, "ok\\t" WEB "\\t-\\t-\\t-\\t-\\n",
	    "and the other way round");
	nonsense(a, APPLIER_APPLY, "ok\\t" WEB "\\t-\\t-\\t-\\t-",
	    "a line that is torn off");
	nonsense(a, APPLIER_APPLY, "ok\\t" WEB "\\t-\\t-\\t-\\t%%zz\\n",
	    "an escape that is none");
	nonsense(a, APPLIER_APPLY, "\\000\\n", "a NUL");
}

static void
check_ends(struct arena *a)
{
	struct applier_run run = script(a, APPLIER_APPLY,
	    "printf 'ok\\t" WEB "\\t-\\t-\\t-\\t-\\n'; echo half way >&2; "
	    "sleep 60");

	ok(run.end == APPLIER_SOME_FAILED && result_is(&run, 0, APPLIED_OK,
	    WEB, "") && run.nresult == 2, "one that hangs is ended");
	is(run.words, "'sh' was stopped: it took too long; it said: half way",
	    "and what it did until then is known");
	run = script(a, APPLIER_APPLY, "kill -9 $$");
	ok(run.end == APPLIER_SOME_FAILED, "one that dies has failed");
	is(run.words, "'sh' ended with status 137", "which is said");
}

int
main(void)
{
	struct arena *a = arena_new();
	const char *tmp = getenv("TMPDIR");

	if (chdir(tmp ? tmp : "/tmp"))
		return 1;
	check_input(a);
	check_output(a);
	check_nonsense(a);
	check_ends(a);
	arena_free(a);
	return tap_done();
}
