/*
 * What a node makes of a repository, without anything being applied: fetch,
 * verify, judge how fresh it is.  The tests of agent/ run it as
 *
 *	follow url=URL mirror=DIR signers=FILE repository=NAME
 *	    environment=NAME [ref=REF] [floor=SEQUENCE,COMMIT,TIME]
 *	    [fresh=SECONDS] [now=TIME] [identity=FILE] [seconds=N] [bytes=N]
 *	    [fetch=no] [tidy=yes]
 *
 * and it prints a line for each of the three; of what is given twice, the
 * last counts.  Without arguments it looks at
 * the pieces that need no repository.
 */

#include <inttypes.h>
#include <stdlib.h>

#include "agent/fresh.h"
#include "agent/sync.h"
#include "agent/verify.h"
#include "base/file.h"
#include "base/limit.h"
#include "tests/unit/tap.h"

struct follow {
	struct arena *arena;
	struct set set;
	struct floor floor;
	const char *mirror;
	int64_t now;
	struct sync sync;
	struct release_info release;
};

static int nargument;
static char **argument;

static const char *
get(const char *key, const char *otherwise)
{
	size_t len = strlen(key);
	int i;

	for (i = nargument - 1; i > 0; i--)
		if (!strncmp(argument[i], key, len) && argument[i][len] == '=')
			return argument[i] + len + 1;
	return otherwise;
}

static unsigned long
number(const char *key, const char *otherwise)
{
	return strtoul(get(key, otherwise), NULL, 10);
}

static void
read_floor(struct follow *f)
{
	const char *text = get("floor", NULL), *comma;

	if (!text)
		return;
	f->floor.sequence = strtoul(text, NULL, 10);
	comma = strchr(text, ',') + 1;
	if (!oid_parse(comma, OID_HEX, &f->floor.commit))
		abort();
	f->floor.time = (int64_t)strtoul(comma + OID_HEX + 1, NULL, 10);
}

static void
read_arguments(struct follow *f)
{
	f->set.name = "test";
	f->set.url = get("url", "");
	f->set.environment = get("environment", "prod");
	f->set.ref = get("ref", arena_printf(f->arena,
	    "refs/heads/rendered/%s", f->set.environment));
	f->set.repository = get("repository", "server");
	f->set.signers = get("signers", "");
	f->set.identity = get("identity", NULL);
	f->set.fetch_seconds = (unsigned)number("seconds", "20");
	f->set.fetch_bytes = number("bytes", "100000000");
	f->set.fresh_seconds = (unsigned)number("fresh", "0");
	f->mirror = get("mirror", "mirror.git");
	f->now = (int64_t)number("now", "1700000000");
	read_floor(f);
}

static struct err *
read_objects(struct follow *f, enum verify_why *why, const char **words)
{
	struct err *e = NULL;
	struct blob bytes;
	size_t i;

	for (i = 0; !e && *why == VERIFY_GOOD && i < f->release.index.n; i++)
		e = verify_object(f->arena, f->sync.repo, &f->release,
		    &f->release.index.item[i], &bytes, why, words);
	return e;
}

static struct err *
verify(struct follow *f, struct blob signers, bool *good)
{
	const struct consent *c = &f->release.consent;
	enum verify_why why;
	const char *words;
	struct err *e;

	e = verify_commit(f->arena, f->sync.repo, &f->set, signers, &f->floor,
	    &f->sync.tip, &f->release, &why, &words);
	if (!e)
		e = read_objects(f, &why, &words);
	*good = !e && why == VERIFY_GOOD;
	if (e)
		return e;
	printf("verify: %s", verify_word(why));
	if (*good)
		printf(" %" PRIu64 " %s, %zu objects%s", f->release.sequence,
		    oid_show(f->arena, &f->release.commit),
		    f->release.index.n, c->no_rollback ? ", no rollback" : "");
	if (*good && c->prune)
		printf(", prune %u", c->prune);
	if (*good && *c->prune_kinds)
		printf(", prune %s", c->prune_kinds);
	printf("%s%s%s\n", *good && c->allow_empty ? ", empty" : "",
	    *words ? ": " : "", words);
	return NULL;
}

static struct err *
judge_fresh(struct follow *f, struct blob signers)
{
	const struct heartbeat none = { 0 };
	struct fresh fresh;
	struct err *e;

	e = fresh_check(f->arena, &f->sync, signers, &none, &f->release,
	    f->now, &fresh);
	if (!e && f->set.fresh_seconds)
		printf("fresh: %s%s%s\n", fresh_word(fresh.result),
		    *fresh.words ? ": " : "", fresh.words);
	return e;
}

