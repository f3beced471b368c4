#include "hooks/workers.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The name of a process's program, or NULL. */
static const char *
program_name(struct arena *a, const char *process)
{
	char name[64];
	ssize_t n;
	int fd = open(arena_printf(a, "%s/comm", process),
	    O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	n = read(fd, name, sizeof(name) - 1);
	close(fd);
	if (n <= 0)
		return NULL;
	name[n] = '\0';
	return arena_strndup(a, name, strcspn(name, "\n"));
}

/* Whoever stands in the repository with a shell or an editor does nothing. */
static bool
is_ours(const char *name)
{
	size_t len = strlen(name);

	return !strncmp(name, "git", 3) || !strncmp(name, "sluice-", 7) ||
	    (len > 8 && !strcmp(name + len - 8, "-receive"));
}

static bool
is_below(struct arena *a, const char *link, const char *dir)
{
	size_t len = strlen(dir);
	char *path = arena_alloc(a, PATH_MAX, 1);
	ssize_t n = readlink(link, path, PATH_MAX - 1);

	return n >= 0 && !strncmp(path, dir, len) &&
	    (path[len] == '/' || !path[len]);
}

static bool
has_file_below(struct arena *a, const char *process, const char *dir)
{
	const char *path = arena_printf(a, "%s/fd", process);
	const struct dirent *entry;
	bool found = false;
	DIR *d;

	d = opendir(path);
	while (d && !found && (entry = readdir(d)))
		found = is_below(a, arena_printf(a, "%s/%s", path,
		    entry->d_name), dir);
	if (d)
		closedir(d);
	return found;
}

static const char *
worker_name(struct arena *a, const char *process, const char *dir)
{
	const char *name = program_name(a, process);

	if (!name || !is_ours(name))
		return NULL;
	return is_below(a, arena_printf(a, "%s/cwd", process), dir) ||
	    has_file_below(a, process, dir) ? name : NULL;
}

void
workers_find(struct arena *a, const char *dir, struct workers *out)
{
	const struct dirent *entry;
	struct worker *w;
	const char *name;
	long pid;
	DIR *d;

	memset(out, 0, sizeof(*out));
	d = opendir("/proc");
	while (d && (entry = readdir(d))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		pid = strtol(entry->d_name, NULL, 10);
		if (pid == (long)getpid() || pid == (long)getppid())
			continue;
		name = worker_name(a, arena_printf(a, "/proc/%ld", pid), dir);
		if (!name)
			continue;
		out->item = arena_grow(a, out->item, out->n,
		    sizeof(*out->item));
		w = &out->item[out->n++];
		w->pid = pid;
		w->name = name;
	}
	if (d)
		closedir(d);
}
