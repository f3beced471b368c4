#include "seal/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"

static struct err *
check_closed(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_errno("cannot look at '%s'", path);
	if (!S_ISREG(st.st_mode))
		return err_new(ERR_INPUT, "the key file '%s' is no regular "
		    "file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_new(ERR_INPUT, "the key file '%s' belongs to "
		    "somebody else", path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return err_new(ERR_INPUT, "the key file '%s' is open to "
		    "others (mode %03o); run chmod 600", path,
		    (unsigned)(st.st_mode & 0777));
	return NULL;
}

/* Fill a space as far as there is something to read. */
static struct err *
fill(int fd, const char *what, struct secret *s, size_t room)
{
	ssize_t n = 1;

	while (n && s->len < room) {
		n = read(fd, s->data + s->len, room - s->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot read %s", what);
		s->len += (size_t)n;
	}
	return NULL;
}

/* How much room to begin with: that of a file, or a little. */
static size_t
first_room(int fd, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (size_t)st.st_size > max)
		return 4096;
	return (size_t)st.st_size + 1;
}

struct err *
keyfile_read_fd(struct guard *g, int fd, size_t max, const char *what,
    struct secret *out)
{
	size_t room = first_room(fd, max);
	const unsigned char *former = NULL;
	struct err *e;

	out->len = 0;
	for (;;) {
		out->data = guard_alloc(g, room + 1);
		if (former)
			memcpy(out->data, former, out->len);
		e = fill(fd, what, out, room);
		if (e || out->len < room)
			return e;
		if (out->len > max)
			return err_new(ERR_INPUT, "%s is larger than %zu "
			    "bytes", what, max);
		former = out->data;
		room *= 2;
	}
}

struct err *
keyfile_read(struct guard *g, const char *path, struct secret *out)
{
	struct err *e;
	int fd;

	if (!strcmp(path, "-"))
		return keyfile_read_fd(g, 0, LIMIT_SEAL_KEYFILE,
		    "standard input", out);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno("cannot open the key file '%s'", path);
	e = check_closed(fd, path);
	if (!e)
		e = keyfile_read_fd(g, fd, LIMIT_SEAL_KEYFILE,
		    "the key file", out);
	close(fd);
	return e;
}
