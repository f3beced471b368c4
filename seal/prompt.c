#include "seal/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define INTERRUPT 0x03		/* what Ctrl-C types while it is no signal */

static void
say(int fd, const char *text)
{
	/* a terminal that does not show the question may still answer it */
	if (write(fd, text, strlen(text)) < 0)
		return;
}

/* A line of at most max bytes; its length, or -1. */
static ssize_t
read_line(int fd, unsigned char *data, size_t max)
{
	size_t len = 0;
	ssize_t n;

	while (len < max) {
		n = read(fd, data + len, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n || data[len] == '\n')
			return (ssize_t)len;
		if (data[len] == INTERRUPT) {
			errno = ECANCELED;
			return -1;
		}
		len++;
	}
	errno = EMSGSIZE;
	return -1;
}

/*
 * Without an echo, and with Ctrl-C as a character: a signal would leave a
 * terminal that stays dark.
 */
static struct err *
ask(int fd, const char *question, unsigned char *data, size_t max,
    size_t *len)
{
	struct termios usual, dark;
	ssize_t n;

	if (tcgetattr(fd, &usual))
		return err_errno("cannot hide what is typed");
	dark = usual;
	dark.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ISIG);
	if (tcsetattr(fd, TCSAFLUSH, &dark))
		return err_errno("cannot hide what is typed");
	say(fd, question);
	n = read_line(fd, data, max);
	tcsetattr(fd, TCSAFLUSH, &usual);
	say(fd, "\n");
	if (n < 0)
		return err_errno("nothing was read from the terminal");
	*len = (size_t)n;
	return NULL;
}

struct err *
prompt_secret(struct guard *g, const char *question, struct secret *out)
{
	size_t max = 4096;	/* what a terminal takes in one line */
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct err *e;

	if (fd < 0)
		return err_errno("there is no terminal to ask at");
	out->data = guard_alloc(g, max + 1);
	e = ask(fd, question, out->data, max, &out->len);
	close(fd);
	if (!e)
		out->data[out->len] = '\0';
	return e;
}
