/*
 * A checkup of what lies in the directory of a repository: owners, modes,
 * dates, what was left behind, and the room on the disk.
 */

#include "hooks/checkup.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/limit.h"
#include "hooks/setup.h"
#include "hooks/workers.h"

#define MINUTE 60
#define HOUR 3600
#define DEPTH 64		/* directories inside each other */

/* What one walk over the repository has seen. */
struct walk {
	const struct checkup *checkup;
	struct workers workers;
	time_t now;
	const char *foreign, *open;	/* the first of their kind */
	size_t nforeign, nopen;
	const char *newest;		/* written latest, after now */
	time_t newest_time;
};

/* "3 minutes", for how long ago or ahead something is. */
static const char *
span(const struct checkup *c, time_t seconds)
{
	static const struct { const char *name; time_t seconds; } units[] = {
		{ "day", 86400 }, { "hour", HOUR }, { "minute", MINUTE },
		{ "second", 1 }
	};
	size_t i = 0;
	time_t n;

	while (i < 3 && seconds < units[i].seconds)
		i++;
	n = seconds / units[i].seconds;
	return arena_printf(c->arena, "%ld %s%s", (long)n, units[i].name,
	    n == 1 ? "" : "s");
}

/* --- what was left behind --- */

static bool
ends(const char *name, const char *with)
{
	size_t len = strlen(name), n = strlen(with);

	return len > n && !strcmp(name + len - n, with);
}

static bool
begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* Git makes these for a moment, and we for no longer. */
static bool
is_lock(const char *path)
{
	return ends(path, ".lock") && !begins(path, "sluice/");
}

static bool
is_litter(const char *path)
{
	return begins(path, "objects/tmp_objdir-") ||
	    begins(path, "objects/incoming-") ||
	    begins(path, "objects/pack/tmp_") ||
	    begins(path, "objects/pack/.tmp-");
}

static const char *
lock_words(const struct walk *w, const char *path)
{
	size_t len = strlen(path) - strlen(".lock");
	const char *locked = arena_strndup(w->checkup->arena, path, len);

	return arena_printf(w->checkup->arena, "this has locked '%s'",
	    locked);
}

/*
 * A lock or a directory of a push belongs to a process, which need not have it
 * open: Git closes a lock that it holds.  So whoever works here may own it.
 */
static void
check_left(struct walk *w, const char *path, time_t made, const char *words)
{
	const struct checkup *c = w->checkup;
	time_t age = w->now > made ? w->now - made : 0;
	const struct worker *worker = w->workers.item;
	struct loc at = checkup_place(c, path);

	if (w->workers.n && age < HOUR)
		return;
	if (w->workers.n) {
		diag_add(c->diag, DIAG_WARNING, "doctor/lock", at, "%s for "
		    "%s; process %ld, '%s', works here", words, span(c, age),
		    worker->pid, worker->name);
		diag_hint(c->diag, "ps -f -p %ld", worker->pid);
	} else if (age < MINUTE) {
		diag_add(c->diag, DIAG_WARNING, "doctor/lock", at, "%s for "
		    "%s; no process is seen that holds it", words,
		    span(c, age));
		diag_hint(c->diag, "sleep 60; sluice-doctor %s",
		    checkup_word(c, ""));
	} else {
		diag_add(c->diag, DIAG_ERROR, "doctor/lock", at, "%s for %s, "
		    "and the process that made it is gone", words,
		    span(c, age));
		diag_hint(c->diag, "rm -r %s", checkup_word(c, path));
	}
}

/* --- owners, modes and dates --- */

static void
see(struct walk *w, const char *path, const struct stat *st)
{
	if (st->st_uid != w->checkup->owner && !w->nforeign++)
		w->foreign = arena_strdup(w->checkup->arena, path);
	if (!S_ISLNK(st->st_mode) && st->st_mode & S_IWOTH && !w->nopen++)
		w->open = arena_strdup(w->checkup->arena, path);
	if (st->st_mtime > w->now + MINUTE &&
	    st->st_mtime > w->newest_time) {
		w->newest = arena_strdup(w->checkup->arena, path);
		w->newest_time = st->st_mtime;
	}
	if (is_lock(path))
		check_left(w, path, st->st_mtime, lock_words(w, path));
	else if (is_litter(path))
		check_left(w, path, st->st_mtime, "this is of a push that has "
		    "not ended");
}

/* "objects/3f" and what is in a quarantine: as many files as there are. */
static bool
is_bulk(const char *path)
{
	return is_litter(path) || (begins(path, "objects/") &&
	    strlen(path) == strlen("objects/00"));
}

