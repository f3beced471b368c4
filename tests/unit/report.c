/*
 * A report says how a set stands, waits in the spool as long as it has to, and
 * reaches a Git server as one signed commit; metrics count from tick to tick.
 */

#include "agent/report.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/status.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"
#include "seal/sign.h"
#include "tests/unit/tap.h"

#define START 1700000000

static struct arena *arena;
static struct set set = {
	.name = "web", .repository = "shop", .environment = "prod",
	.fetch_seconds = 60
};
static struct settings settings = {
	.node = "node-1", .set = &set, .nset = 1
};
static struct tick_outcome outcome;

static void
must(struct err *e)
{
	if (e)
		exit(err_report(e));
}

static const char *
run(const char *const *argv, int *status)
{
	struct buf out;
	struct proc p = { .argv = argv, .out = &out };

	buf_init(&out, arena, 1000000);
	must(proc_run(&p));
	*status = p.status;
	return out.data;
}

static const char *
content(const char *path)
{
	struct blob text;

	must(file_read_any(arena, path, LIMIT_MANIFEST, &text));
	return text.data ? arena_strndup(arena, text.data, text.len) : NULL;
}

static bool
holds(const char *path, const char *words)
{
	const char *text = content(path);
	bool found = text && strstr(text, words);

	if (!found)
		printf("# %s has: %.300s\n", path, text ? text : "(nothing)");
	return found;
}

static void
tick(int64_t after)
{
	outcome.time = START + after;
	must(report_send(arena, &settings, &set, false, &outcome));
	outcome.nevent = 0;
}

/* --- without a key --- */

static void
check_spool(void)
{
	const char *first, *again;

	outcome.want.sequence = outcome.good.sequence = 7;
	outcome.total = 3;
	outcome.health[HEALTHY] = 3;
	outcome.fetched = true;
	outcome_object(&outcome, "web/default/Service-web.yaml", "degraded",
	    "a \"word\"\n\x1b[1m");
	tick(0);
	first = content("state/web/spool/status.json");
	ok(strstr(first, "\"verdict\":\"good\"") != NULL &&
	    strstr(first, "\"since\":1700000000,") != NULL,
	    "the spool has the status");
	ok(strstr(first, "a \\\"word\\\"\\\\n\\\\x1b[1m") != NULL,
	    "foreign text is escaped");
	ok(holds("log", "\"event\":\"verdict\""), "the log has the verdict");
	outcome.fetch_ms = 17;
	tick(60);
	again = content("state/web/spool/status.json");
	is(again, first, "what only passes changes nothing");
	outcome_judge(&outcome, VERDICT_DEGRADED, "it is sick");
	tick(120);
	ok(holds("state/web/spool/status.json", "\"since\":1700000120,"),
	    "another verdict holds from now on");
	ok(holds("log", "\"words\":\"degraded: it is sick\""),
	    "and the log says so");
	outcome.verdict = VERDICT_GOOD;
	outcome.reason = "";
}

static void
check_canonical(void)
{
	const char *text = content("state/web/spool/status.json");
	struct node *n = status_read(arena, text, strlen(text));
	struct buf b;

	buf_init(&b, arena, LIMIT_REPORT);
	if (n)
		status_write(&b, n);
	is(b.data, text, "it has the one spelling");
}

/* --- metrics --- */

static void
check_metrics(void)
{
	const char *file = "metrics.prom";

	settings.metrics = file;
	outcome.changed = 2;
	outcome.verify = "signature";
	tick(180);
	outcome.changed = 3;
	outcome.verify = NULL;
	tick(240);
	ok(holds(file, "\nsluice_apply_objects_total{set=\"web\",environment="
	    "\"prod\",result=\"changed\"} 5\n"), "counters grow");
	ok(holds(file, "\nsluice_verify_failures_total{set=\"web\","
	    "environment=\"prod\",why=\"signature\"} 1\n"),
	    "a counter stays when nothing is to be counted");
	ok(holds(file, "\nsluice_verdict{set=\"web\",environment=\"prod\","
	    "verdict=\"good\"} 1\n"), "the verdict is a gauge");
	ok(holds(file, "\nsluice_last_good_timestamp_seconds{set=\"web\","
	    "environment=\"prod\"} 1700000240\n"), "so is the last good tick");
	outcome.verdict = VERDICT_BUSY;
	tick(300);
	outcome.verdict = VERDICT_GOOD;
	ok(holds(file, "\nsluice_busy_ticks_total{set=\"web\",environment="
	    "\"prod\"} 1\n"), "a busy tick is counted");
	ok(holds(file, "\nsluice_want_seq{set=\"web\",environment=\"prod\"} "
	    "7\n"), "and nothing is forgotten by it");
	settings.metrics = NULL;
	outcome.changed = 0;
}

