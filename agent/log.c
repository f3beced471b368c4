#include "agent/log.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

#define MODE 0640

struct err *
log_write(const struct settings *s, struct blob lines)
{
	struct err *e;
	int fd;

	if (!lines.len)
		return NULL;
	if (!s->log)
		return file_write(STDERR_FILENO, lines.data, lines.len);
	/* another tick may add to it at the same time */
	fd = open(s->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, MODE);
	if (fd < 0)
		return err_errno("cannot open '%s'", s->log);
	e = file_write(fd, lines.data, lines.len);
	if (close(fd) && !e)
		e = err_errno("cannot write it");
	return err_wrap(e, "cannot add to '%s'", s->log);
}