static struct err *
walk(struct walk *w, const char *path, unsigned depth)
{
	struct arena *a = w->checkup->arena;
	const char *dir = checkup_place(w->checkup, path).file, *below;
	const struct dirent *entry;
	struct err *e = NULL;
	struct stat st;
	DIR *d;

	if (depth == DEPTH)
		return NULL;
	d = opendir(dir);
	if (!d)
		return err_errno("cannot list '%s'", dir);
	while (!e && (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		below = *path ? arena_printf(a, "%s/%s", path,
		    entry->d_name) : arena_strdup(a, entry->d_name);
		/* what goes away meanwhile was somebody's at work */
		if (lstat(checkup_place(w->checkup, below).file, &st))
			continue;
		see(w, below, &st);
		if (S_ISDIR(st.st_mode) && !is_bulk(below))
			e = walk(w, below, depth + 1);
	}
	closedir(d);
	return e;
}

static const char *
others(const struct walk *w, size_t n)
{
	return n > 1 ? arena_printf(w->checkup->arena, ", and %zu more like "
	    "it", n - 1) : "";
}

static void
report_walk(const struct walk *w)
{
	const struct checkup *c = w->checkup;

	if (w->foreign) {
		diag_add(c->diag, DIAG_ERROR, "doctor/owner", checkup_place(c,
		    w->foreign), "this does not belong to '%s', as the "
		    "repository does%s", checkup_account(c, c->owner),
		    others(w, w->nforeign));
		diag_hint(c->diag, "sudo chown -R %s %s",
		    checkup_account(c, c->owner), checkup_word(c, ""));
	}
	if (w->open) {
		diag_add(c->diag, DIAG_ERROR, "doctor/mode", checkup_place(c,
		    w->open), "everybody can write here%s",
		    others(w, w->nopen));
		diag_hint(c->diag, "chmod -R o-w %s", checkup_word(c, ""));
	}
	if (w->newest) {
		diag_add(c->diag, DIAG_WARNING, "doctor/clock",
		    checkup_place(c, w->newest), "this was written %s ahead "
		    "of this machine's clock", span(c, w->newest_time -
		    w->now));
		diag_hint(c->diag, "timedatectl status");
	}
}

/* --- the directory itself --- */

static void
check_account(const struct checkup *c)
{
	const char *owner = checkup_account(c, c->owner);

	if (geteuid() == c->owner)
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/owner", checkup_place(c, ""),
	    "this belongs to '%s', and what '%s' sees of it is not what the "
	    "hooks will see", owner, checkup_account(c, geteuid()));
	diag_hint(c->diag, "sudo -u %s sluice-doctor %s", owner,
	    checkup_word(c, ""));
}

/* What only the account itself is to reach. */
static void
check_private(const struct checkup *c, const char *name, const char *mode)
{
	struct stat st;

	if (stat(checkup_place(c, name).file, &st) ||
	    !(st.st_mode & (S_IRWXG | S_IRWXO)))
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/mode", checkup_place(c, name),
	    "others can reach this (mode %03o)",
	    (unsigned)(st.st_mode & 0777));
	diag_hint(c->diag, "chmod %s %s", mode, checkup_word(c, name));
}

static void
check_writable(const struct checkup *c, const char *name)
{
	if (!access(checkup_place(c, name).file, W_OK | X_OK) ||
	    errno == ENOENT)
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/mode", checkup_place(c, name),
	    "nothing can be written here: %s", strerror(errno));
	diag_hint(c->diag, "chmod u+rwx %s", checkup_word(c, name));
}

static void
check_room(const struct checkup *c)
{
	struct statvfs st;
	uint64_t left;

	if (statvfs(checkup_place(c, "objects").file, &st))
		return;
	left = (uint64_t)st.f_bavail * st.f_frsize;
	if (left >= LIMIT_ROOM)
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/room", checkup_place(c,
	    "objects"), "only %lu MiB of the disk are free",
	    (unsigned long)(left >> 20));
	diag_hint(c->diag, "df -h %s", checkup_word(c, ""));
}

struct err *
checkup_premises(const struct checkup *c)
{
	static const char *const written[] = { "", "objects", "objects/pack",
		"refs", "refs/heads", "sluice", "sluice/cache" };
	struct walk w = { .checkup = c, .now = time(NULL) };
	struct err *e;
	size_t i;

	check_account(c);
	check_private(c, "sluice", "700");
	check_private(c, "sluice/signing-key", "600");
	for (i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		check_writable(c, written[i]);
	check_room(c);
	workers_find(c->arena, c->dir, &w.workers);
	e = walk(&w, "", 0);
	if (!e)
		report_walk(&w);
	return e;
}