static struct err *
fetch(struct follow *f)
{
	struct err *e;

	e = strcmp(get("fetch", ""), "no") ?
	    sync_fetch(f->arena, &f->set, f->mirror, &f->sync) :
	    sync_open(f->arena, &f->set, f->mirror, &f->sync);
	if (e)
		return e;
	printf("sync: %s%s%s%s\n", sync_word(f->sync.result),
	    f->sync.anew ? " anew" : "", *f->sync.why ? ": " : "",
	    f->sync.why);
	return NULL;
}

static struct err *
read_mirror(struct follow *f, struct blob signers, bool *good)
{
	struct err *e = sync_repo(f->arena, &f->sync);

	return e ? e : verify(f, signers, good);
}

/* A mirror that cannot be read is left to the next run. */
static struct err *
follow(struct follow *f)
{
	struct blob signers;
	struct err *e;
	bool good;

	e = fetch(f);
	if (e || oid_is_none(&f->sync.tip))
		return e;
	e = file_read(f->arena, f->set.signers, LIMIT_MANIFEST, &signers);
	if (e)
		return e;
	e = read_mirror(f, signers, &good);
	if (e) {
		printf("damaged\n");
		err_free(e);
		return sync_discard(f->arena, &f->sync);
	}
	if (good)
		e = judge_fresh(f, signers);
	if (!e && strcmp(get("tidy", ""), ""))
		e = sync_tidy(f->arena, &f->sync);
	return e;
}

/* --- without arguments --- */

static void
check_consent(struct arena *a, const char *trailers, const char *want)
{
	const char *bad, *wanted;
	struct consent c;
	char *what, *p;
	struct buf b;

	consent_read(a, arena_printf(a, "subject\n\n%s", trailers), &c, &bad,
	    &wanted);
	buf_init(&b, a, 1000);
	if (bad)
		buf_addf(&b, "bad %s\n", bad);
	consent_add(a, &b, &c);
	what = arena_strdup(a, trailers);
	for (p = what; (p = strchr(p, '\n')); *p = ';')
		;
	is(b.data, want, what);
}

static void
consents(struct arena *a)
{
	check_consent(a, "Sluice-Rollback: no\n", "\nSluice-Rollback: no\n");
	check_consent(a, "Sluice-Rollback: yes\n", "");
	check_consent(a, "Sluice-Rollback: No\n", "bad Sluice-Rollback\n");
	check_consent(a, "Sluice-Prune: 40\n", "\nSluice-Prune: 40\n");
	check_consent(a, "Sluice-Prune: 040\n", "bad Sluice-Prune\n");
	check_consent(a, "Sluice-Prune: -1\n", "bad Sluice-Prune\n");
	check_consent(a, "Sluice-Prune: 1000000000\n", "bad Sluice-Prune\n");
	check_consent(a, "Sluice-Prune: 4\nSluice-Prune: 5\n",
	    "bad Sluice-Prune\n");
	check_consent(a, "Sluice-Prune-Kinds: Namespace,A.b.c\n"
	    "Sluice-Allow-Empty: yes\n", "\nSluice-Allow-Empty: yes\n"
	    "Sluice-Prune-Kinds: Namespace,A.b.c\n");
	check_consent(a, "Sluice-Prune-Kinds: a,,b\n",
	    "bad Sluice-Prune-Kinds\n");
	check_consent(a, "Sluice-Prune-Kinds: a b\n",
	    "bad Sluice-Prune-Kinds\n");
}

static bool
in_order(struct arena *a, const char *text)
{
	struct index x;
	size_t line;

	index_init(&x, a);
	return index_read(&x, text, strlen(text), &line) &&
	    index_is_sorted(&x);
}

#define HASH "31a27042000000000000000000000000000000000000000000000000" \
	"00000000"
#define LINE(name, path) "sync\t0\t1\tv1\tA\tnamespaced\tns\t" name "\t" \
	HASH "\t" path "\t-\n"

static void
orders(struct arena *a)
{
	ok(in_order(a, "sluice-index 1\n" LINE("a", "u/n/a") LINE("b",
	    "u/n/b")), "an index in order");
	ok(!in_order(a, "sluice-index 1\n" LINE("b", "u/n/b") LINE("a",
	    "u/n/a")), "one that is not");
	ok(!in_order(a, "sluice-index 1\n" LINE("a", "u/n/a") LINE("a",
	    "u/n/a")), "the same line twice");
}

int
main(int argc, char **argv)
{
	struct follow f = { .arena = arena_new() };
	struct err *e;
	int status;

	nargument = argc;
	argument = argv;
	if (argc > 1) {
		read_arguments(&f);
		e = follow(&f);
		status = e ? err_report(e) : 0;
	} else {
		consents(f.arena);
		orders(f.arena);
		status = tap_done();
	}
	arena_free(f.arena);
	return status;
}
