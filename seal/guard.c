#include "seal/guard.h"

#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/limit.h"

/*
 * sodium_malloc costs three pages and four system calls: take much at once.
 * But each locked page is dear to a program that seals a single value.
 */
#define CHUNK_MIN (2 * 4096 - 16)	/* 16 are libsodium's */
#define CHUNK_MAX (32 * 1024)
#define ALIGN 16

struct chunk {
	struct chunk *below;
	unsigned char *data;	/* from sodium_malloc */
	size_t size, used;
};

struct guard {
	struct chunk *top;
	size_t total;
};

_Noreturn static void
end(const char *why)
{
	fprintf(stderr, "error: %s\n", why);
	exit(3);
}

static void
drop_chunk(struct guard *g)
{
	struct chunk *c = g->top;

	g->top = c->below;
	g->total -= c->size;
	sodium_free(c->data);	/* wipes, and checks that nothing ran over */
	free(c);
}

static void
drop_all(void *handle)
{
	struct guard *g = handle;

	while (g->top)
		drop_chunk(g);
	free(g);
}

struct guard *
guard_new(struct arena *a)
{
	struct guard *g;

	if (sodium_init() < 0)
		end("libsodium does not start");
	g = calloc(1, sizeof(*g));
	if (!g)
		arena_exhausted();
	arena_defer(a, drop_all, g);
	return g;
}

static void
add_chunk(struct guard *g, size_t need)
{
	struct chunk *c;
	size_t size = g->top ? CHUNK_MAX : CHUNK_MIN;

	if (size < need)
		size = need;
	if (size > LIMIT_GUARD - g->total)
		end("out of guarded memory: the limit of 64 MiB was reached");
	c = calloc(1, sizeof(*c));
	if (!c)
		arena_exhausted();
	c->data = sodium_malloc(size);
	if (!c->data)
		arena_exhausted();
	sodium_memzero(c->data, size);
	c->below = g->top;
	c->size = size;
	g->top = c;
	g->total += size;
}

void *
guard_alloc(struct guard *g, size_t len)
{
	void *p;

	if (len > LIMIT_GUARD)
		end("out of guarded memory: the limit of 64 MiB was reached");
	len = (len + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!g->top || g->top->size - g->top->used < len)
		add_chunk(g, len);
	p = g->top->data + g->top->used;
	g->top->used += len;
	return p;
}

struct guard_mark
guard_mark(struct guard *g)
{
	struct guard_mark m;

	/* a first chunk, so that coming back to the start keeps it */
	if (!g->top)
		add_chunk(g, CHUNK_MIN);
	m.chunk = g->top;
	m.used = g->top->used;
	return m;
}

void
guard_rewind(struct guard *g, struct guard_mark m)
{
	while (g->top != m.chunk)
		drop_chunk(g);
	sodium_memzero(g->top->data + m.used, g->top->used - m.used);
	g->top->used = m.used;
}
