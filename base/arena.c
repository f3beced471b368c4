#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/limit.h"

#define CHUNK_MIN (4 * 1024)
#define CHUNK_MAX (64 * 1024)	/* and behind that, huge pages */
#define HUGE_PAGE (2 * 1024 * 1024)
#define ALIGN sizeof(void *)

struct chunk {
	struct chunk *below;
	size_t size, used;
	char data[];
};

struct done {
	struct done *below;
	void (*call)(void *);
	void *handle;
};

struct arena {
	struct chunk *top;
	struct done *done;
	size_t total;		/* bytes of all chunks */
};

_Noreturn static void
out_of_memory(const char *why)
{
	fprintf(stderr, "error: out of memory: %s\n", why);
	exit(3);
}

void
arena_exhausted(void)
{
	out_of_memory("the system has no more");
}

/*
 * To touch memory for the first time, page by page, may cost more than all
 * that is then done with it.
 */
static void *
huge_pages(size_t size)
{
	void *p = aligned_alloc(HUGE_PAGE, size);

#ifdef MADV_HUGEPAGE
	if (p)
		madvise(p, size, MADV_HUGEPAGE);
#endif
	return p;
}

static void
add_chunk(struct arena *a, size_t need)
{
	struct chunk *c;
	size_t size = a->top ? a->top->size * 2 : CHUNK_MIN;

	need += sizeof(*c);
	if (size < need)
		size = need;
	if (size > CHUNK_MAX)
		size = (need + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	if (size > LIMIT_MEMORY - a->total)
		out_of_memory("the limit of 1 GiB was reached");
	c = size > CHUNK_MAX ? huge_pages(size) : malloc(size);
	if (!c)
		arena_exhausted();
	c->below = a->top;
	c->size = size - sizeof(*c);
	c->used = 0;
	a->top = c;
	a->total += size;
}

/*
 * Our programs end soon: memory that goes back to the system only to be asked
 * for again costs more than it saves.
 */
static void
keep_memory(void)
{
#ifdef __GLIBC__
	static bool done;

	if (done)
		return;
	done = true;
	mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
#endif
}

struct arena *
arena_new(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	keep_memory();
	if (!a)
		arena_exhausted();
	return a;
}

void
arena_free(struct arena *a)
{
	struct arena_mark start = { NULL, NULL, 0, 0 };

	if (!a)
		return;
	arena_rewind(a, start);
	free(a);
}

struct arena_mark
arena_mark(struct arena *a)
{
	struct arena_mark m;

	m.chunk = a->top;
	m.done = a->done;
	m.used = a->top ? a->top->used : 0;
	m.total = a->total;
	return m;
}

void
arena_rewind(struct arena *a, struct arena_mark m)
{
	struct chunk *c;
	struct done *d;

	/* what is deferred lives in the chunks: run it before they go */
	while (a->done != m.done) {
		d = a->done;
		a->done = d->below;
		d->call(d->handle);
	}
	while (a->top != m.chunk) {
		c = a->top;
		a->top = c->below;
		free(c);
	}
	if (a->top)
		a->top->used = m.used;
	a->total = m.total;
}

void *
arena_alloc(struct arena *a, size_t n, size_t size)
{
	size_t want;
	char *p;

	if (__builtin_mul_overflow(n, size, &want) ||
	    want > LIMIT_MEMORY - ALIGN)
		out_of_memory("the limit of 1 GiB was reached");
	want = (want + ALIGN - 1) & ~(ALIGN - 1);
	if (!a->top || a->top->size - a->top->used < want)
		add_chunk(a, want);
	p = a->top->data + a->top->used;
	a->top->used += want;
	return memset(p, 0, want);
}

void *
arena_grow(struct arena *a, void *array, size_t n, size_t size)
{
	void *bigger;

	if (n & (n - 1))
		return array;		/* full only at a power of two */
	bigger = arena_alloc(a, n ? n * 2 : 1, size);
	if (n)
		memcpy(bigger, array, n * size);
	return bigger;
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1, 1);

	if (len)
		memcpy(copy, s, len);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	char brief[256], *s;	/* most texts: they are formatted once */
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(brief, sizeof(brief), fmt, ap);
	va_end(ap);
	if (len < 0)
		out_of_memory("a message could not be written");
	if ((size_t)len < sizeof(brief))
		return arena_strndup(a, brief, (size_t)len);
	s = arena_alloc(a, (size_t)len + 1, 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
arena_defer(struct arena *a, void (*call)(void *), void *handle)
{
	struct done *d = arena_alloc(a, 1, sizeof(*d));

	d->below = a->done;
	d->call = call;
	d->handle = handle;
	a->done = d;
}
