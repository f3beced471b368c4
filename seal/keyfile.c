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

/* Fill at most max bytes; *len says how many came before the end. */
static struct err *
fill(int fd, const char *what, unsigned char *data, size_t max, size_t *len)
{
	ssize_t n;

	for (*len = 0; *len < max; *len += (size_t)n) {
		n = read(fd, data + *len, max - *len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return err_errno("cannot read %s", what);
		else if (!n)
			break;
	}
	return NULL;
}

struct err *
keyfile_read_fd(struct guard *g, int fd, size_t max, const char *what,
    struct secret *out)
{
	struct err *e;

	out->data = guard_alloc(g, max + 2);
	e = fill(fd, what, out->data, max + 1, &out->len);
	if (!e && out->len > max)
		e = err_new(ERR_INPUT, "%s is larger than %zu bytes", what,
		    max);
	return e;
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
