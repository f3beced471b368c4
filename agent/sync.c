#include "agent/sync.h"

#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "agent/mirror.h"
#include "agent/remote.h"
#include "base/diag.h"
#include "base/limit.h"
#include "base/proc.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define CONFIG "refs/sluice/config"
#define FRESH "refs/sluice/fresh/"
#define WORDS_MAX 65536		/* bytes of what Git says that are looked at */

struct fetching {
	struct arena *arena;
	const struct set *set;
	struct sync *out;
	const char *ref[3];	/* to be asked for */
	size_t nref;
	struct buf words;	/* what Git said */
};

/* --- what Git is run with --- */

static const char *const *
arguments(struct fetching *f)
{
	/* our verifier, not Git, says what may follow what: hence the '+' */
	static const char *const options[] = { "-c", "fetch.unpackLimit=1",
		"-c", "transfer.fsckObjects=true", "fetch", "--quiet",
		"--no-tags", "--no-write-fetch-head",
		"--no-recurse-submodules", "--atomic", "--" };
	const char **argv = arena_alloc(f->arena, REMOTE_ARGUMENTS +
	    N(options) + f->nref + 2, sizeof(*argv));
	size_t i, n = remote_arguments(f->arena, f->out->dir, argv);

	for (i = 0; i < N(options); i++)
		argv[n++] = options[i];
	argv[n++] = f->set->url;
	for (i = 0; i < f->nref; i++)
		argv[n++] = arena_printf(f->arena, "+%s:" MIRROR_IN "%s",
		    f->ref[i], f->ref[i] + strlen("refs/"));
	return argv;
}

static const char *
fresh_ref(struct arena *a, const struct set *set)
{
	return arena_printf(a, FRESH "%s", set->environment);
}

static void
choose_refs(struct fetching *f)
{
	f->ref[f->nref++] = f->set->ref;
	if (f->set->fresh_seconds)
		f->ref[f->nref++] = fresh_ref(f->arena, f->set);
	if (f->set->identity)
		f->ref[f->nref++] = CONFIG;
}

static bool
is_asked(const struct fetching *f, const char *ref)
{
	size_t i;

	for (i = 0; i < f->nref; i++)
		if (!strcmp(f->ref[i], ref))
			return true;
	return false;
}

/* --- what Git said --- */

/* The line of it that tells most: the first that is an error of Git's. */
static const char *
pick_line(struct fetching *f)
{
	static const char *const heads[] = { "fatal: ", "error: ", "ssh: " };
	const char *line = f->words.data, *best = line, *nl;
	struct buf b;
	size_t i;

	for (; *line; line = *nl ? nl + 1 : nl) {
		nl = line + strcspn(line, "\n");
		for (i = 0; i < N(heads); i++)
			if (!strncmp(line, heads[i], strlen(heads[i])))
				break;
		if (i < N(heads)) {
			best = line + strlen(heads[i]);
			break;
		}
		best = line;
	}
	buf_init(&b, f->arena, LIMIT_PATH * 2);
	diag_escape(&b, best, strcspn(best, "\n"));
	return b.len ? b.data : "git fetch said nothing";
}

static void
conclude(struct fetching *f, enum sync_result result, const char *why)
{
	f->out->result = result;
	f->out->why = why;
}

/*
 * git-fetch(1) has one status for all that goes wrong, so its words must do.
 * The first that is found counts: what is further down is often a consequence.
 */
static bool
is_known(struct fetching *f)
{
	static const struct {
		const char *words;
		enum sync_result result;
	} known[] = {
		{ "fsck error in packed object", SYNC_OBJECTS },
		{ "couldn't find remote ref", SYNC_REFUSED },
		{ "Permission denied", SYNC_REFUSED },
		{ "Host key verification failed", SYNC_REFUSED },
		{ "Authentication failed", SYNC_REFUSED },
		{ "could not read Username", SYNC_REFUSED },
		{ "does not appear to be a git repository", SYNC_REFUSED },
		{ "detected dubious ownership", SYNC_REFUSED },
		{ "error: 401", SYNC_REFUSED },
		{ "error: 403", SYNC_REFUSED },
		{ "error: 404", SYNC_REFUSED },
		{ "' not found", SYNC_REFUSED },
		{ "Could not resolve host", SYNC_UNREACHABLE },
		{ "Connection refused", SYNC_UNREACHABLE },
		{ "Connection timed out", SYNC_UNREACHABLE },
		{ "Connection reset", SYNC_UNREACHABLE },
		{ "Connection closed", SYNC_UNREACHABLE },
		{ "No route to host", SYNC_UNREACHABLE },
		{ "Network is unreachable", SYNC_UNREACHABLE },
		{ "Failed to connect", SYNC_UNREACHABLE },
		{ "unable to connect", SYNC_UNREACHABLE },
		{ "error: 50", SYNC_UNREACHABLE },
	};
	size_t i;

	for (i = 0; i < N(known); i++)
		if (strstr(f->words.data, known[i].words)) {
			conclude(f, known[i].result, pick_line(f));
			return true;
		}
	return false;
}

/*
 * A server without a heartbeat or configuration is asked for the rest: their
 * absence is for others to judge.  True if there is less to ask for now.
 */
static bool
drop_missing(struct fetching *f)
{
	static const char words[] = "couldn't find remote ref ";
	const char *at = strstr(f->words.data, words);
	size_t i, len;

	if (!at)
		return false;
	at += sizeof(words) - 1;
	len = strcspn(at, "\n");
	for (i = 1; i < f->nref; i++)
		if (strlen(f->ref[i]) == len &&
		    !strncmp(at, f->ref[i], len)) {
			f->ref[i] = f->ref[--f->nref];
			return true;
		}
	return false;
}

