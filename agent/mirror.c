#include "agent/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"

#define DEPTH 32		/* of directories; refs have no more parts */

/* --- taking away --- */

static bool
ends_in(const char *name, const char *with)
{
	size_t len = strlen(name), n = strlen(with);

	return len >= n && !strcmp(name + len - n, with);
}

/*
 * Locks, files in the making, and the marks that keep a pack from being
 * packed again while its refs are written.
 */
static bool
is_litter(const char *name)
{
	return !strncmp(name, "tmp_", 4) || ends_in(name, ".lock") ||
	    ends_in(name, ".keep");
}

static bool
is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static struct err *sweep(int at, const char *name, bool all, unsigned depth);

static struct err *
sweep_entry(int dir, const char *name, bool all, unsigned depth)
{
	struct stat st;
	struct err *e;

	all = all || is_litter(name);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return err_errno("cannot look at '%s'", name);
	if (S_ISDIR(st.st_mode)) {
		e = sweep(dir, name, all, depth + 1);
		if (e || !all)
			return e;
	}
	if (all && unlinkat(dir, name,
	    S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0))
		return err_errno("cannot remove '%s'", name);
	return NULL;
}

/* Remove what is in a directory: all of it, or litter only. */
static struct err *
sweep(int at, const char *name, bool all, unsigned depth)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	const struct dirent *entry;
	struct err *e = NULL;
	DIR *dir;

	if (fd < 0)
		return err_errno("cannot open '%s'", name);
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return err_errno("cannot open '%s'", name);
	}
	if (depth > DEPTH)
		e = err_new(ERR_SYSTEM, "'%s' is too deep", name);
	while (!e && (entry = readdir(dir)))
		if (!is_dots(entry->d_name))
			e = sweep_entry(dirfd(dir), entry->d_name, all, depth);
	closedir(dir);
	return e;
}

struct err *
mirror_clean(const char *dir)
{
	return err_wrap(sweep(AT_FDCWD, dir, false, 0),
	    "cannot clean up '%s'", dir);
}

static struct err *
remove_dir(const char *dir)
{
	struct err *e;

	if (access(dir, F_OK))
		return NULL;
	e = sweep(AT_FDCWD, dir, true, 0);
	if (!e && rmdir(dir))
		e = err_errno("cannot remove it");
	return err_wrap(e, "cannot take away '%s'", dir);
}

/*
 * Under another name first: a directory of which half is gone must not pass
 * for a mirror.
 */
struct err *
mirror_remove(struct arena *a, const char *dir)
{
	const char *old = arena_printf(a, "%s.old", dir);
	struct err *e = remove_dir(old);

	if (!e && rename(dir, old) && errno != ENOENT)
		e = err_errno("cannot rename '%s'", dir);
	return e ? e : remove_dir(old);
}

/* --- making --- */

static struct err *
run_git(struct arena *a, const char *dir, const char *const *more,
    unsigned seconds, int *status)
{
	static const char *const env[] = { "GIT_DIR", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C", NULL };
	const char *argv[16] = { "git",
		arena_printf(a, "--git-dir=%s", dir), "-c", "core.fsync=all" };
	struct buf words;
	struct proc p = { .argv = argv, .env = env, .err = &words,
		.seconds = seconds };
	struct err *e;
	size_t i;

	for (i = 0; more[i]; i++)
		argv[i + 4] = more[i];
	buf_init(&words, a, LIMIT_MANIFEST);
	e = proc_run(&p);
	*status = p.status;
	return e;
}

static struct err *
check_status(int status, const char *what, const char *dir)
{
	return status ? err_new(ERR_SYSTEM, "cannot %s '%s': git ended with "
	    "status %d", what, dir, status) : NULL;
}

struct err *
mirror_make(struct arena *a, const char *dir)
{
	/* samples of hooks are not worth their time here */
	static const char *const init[] = { "init", "--quiet", "--bare",
		"--template=", NULL };
	const char *new = arena_printf(a, "%s.new", dir);
	struct err *e;
	int status = 0;

	if (!access(dir, F_OK))
		return NULL;
	e = remove_dir(new);
	if (!e)
		e = file_make_dirs(new, 0700);
	if (!e)
		e = run_git(a, new, init, 0, &status);
	if (!e)
		e = check_status(status, "make", new);
	if (!e && rename(new, dir))
		e = err_errno("cannot rename '%s'", new);
	return e;
}

/* --- looking --- */

struct err *
mirror_ref(struct arena *a, const char *dir, const char *ref,
    struct oid *out)
{
	struct blob text;
	struct err *e;

	memset(out, 0, sizeof(*out));
	e = file_read_any(a, arena_printf(a, "%s/" MIRROR_IN "%s", dir,
	    ref + strlen("refs/")), 2 * OID_HEX, &text);
	if (e || !text.data)
		return e;
	/* what a power failure left of it is as good as nothing */
	if (text.len != OID_HEX + 1 || text.data[OID_HEX] != '\n' ||
	    !oid_parse(text.data, OID_HEX, out))
		memset(out, 0, sizeof(*out));
	return NULL;
}

struct err *
mirror_is_sound(struct arena *a, const char *dir, unsigned seconds, bool *out)
{
	static const char *const fsck[] = { "fsck", "--no-dangling",
		"--no-progress", NULL };
	struct err *e;
	int status = 0;

	e = run_git(a, dir, fsck, seconds, &status);
	*out = !status;
	return e;
}

/* The files with packs and what goes with them, as long as there are more. */
static struct err *
open_packs(struct arena *a, const char *dir, DIR **out)
{
	const char *path = arena_printf(a, "%s/objects/pack", dir);

	*out = opendir(path);
	return *out ? NULL : err_errno("cannot open '%s'", path);
}

bool
mirror_has_large(struct arena *a, const char *dir, uint64_t bytes)
{
	const struct dirent *entry;
	bool found = false;
	struct err *e;
	struct stat st;
	DIR *d;

	e = open_packs(a, dir, &d);
	if (e) {
		err_free(e);
		return false;
	}
	while (!found && (entry = readdir(d)))
		found = is_litter(entry->d_name) &&
		    !fstatat(dirfd(d), entry->d_name, &st, 0) &&
		    (uint64_t)st.st_size >= bytes;
	closedir(d);
	return found;
}

static struct err *
count_packs(struct arena *a, const char *dir, size_t *out)
{
	const struct dirent *entry;
	struct err *e;
	DIR *d;

	*out = 0;
	e = open_packs(a, dir, &d);
	if (e)
		return e;
	while ((entry = readdir(d)))
		*out += ends_in(entry->d_name, ".pack");
	closedir(d);
	return NULL;
}

struct err *
mirror_pack(struct arena *a, const char *dir, unsigned seconds)
{
	static const char *const repack[] = { "repack", "-a", "-d", "--quiet",
		NULL };
	int status = 0;
	struct err *e;
	size_t n;

	e = count_packs(a, dir, &n);
	if (e || n < LIMIT_MIRROR_PACKS)
		return e;
	e = run_git(a, dir, repack, seconds, &status);
	return e ? e : check_status(status, "pack", dir);
}
