#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct err {
	enum err_kind kind;
	char *text;
};

static char *
format(const char *fmt, va_list ap, const char *tail)
    __attribute__((format(printf, 1, 0)));

/* The formatted words, then ": tail" where there is one. */
static char *
format(const char *fmt, va_list ap, const char *tail)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		arena_exhausted();
	s = malloc((size_t)n + (tail ? strlen(tail) + 2 : 0) + 1);
	if (!s)
		arena_exhausted();
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	if (tail) {
		memcpy(s + n, ": ", 2);
		memcpy(s + n + 2, tail, strlen(tail) + 1);
	}
	return s;
}

static struct err *
make(enum err_kind kind, char *text)
{
	struct err *e = malloc(sizeof(*e));

	if (!e)
		arena_exhausted();
	e->kind = kind;
	e->text = text;
	return e;
}

struct err *
err_new(enum err_kind kind, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap, NULL);
	va_end(ap);
	return make(kind, text);
}

struct err *
err_errno(const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap, why);
	va_end(ap);
	return make(ERR_SYSTEM, text);
}

struct err *
err_wrap(struct err *e, const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (!e)
		return NULL;
	va_start(ap, fmt);
	text = format(fmt, ap, e->text);
	va_end(ap);
	free(e->text);
	e->text = text;
	return e;
}

enum err_kind
err_kind(const struct err *e)
{
	return e->kind;
}

const char *
err_text(const struct err *e)
{
	return e->text;
}

void
err_free(struct err *e)
{
	if (!e)
		return;
	free(e->text);
	free(e);
}

int
err_report(struct err *e)
{
	int status = (int)e->kind;

	fprintf(stderr, "error: %s\n", e->text);
	err_free(e);
	return status;
}
