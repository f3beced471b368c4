#include "hooks/pending.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/file.h"
#include "yaml/setting.h"

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

static bool
is_running(const char *name)
{
	static const struct unit units[] = { { "", 1 } };
	uint64_t pid;

	if (!setting_quantity(name, units, 1, INT32_MAX, &pid) || !pid)
		return false;
	return !kill((pid_t)pid, 0) || errno == EPERM;
}

bool
pending_is_left(struct arena *a, const char *dir, bool take)
{
	const char *path = marks(a, dir);
	const struct dirent *entry;
	bool left = false;
	DIR *d;

	d = opendir(path);
	if (!d)
		return false;
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.' || is_running(entry->d_name))
			continue;
		left = true;
		if (take)
			unlink(arena_printf(a, "%s/%s", path,
			    entry->d_name));
	}
	closedir(d);
	return left;
}
