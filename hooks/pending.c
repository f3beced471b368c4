#include "hooks/pending.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "yaml/setting.h"

#define TAKEN ".taken"

static const char *
marks(struct arena *a, const char *dir)
{
	return arena_printf(a, "%spending", dir);
}

static const char *
own_mark(struct arena *a, const char *dir)
{
	return arena_printf(a, "%s/%ld", marks(a, dir), (long)getpid());
}

struct err *
pending_begin(struct arena *a, const char *dir)
{
	const char *path = own_mark(a, dir);
	struct err *e;
	int fd;

	e = file_make_dirs(marks(a, dir), 0700);
	if (e)
		return e;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno("cannot make '%s'", path);
	close(fd);
	return NULL;
}

void
pending_end(struct arena *a, const char *dir)
{
	unlink(own_mark(a, dir));
}

/* What we took up; it has our number, and so is left if we are killed. */
static const char *
taken_mark(struct arena *a, const char *dir)
{
	return arena_printf(a, "%s" TAKEN, own_mark(a, dir));
}

/* "123" or "123.taken" */
static bool
is_running(const char *name)
{
	static const struct unit units[] = { { "", 1 }, { TAKEN, 1 } };
	uint64_t pid;

	if (!setting_quantity(name, units, 2, INT32_MAX, &pid) || !pid)
		return false;
	return !kill((pid_t)pid, 0) || errno == EPERM;
}

/* The names of the marks that are left, NULL behind the last. */
static const char **
find_left(struct arena *a, const char *dir)
{
	const struct dirent *entry;
	const char **name = NULL;
	size_t n = 0;
	DIR *d;

	d = opendir(marks(a, dir));
	while (d && (entry = readdir(d))) {
		if (entry->d_name[0] == '.' || is_running(entry->d_name))
			continue;
		name = arena_grow(a, name, n, sizeof(*name));
		name[n++] = arena_strdup(a, entry->d_name);
	}
	if (d)
		closedir(d);
	name = arena_grow(a, name, n, sizeof(*name));
	name[n] = NULL;
	return name;
}

bool
pending_is_left(struct arena *a, const char *dir)
{
	return find_left(a, dir)[0] != NULL;
}

bool
pending_take(struct arena *a, const char *dir)
{
	const char **name = find_left(a, dir);
	bool taken = false;

	/* of two that want the same mark, one gets it */
	for (; *name; name++)
		taken |= !rename(arena_printf(a, "%s/%s", marks(a, dir),
		    *name), taken_mark(a, dir));
	return taken;
}

void
pending_drop(struct arena *a, const char *dir)
{
	unlink(taken_mark(a, dir));
}
