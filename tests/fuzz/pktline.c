/*
 * Any bytes as what Git says to proc-receive: lines up to a flush are
 * commands, those after it options.  A line that was read and is written again
 * is read as the same.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hooks/pktline.h"
#include "hooks/push.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A file without a name that holds these bytes and is read from its start. */
static int
file_of(int fd, const void *data, size_t len)
{
	if (fd < 0) {
		FILE *f = tmpfile();

		fd = f ? fileno(f) : -1;
	}
	if (fd < 0 || ftruncate(fd, 0) ||
	    pwrite(fd, data, len, 0) != (ssize_t)len ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static void
echo(struct arena *a, const struct blob *line)
{
	static int fd = -1;
	struct pktline p = { a, -1, -1 };
	struct blob again;
	struct err *e;
	bool flush;

	p.in = p.out = fd = file_of(fd, "", 0);
	e = pktline_write(&p, line->data, line->len);
	if (!e)
		e = pktline_flush(&p);
	if (e || lseek(fd, 0, SEEK_SET))
		abort();
	e = pktline_read(&p, &again, &flush);
	if (e || flush || again.len > line->len ||
	    memcmp(again.data, line->data, again.len))
		abort();
	e = pktline_read(&p, &again, &flush);
	if (e || !flush)
		abort();
}

static struct err *
read_list(struct pktline *p, struct push *push, bool options)
{
	struct blob line;
	struct err *e;
	bool flush;

	for (;;) {
		e = pktline_read(p, &line, &flush);
		if (e || flush)
			return e;
		echo(p->arena, &line);
		if (options)
			e = push_add_option(push, line.data, line.len);
		else
			push_add_command(push, line.data, line.len);
		if (e)
			return e;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static int fd = -1;
	struct arena *a = arena_new();
	struct pktline p = { a, -1, -1 };
	struct push push;
	struct err *e;

	p.in = fd = file_of(fd, data, len);
	push_init(&push, a);
	e = read_list(&p, &push, false);
	if (!e)
		e = read_list(&p, &push, true);
	err_free(e);
	arena_free(a);
	return 0;
}
