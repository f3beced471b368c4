#include "agent/applier.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/frame.h"
#include "base/diag.h"
#include "base/limit.h"
#include "base/map.h"
#include "base/proc.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS_MAX 4096		/* bytes of its standard error */

/* --- how it is started --- */

static const char *
number(struct arena *a, const char *name, uint64_t value)
{
	return arena_printf(a, "%s=%" PRIu64, name, value);
}

static const char *
text(struct arena *a, const char *name, const char *value)
{
	return arena_printf(a, "%s=%s", name, value);
}

static const char *
id(struct arena *a, const char *name, const struct oid *oid)
{
	return text(a, name, oid_is_none(oid) ? "" : oid_show(a, oid));
}

/* What the manual promises; the set's own variables come behind it. */
static const char *const *
environment(struct arena *a, const struct applier_run *run)
{
	const struct set *set = run->set;
	const char *const own[] = {
		text(a, "SLUICE_SET", set->name),
		text(a, "SLUICE_REPOSITORY", set->repository),
		text(a, "SLUICE_ENVIRONMENT", set->environment),
		number(a, "SLUICE_SEQUENCE", run->sequence),
		id(a, "SLUICE_COMMIT", &run->commit),
		id(a, "SLUICE_PREVIOUS", &run->previous),
		number(a, "SLUICE_TIME", (uint64_t)run->time),
		number(a, "SLUICE_ATTEMPT", run->attempt),
		number(a, "SLUICE_DEADLINE", (uint64_t)run->deadline),
		number(a, "SLUICE_DRY_RUN", run->dry_run),
	};
	const char **env;
	size_t n = 0, i;

	while (set->applier_env[n])
		n++;
	env = arena_alloc(a, N(own) + n + 1, sizeof(*env));
	memcpy(env, own, sizeof(own));
	for (i = 0; i < n; i++)
		env[N(own) + i] = set->applier_env[i];
	return env;
}

/*
 * A program without a directory is ours, so it is first looked for where we
 * are ourselves: the PATH of cron knows nothing of /usr/local.
 */
static const char *
find_program(struct arena *a, const char *name)
{
	char self[LIMIT_PATH];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	const char *path, *slash;

	if (strchr(name, '/') || n <= 0 || (size_t)n == sizeof(self))
		return name;
	self[n] = '\0';
	slash = strrchr(self, '/');
	path = arena_printf(a, "%.*s/%s", (int)(slash - self), self, name);
	return access(path, X_OK) ? name : path;
}

static const char *const *
arguments(struct arena *a, const struct applier_run *run)
{
	const char *const *given = run->set->applier;
	const char **argv;
	size_t n = 0;

	while (given[n])
		n++;
	argv = arena_alloc(a, n + 2, sizeof(*argv));
	memcpy(argv, given, n * sizeof(*argv));
	argv[0] = find_program(a, given[0]);
	argv[n] = frame_verb(run->verb);
	return argv;
}

/* --- how it ended --- */

/* The last line that it said, fit to be shown. */
static const char *
last_words(struct arena *a, const struct buf *err)
{
	size_t end = err->len, start;
	struct buf b;

	while (end && (err->data[end - 1] == '\n' ||
	    err->data[end - 1] == '\r'))
		end--;
	for (start = end; start && err->data[start - 1] != '\n'; start--)
		;
	buf_init(&b, a, WORDS_MAX);
	diag_escape(&b, err->data + start, end - start);
	return b.data;
}

static enum applier_end
end_of(int status)
{
	switch (status) {
	case APPLIER_DONE:
	case APPLIER_INVALID:
	case APPLIER_UNREACHABLE:
	case APPLIER_BUSY:
		return (enum applier_end)status;
	default:
		return APPLIER_SOME_FAILED;
	}
}

/* Something went wrong that its own words do not say. */
static void
blame(struct arena *a, struct applier_run *run, const char *what)
{
	run->end = APPLIER_SOME_FAILED;
	run->words = *run->words ? arena_printf(a, "%s; it said: %s", what,
	    run->words) : what;
}

/* What became of an object of which nothing was said. */
static struct applier_result
silence(const struct applier_run *run, const struct applier_object *o)
{
	return (struct applier_result){
		.what = run->verb == APPLIER_OBSERVE ? OBSERVED_UNKNOWN :
		    APPLIED_FAILED,
		.path = o->entry->path, .uid = "", .generation = "",
		.version = "", .reason = *run->words ? run->words :
		    "the applier says nothing of it",
	};
}

static void
complete(struct arena *a, struct applier_run *run)
{
	struct map told;
	const char *path;
	size_t i;

	map_init(&told, a);
	for (i = 0; i < run->nresult; i++)
		map_set(&told, run->result[i].path,
		    strlen(run->result[i].path), run);
	for (i = 0; i < run->n; i++) {
		path = run->object[i].entry->path;
		if (map_set(&told, path, strlen(path), run))
			continue;
		run->result = arena_grow(a, run->result, run->nresult,
		    sizeof(*run->result));
		run->result[run->nresult++] = silence(run, &run->object[i]);
	}
}

static void
judge(struct arena *a, struct applier_run *run, struct buf *out,
    const struct buf *err, int status)
{
	size_t line;

	run->end = end_of(status);
	run->words = last_words(a, err);
	if (!frame_read_results(a, out->data, out->len, run, &line))
		blame(a, run, arena_printf(a, "line %zu of what '%s' printed "
		    "makes no sense", line, run->set->applier[0]));
	else if (status && !*run->words)
		run->words = arena_printf(a, "'%s' ended with status %d",
		    run->set->applier[0], status);
}

/* Every object has a result; one that failed counts for the run. */
static void
settle(struct arena *a, struct applier_run *run)
{
	size_t i;

	if (run->end > APPLIER_SOME_FAILED || run->verb == APPLIER_PROBE ||
	    run->verb == APPLIER_PLAN)
		return;
	complete(a, run);
	for (i = 0; i < run->nresult; i++)
		if (run->result[i].what == APPLIED_FAILED)
			run->end = APPLIER_SOME_FAILED;
}

/* The seconds that it has, and so when it must be done. */
static unsigned
seconds_left(struct applier_run *run)
{
	const int64_t now = (int64_t)time(NULL);
	const int64_t most = now + run->set->apply_seconds;

	if (!run->deadline || run->deadline > most)
		run->deadline = most;
	return run->deadline > now ? (unsigned)(run->deadline - now) : 1;
}

struct err *
applier_run(struct arena *a, struct applier_run *run)
{
	struct buf out, err;
	struct proc p = { .argv = arguments(a, run),
		.out = &out, .err = &err };
	struct blob *input;
	struct err *e;

	buf_init(&out, a, LIMIT_APPLIER_OUTPUT);
	buf_init(&err, a, WORDS_MAX);
	run->result = NULL;
	run->nresult = 0;
	run->whole = run->paths = false;
	memset(&run->floor, 0, sizeof(run->floor));
	p.seconds = seconds_left(run);
	p.env = environment(a, run);
	e = frame_write(a, run, &input, &p.ninput);
	if (e)
		return e;
	p.input = input;
	e = proc_run(&p);
	judge(a, run, &out, &err, e && !p.status ? APPLIER_SOME_FAILED :
	    p.status);
	if (e)
		blame(a, run, arena_strdup(a, err_text(e)));
	err_free(e);
	settle(a, run);
	return NULL;
}
