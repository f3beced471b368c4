/*
 * What could keep a node from following its sets, looked for one after the
 * other; each that is not in order is said with what to do about it.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/applier.h"
#include "agent/clock.h"
#include "agent/command.h"
#include "agent/fresh.h"
#include "agent/look.h"
#include "agent/report.h"
#include "base/limit.h"
#include "base/proc.h"
#include "seal/key.h"
#include "seal/sign.h"

#define FREE_BYTES (64UL * 1024 * 1024)
#define LOCKED_BYTES (1024UL * 1024)
#define TICKS_LATE 5		/* intervals without a tick */

struct doctor {
	struct arena *arena;
	struct agent *agent;
	struct clock clock;
	struct look look;
	size_t bad;
};

/* --- saying it --- */

static void good(struct doctor *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
static void bad(struct doctor *, const char *, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static void
good(struct doctor *d, const char *fmt, ...)
{
	va_list ap;

	(void)d;
	fputs("ok    ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void
bad(struct doctor *d, const char *hint, const char *fmt, ...)
{
	va_list ap;

	d->bad++;
	fputs("BAD   ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n      hint: %s\n", hint);
}

/* An error becomes something bad; true if there was none. */
static bool
check(struct doctor *d, struct err *e, const char *hint, const char *what)
{
	if (e)
		bad(d, hint, "%s: %s", what, err_text(e));
	else
		good(d, "%s", what);
	err_free(e);
	return !e;
}

/* --- the machine --- */

static void
check_git(struct doctor *d)
{
	static const char *const argv[] = { "git", "version", NULL };
	struct buf out;
	struct proc p = { .argv = argv, .out = &out };
	struct err *e;

	buf_init(&out, d->arena, LIMIT_PATH);
	e = proc_run(&p);
	if (!e)
		e = proc_check(&p);
	check(d, e, "install git", arena_printf(d->arena, "git: %.*s",
	    (int)strcspn(out.data, "\n"), out.data));
}

static void
check_memory(struct doctor *d)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) ||
	    limit.rlim_cur >= LOCKED_BYTES)
		good(d, "memory can be locked");
	else
		bad(d, "raise it: LimitMEMLOCK= of the service, or ulimit -l",
		    "only %zu bytes of memory can be locked: unsealed values "
		    "could be swapped out", (size_t)limit.rlim_cur);
}

static void
check_room(struct doctor *d)
{
	const char *state = d->agent->settings.state;
	struct statvfs fs;

	if (access(state, W_OK))
		bad(d, "run it as root, or make the directory",
		    "'%s' cannot be written", state);
	else if (!statvfs(state, &fs) &&
	    (uint64_t)fs.f_bavail * fs.f_frsize < FREE_BYTES)
		bad(d, "make room, or set 'state' to another place",
		    "'%s' has less than %lu MiB free", state,
		    FREE_BYTES / 1024 / 1024);
	else
		good(d, "state: %s", state);
}

static void
check_key(struct doctor *d)
{
	const char *path = d->agent->settings.key;
	struct guard *g = guard_new(d->arena);
	unsigned char pk[SSHKEY_PUBLIC], *sk;
	struct err *e;

	if (!path) {
		bad(d, "set 'key' in agent.yaml; 'sluice-agent enroll' makes "
		    "one", "there is no key, so nothing is reported");
		return;
	}
	e = sign_key_load(g, path, &sk, pk);
	check(d, e, "it must be an ssh-ed25519 key of mode 0600, without a "
	    "passphrase", arena_printf(d->arena, "key: %s", e ? path :
	    sshkey_fingerprint(d->arena, pk)));
}

/* --- a set --- */

static void
check_identity(struct doctor *d, const struct set *set)
{
	struct identities list = { NULL, 0 };
	struct guard *g = guard_new(d->arena);

	if (set->identity)
		check(d, identities_load(d->arena, g, set->identity, &list),
		    "it must belong to us and be closed to everybody else",
		    arena_printf(d->arena, "%s: identity", set->name));
}

static void
check_applier(struct doctor *d, const struct set *set)
{
	struct applier_run run = { .set = set, .verb = APPLIER_PROBE,
		.deadline = d->clock.wall + 60 };
	struct err *e = applier_run(d->arena, &run);

	if (!e && run.end != APPLIER_DONE)
		e = err_new(ERR_SYSTEM, "%s", *run.words ? run.words :
		    "it does not answer");
	check(d, e, "see the 'dir' or 'exec' of this set in agent.yaml",
	    arena_printf(d->arena, "%s: the target answers", set->name));
}

static void
check_fresh(struct doctor *d, const struct set *set)
{
	const struct heartbeat none = { 0 };
	struct look *l = &d->look;
	struct fresh f;
	struct err *e;

	if (!set->fresh_seconds) {
		good(d, "%s: no heartbeat is asked for", set->name);
		return;
	}
	e = fresh_check(d->arena, &l->sync, l->signers, &none, &l->info,
	    d->clock.wall, &f);
	if (!e && f.result != FRESH_OK)
		e = err_new(ERR_REFUSED, "%s", f.words);
	check(d, e, "on the server, let cron run sluice-reconcile "
	    "--heartbeat; see that both clocks are right",
	    arena_printf(d->arena, "%s: heartbeat", set->name));
}

static void
check_server(struct doctor *d, const struct set *set)
{
	struct look *l = &d->look;
	struct err *e = look_release(l, true);

	if (!e && l->sync.result != SYNC_OK)
		e = err_new(ERR_SYSTEM, "%s", l->sync.why);
	if (!check(d, e, "try: git ls-remote, with the same url and ssh "
	    "options", arena_printf(d->arena, "%s: the Git server answers",
	    set->name)))
		return;
	if (!l->verified)
		e = err_new(ERR_REFUSED, "%s", l->words);
	if (check(d, e, "compare 'signers' with what sluice-init prints on "
	    "the server", arena_printf(d->arena, "%s: the newest commit "
	    "verifies", set->name)))
		check_fresh(d, set);
}

static void
check_ticks(struct doctor *d, const struct set *set)
{
	const char *hint = "enable sluice-agent.timer, or install the cron "
	    "file";
	const int64_t late = TICKS_LATE * (int64_t)set->interval;
	struct node *status;
	int64_t when;
	struct err *e;

	e = report_last(d->arena, &d->agent->settings, set, &status, &when);
	if (e || !status)
		bad(d, hint, "%s: no tick has run yet", set->name);
	else if (d->clock.wall - when > late)
		bad(d, hint, "%s: the last tick was %" PRId64 " seconds ago",
		    set->name, d->clock.wall - when);
	else
		good(d, "%s: ticks", set->name);
	err_free(e);
}

static void
check_set(struct doctor *d, const struct set *set)
{
	struct err *e = look_open(d->arena, &d->agent->settings, set,
	    &d->look);

	if (!check(d, e, "move its directory out of the way: the next tick "
	    "begins anew, and prunes nothing at first",
	    arena_printf(d->arena, "%s: state", set->name)))
		return;
	check_server(d, set);
	check_identity(d, set);
	check_applier(d, set);
	check_ticks(d, set);
	if (d->look.hold)
		bad(d, "sluice-agent resume", "%s: held: %s", set->name,
		    d->look.hold);
}

int
command_doctor(struct agent *t)
{
	struct doctor d = { .arena = t->arena, .agent = t };
	const struct set *set;
	struct err *e;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	e = clock_read(t->arena, &d.clock);
	if (e)
		return err_report(e);
	check_git(&d);
	check_memory(&d);
	check_room(&d);
	check_key(&d);
	for (i = 0; i < n; i++)
		check_set(&d, &set[i]);
	return d.bad > 0;
}