/* --- to a server --- */

static void
make_key(void)
{
	struct guard *g = guard_new(arena);
	unsigned char pk[SSHKEY_PUBLIC];
	struct secret file;

	sign_key_new(g, "node-1", &file, pk);
	must(file_create("key", file.data, file.len, 0600));
	must(file_create("signers", "", 0, 0600));
	must(file_replace("signers", arena_printf(arena, "node-1 %s\n",
	    sshkey_format(arena, pk)), strlen(arena_printf(arena,
	    "node-1 %s\n", sshkey_format(arena, pk))), 0600));
}

static const char *
served(const char *what)
{
	const char *const argv[] = { "git", "--git-dir=server.git", "show",
		"--format=%an %at %P", what, NULL };
	int status;
	const char *text = run(argv, &status);

	return status ? "" : text;
}

static bool
is_verified(void)
{
	static const char *const argv[] = { "git", "--git-dir=server.git",
		"-c", "gpg.ssh.allowedSignersFile=signers", "verify-commit",
		"refs/status/prod/node-1", NULL };
	int status;

	run(argv, &status);
	return status == 0;
}

#define STATUS "refs/status/prod/node-1:status.json"
#define EVENTS "refs/status/prod/node-1:events.jsonl"

static void
check_away(void)
{
	size_t i;

	make_key();
	settings.key = "key";
	set.url = "server.git";
	outcome_event(&outcome, "applied", "first");
	tick(1000);
	ok(holds("state/web/spool/sent", "\t1\n"), "a failure is counted");
	ok(holds("log", "\"event\":\"unreported\""), "and logged");
	for (i = 0; i < 3000; i++)
		outcome_event(&outcome, "drifted", "number %zu %0120d", i, 0);
	tick(1010);
	ok(holds("state/web/spool/sent", "\t1\n"),
	    "the next try comes later only");
	ok(strlen(content("state/web/spool/events.jsonl")) <=
	    LIMIT_REPORT_EVENTS, "events take no more room than they may");
	ok(holds("state/web/spool/events.jsonl", "number 2999 ") &&
	    !strncmp(content("state/web/spool/events.jsonl"), "{\"env", 5),
	    "and the newest are kept, as whole lines");
}

static void
check_back(void)
{
	static const char *const init[] = { "git", "init", "-q", "--bare",
		"server.git", NULL };
	const char *text;
	int status;

	run(init, &status);
	tick(1030);
	text = served(STATUS);
	ok(strstr(text, "\"number\":1,") && strstr(text,
	    "\"time\":1700001030,"), "the server has the status");
	ok(strstr(served(EVENTS), "number 2999 ") != NULL,
	    "and the events that it missed");
	ok(is_verified(), "signed so that stock Git verifies it");
	ok(!strncmp(served("refs/status/prod/node-1"),
	    "node-1 1700001030 \n", 19), "by the node, without a parent");
	is(content("state/web/spool/events.jsonl"), "", "nothing is left");
	tick(1090);
	ok(strstr(served(STATUS), "\"number\":1,") != NULL,
	    "what says the same is not sent");
	tick(1030 + 900);
	ok(strstr(served(STATUS), "\"number\":2,") != NULL,
	    "until a quarter of an hour has passed");
	is(served(EVENTS), "", "without events, if there are none");
	outcome_judge(&outcome, VERDICT_ROLLED_BACK, "it was sick");
	tick(1030 + 960);
	ok(strstr(served(STATUS), "\"verdict\":\"rolled-back\"") != NULL,
	    "a change is sent at once");
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir;

	arena = arena_new();
	outcome_init(&outcome, arena);
	dir = arena_printf(arena, "%s/report.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir)) {
		perror(dir);
		return 1;
	}
	settings.state = "state";
	settings.log = "log";
	must(file_make_dirs("state/web", 0700));
	check_spool();
	check_canonical();
	check_metrics();
	check_away();
	check_back();
	arena_free(arena);
	return tap_done();
}
