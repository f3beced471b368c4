/* A journal keeps whole lines, in order, whatever befalls its end. */

#include "agent/journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "agent/progress.h"
#include "base/file.h"
#include "base/limit.h"

#include "tests/unit/tap.h"

static char path[] = "/tmp/sluice-journal.XXXXXX";

static const char *const lines[] = { "begin one", "two", "three and more",
	"four" };
#define N 4

static bool
write_lines(struct arena *a, struct journal *j)
{
	size_t i;
	bool good = !journal_open(a, path, j) && !journal_begin(j, lines, 1);

	for (i = 1; i < N; i++)
		good = good && !journal_add(j, lines[i]);
	return good;
}

/* Whether the file holds the first n lines and no other. */
static bool
holds(struct arena *a, size_t n)
{
	struct journal j;
	size_t i;

	if (journal_open(a, path, &j) || j.n != n)
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(j.line[i], lines[i]))
			return false;
	return true;
}

static struct blob
contents(struct arena *a)
{
	struct blob b;

	if (file_read(a, path, LIMIT_STATE, &b))
		abort();
	return b;
}

static bool
put(const char *data, size_t len)
{
	return !file_replace(path, data, len, 0600);
}

static void
kept(struct arena *a)
{
	struct journal j;

	ok(write_lines(a, &j), "lines are written");
	ok(holds(a, N), "and read");
	ok(contents(a).len == 65536, "into room that was there before");
}

static void
cut(struct arena *a)
{
	struct journal j;
	struct blob whole;
	size_t len, n = 0;
	bool good = write_lines(a, &j);

	whole = contents(a);
	for (len = 0; good && len <= j.end; len++) {
		if (len && whole.data[len - 1] == '\n')
			n++;
		good = put(whole.data, len) && holds(a, n);
	}
	ok(good, "of any beginning, the whole lines are read");
}

static void
spoiled(struct arena *a)
{
	struct journal j;
	struct blob whole;
	size_t at, n = 0;
	bool good = write_lines(a, &j);
	char *copy;

	whole = contents(a);
	copy = arena_strndup(a, whole.data, whole.len);
	for (at = 0; good && at < j.end; at++) {
		copy[at] ^= 1;
		good = put(copy, whole.len) && holds(a, n);
		copy[at] ^= 1;
		n += whole.data[at] == '\n';
	}
	ok(good, "what is spoiled ends the journal");
}

/* A line that was torn, and then one that is shorter over its beginning. */
static void
torn(struct arena *a)
{
	struct journal j, again;
	struct blob whole;
	char *copy;
	bool good = write_lines(a, &j);

	whole = contents(a);
	copy = arena_strndup(a, whole.data, whole.len);
	copy[JOURNAL_CHECK + 2] = 'B';
	good = good && put(copy, whole.len) &&
	    !journal_open(a, path, &again) && again.n == 0 &&
	    !journal_add(&again, "b") && !journal_open(a, path, &again);
	ok(good && again.n == 1 && !strcmp(again.line[0], "b"),
	    "nothing of older lines comes back behind a new one");
}

static void
followed(struct arena *a)
{
	struct floor at = { 7, { { 1, 2, 3 } }, 1700000000 };
	struct index_entry hook = { .phase = PHASE_PRE, .path = "a/b c.yaml" };
	struct progress p;
	bool good = !unlink(path) && !progress_read(a, path, &p) &&
	    p.step == STEP_NONE && !progress_begin(&p, &at, false) &&
	    !progress_apply(&p) && !progress_set_hook(&p, &hook, HOOK_BEGUN) &&
	    !progress_failed(&p, "no luck\ttoday") && !progress_apply(&p) &&
	    !progress_applied(&p) && !progress_sick(&p);

	ok(good && !progress_read(a, path, &p) && p.step == STEP_WAITING &&
	    p.sick && p.stage == 0 && p.failures == 1,
	    "how far a commit has come is read again");
	is(p.why, "no luck\ttoday", "and why an attempt failed");
	ok(p.target.sequence == 7 && oid_equal(&p.target.commit, &at.commit) &&
	    p.target.time == at.time && !p.back, "and which commit it is");
	ok(progress_hook(&p, &hook) == HOOK_BEGUN, "and what hooks did");
	ok(!progress_healthy(&p) && p.stage == 1 && p.step == STEP_BEGUN &&
	    !progress_prune(&p) && !progress_pruned(&p) &&
	    !progress_good(&p) && !progress_read(a, path, &p) &&
	    p.step == STEP_GOOD, "up to the end");
}

int
main(void)
{
	struct arena *a = arena_new();
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	kept(a);
	cut(a);
	spoiled(a);
	torn(a);
	followed(a);
	unlink(path);
	arena_free(a);
	return tap_done();
}
