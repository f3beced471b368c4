#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
release(void *store)
{
	free(*(char **)store);
}

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	static char empty[1];

	b->store = arena_alloc(a, 1, sizeof(*b->store));
	arena_defer(a, release, b->store);
	b->data = empty;
	b->len = b->cap = 0;
	b->max = max;
	b->over = false;
}

void
buf_expect(struct buf *b, struct arena *a, size_t len)
{
	if (len > b->max)
		len = b->max;
	b->data = arena_alloc(a, len + 1, 1);
	b->cap = len + 1;
}

char *
buf_room(struct buf *b, size_t len)
{
	size_t cap;
	char *p;

	if (b->over || len > b->max - b->len) {
		b->over = true;
		return NULL;
	}
	if (b->len + len + 1 > b->cap) {
		cap = b->cap ? b->cap * 2 : 256;
		if (cap < b->len + len + 1)
			cap = b->len + len + 1;
		p = realloc(*b->store, cap);
		if (!p)
			arena_exhausted();
		/* what is in none of ours yet, be it nothing */
		if (!*b->store)
			memcpy(p, b->data, b->len + 1);
		*b->store = b->data = p;
		b->cap = cap;
	}
	return b->data + b->len;
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	char *p = buf_room(b, len);

	if (!p || !len)
		return;
	memcpy(p, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0) {
		b->over = true;
		return;
	}
	p = buf_room(b, (size_t)len);
	if (!p)
		return;
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	b->len += (size_t)len;
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void
buf_trim(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

struct err *
buf_check(const struct buf *b, const char *what)
{
	if (!b->over)
		return NULL;
	return err_new(ERR_REFUSED, "%s is larger than %zu bytes", what,
	    b->max);
}
