#include "agent/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MODE 0640

static struct err *
write_all(int fd, struct blob text, const char *name)
{
	ssize_t n;

	while (text.len) {
		n = write(fd, text.data, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot write to '%s'", name);
		text.data += n;
		text.len -= (size_t)n;
	}
	return NULL;
}

struct err *
log_write(const struct settings *s, struct blob lines)
{
	struct err *e;
	int fd;

	if (!lines.len)
		return NULL;
	if (!s->log)
		return write_all(STDERR_FILENO, lines, "standard error");
	/* another tick may add to it at the same time */
	fd = open(s->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, MODE);
	if (fd < 0)
		return err_errno("cannot open '%s'", s->log);
	e = write_all(fd, lines, s->log);
	if (close(fd) && !e)
		e = err_errno("cannot write to '%s'", s->log);
	return e;
}