/* What Git itself does not explain is either the mirror's or the network's. */
static struct err *
judge_failure(struct fetching *f, const struct proc *p)
{
	struct err *e;
	bool sound;

	if (strstr(f->words.data, "No space left on device"))
		return err_new(ERR_SYSTEM, "cannot fetch into '%s': no space "
		    "left on device", f->out->dir);
	if (p->late)
		conclude(f, SYNC_UNREACHABLE, arena_printf(f->arena,
		    "git fetch took longer than %u seconds",
		    f->set->fetch_seconds));
	else if (mirror_has_large(f->arena, f->out->dir, f->set->fetch_bytes))
		conclude(f, SYNC_TOO_BIG, arena_printf(f->arena, "more than "
		    "%" PRIu64 " bytes came", f->set->fetch_bytes));
	else if (!is_known(f)) {
		e = mirror_is_sound(f->arena, f->out->dir,
		    f->set->fetch_seconds, &sound);
		if (e)
			return e;
		conclude(f, sound ? SYNC_UNREACHABLE : SYNC_DAMAGED,
		    pick_line(f));
	}
	return NULL;
}

/* --- fetching --- */

static struct err *
run_fetch(struct fetching *f)
{
	struct proc p = { .argv = arguments(f),
		.env = remote_environment(f->arena, f->set), .env_only = true,
		.err = &f->words, .seconds = f->set->fetch_seconds,
		.file_size = f->set->fetch_bytes };
	struct err *e;

	buf_init(&f->words, f->arena, WORDS_MAX);
	e = proc_run(&p);
	if (e && !p.late)
		return e;
	err_free(e);
	conclude(f, SYNC_OK, "");
	return p.late || p.status ? judge_failure(f, &p) : NULL;
}

/* Room for what may come, and for saying that it could not. */
static struct err *
check_space(const char *dir)
{
	struct statvfs vfs;
	uint64_t free_bytes;

	if (statvfs(dir, &vfs))
		return err_errno("cannot look at the disk of '%s'", dir);
	free_bytes = (uint64_t)vfs.f_bavail * vfs.f_frsize;
	if (free_bytes >= LIMIT_AGENT_FREE)
		return NULL;
	return err_new(ERR_SYSTEM, "the disk of '%s' has %" PRIu64 " bytes "
	    "left, %lu are needed", dir, free_bytes, LIMIT_AGENT_FREE);
}

static struct err *
prepare(struct fetching *f)
{
	struct sync *s = f->out;
	struct err *e;

	e = mirror_make(f->arena, s->dir);
	if (!e)
		e = check_space(s->dir);
	return e ? e : mirror_clean(s->dir);
}

static struct err *
fetch_once(struct fetching *f)
{
	struct err *e;

	e = prepare(f);
	if (!e)
		e = run_fetch(f);
	while (!e && f->out->result == SYNC_REFUSED && drop_missing(f))
		e = run_fetch(f);
	return e;
}

/* A mirror that is damaged is made anew, once. */
static struct err *
fetch(struct fetching *f)
{
	struct err *e = fetch_once(f);

	if (e || f->out->result != SYNC_DAMAGED)
		return e;
	f->out->anew = true;
	e = mirror_remove(f->arena, f->out->dir);
	return e ? e : fetch_once(f);
}

/* --- the mirror as it is --- */

static struct err *
read_refs(struct fetching *f)
{
	struct sync *s = f->out;
	struct err *e;

	e = mirror_ref(f->arena, s->dir, f->set->ref, &s->tip);
	if (!e && is_asked(f, fresh_ref(f->arena, f->set)))
		e = mirror_ref(f->arena, s->dir,
		    fresh_ref(f->arena, f->set), &s->fresh);
	if (!e && is_asked(f, CONFIG))
		e = mirror_ref(f->arena, s->dir, CONFIG, &s->config);
	return e;
}

static void
begin(struct fetching *f, struct arena *a, const struct set *set,
    const char *dir, struct sync *out)
{
	memset(f, 0, sizeof(*f));
	memset(out, 0, sizeof(*out));
	f->arena = a;
	f->set = set;
	f->out = out;
	out->set = set;
	out->dir = arena_strdup(a, dir);
	out->why = "";
	choose_refs(f);
}

struct err *
sync_open(struct arena *a, const struct set *set, const char *dir,
    struct sync *out)
{
	struct fetching f;

	begin(&f, a, set, dir, out);
	return read_refs(&f);
}

struct err *
sync_fetch(struct arena *a, const struct set *set, const char *dir,
    struct sync *out)
{
	struct fetching f;
	struct err *e;

	begin(&f, a, set, dir, out);
	e = fetch(&f);
	if (!e)
		e = read_refs(&f);
	return err_wrap(e, "cannot fetch for set '%s'", set->name);
}

struct err *
sync_repo(struct arena *a, struct sync *s)
{
	return s->repo ? NULL : repo_open(a, s->dir, &s->repo);
}

struct err *
sync_discard(struct arena *a, struct sync *s)
{
	s->repo = NULL;
	memset(&s->tip, 0, sizeof(s->tip));
	s->fresh = s->config = s->tip;
	return mirror_remove(a, s->dir);
}

struct err *
sync_tidy(struct arena *a, struct sync *s)
{
	return mirror_pack(a, s->dir, s->set->fetch_seconds);
}

const char *
sync_word(enum sync_result result)
{
	static const char *const words[] = { "ok", "unreachable", "refused",
		"objects", "too-big", "damaged" };

	return words[result];
}
