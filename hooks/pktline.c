#include "hooks/pktline.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

#define LINE_MAX 65520		/* Git's LARGE_PACKET_MAX, digits included */
#define HEAD 4

static struct err *
read_exactly(int fd, char *data, size_t len)
{
	ssize_t n;

	for (; len; data += n, len -= (size_t)n) {
		n = read(fd, data, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return err_errno("cannot read from Git");
		else if (!n)
			return err_new(ERR_SYSTEM, "Git ended in the middle "
			    "of a line");
	}
	return NULL;
}

static bool
parse_length(const char head[HEAD], size_t *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	size_t i;

	*out = 0;
	for (i = 0; i < HEAD; i++) {
		digit = head[i] ? strchr(digits, head[i] >= 'A' &&
		    head[i] <= 'F' ? head[i] + 32 : head[i]) : NULL;
		if (!digit)
			return false;
		*out = *out << 4 | (size_t)(digit - digits);
	}
	return !*out || (*out >= HEAD && *out <= LINE_MAX);
}

struct err *
pktline_read(struct pktline *p, struct blob *line, bool *flush)
{
	char head[HEAD], *data;
	struct err *e;
	size_t len;

	e = read_exactly(p->in, head, HEAD);
	if (e)
		return e;
	if (!parse_length(head, &len))
		return err_new(ERR_SYSTEM, "Git sent a malformed line");
	*flush = !len;
	line->data = NULL;
	line->len = 0;
	if (!len)
		return NULL;
	len -= HEAD;
	data = arena_alloc(p->arena, len + 1, 1);
	e = read_exactly(p->in, data, len);
	if (len && data[len - 1] == '\n')
		data[--len] = '\0';
	line->data = data;
	line->len = len;
	return e;
}

static struct err *
put(struct pktline *p, const char *data, size_t len)
{
	return err_wrap(file_write(p->out, data, len), "cannot answer Git");
}

struct err *
pktline_write(struct pktline *p, const void *data, size_t len)
{
	struct err *e;
	struct buf b;

	buf_init(&b, p->arena, LINE_MAX);
	buf_addf(&b, "%04zx", len + HEAD);
	buf_add(&b, data, len);
	e = buf_check(&b, "a line to Git");
	return e ? e : put(p, b.data, b.len);
}

struct err *
pktline_writef(struct pktline *p, const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	buf_init(&b, p->arena, LINE_MAX);
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	return pktline_write(p, b.data, b.len);
}

struct err *
pktline_flush(struct pktline *p)
{
	return put(p, "0000", HEAD);
}
