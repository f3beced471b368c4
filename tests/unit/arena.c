/* Memory that ends together: growth, marks, what is deferred. */

#include "base/arena.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "tests/unit/tap.h"

static bool
is_zero(const char *p, size_t n)
{
	while (n && !*p++)
		n--;
	return !n;
}

static void
allocation(void)
{
	struct arena *a = arena_new();
	struct arena_mark mark;
	char *p, *q;

	p = arena_alloc(a, 3, 100);
	ok(is_zero(p, 300), "memory is zeroed");
	mark = arena_mark(a);
	q = arena_alloc(a, 1, 1000);
	memset(q, 'x', 1000);
	arena_rewind(a, mark);
	ok(arena_alloc(a, 1, 500) == (void *)q && is_zero(q, 500),
	    "also where something was before");
	ok(is_zero(arena_alloc(a, 1, 100000), 100000) && is_zero(p, 300),
	    "large pieces get their own room");
	arena_rewind(a, mark);
	q = arena_alloc(a, 1, 4000);
	ok(is_zero(q, 4000), "and after the room was given back");
	ok((uintptr_t)arena_alloc(a, 1, 1) % sizeof(void *) == 0,
	    "everything is aligned");
	is(arena_strndup(a, "abc", 2), "ab", "a copy of a part");
	is(arena_printf(a, "%d-%s", 1, "x"), "1-x", "a formatted text");
	arena_free(a);
}

static void
growth(void)
{
	struct arena *a = arena_new();
	unsigned *array = NULL;
	unsigned i, right = 0;

	for (i = 0; i < 1000; i++) {
		array = arena_grow(a, array, i, sizeof(*array));
		array[i] = i;
	}
	for (i = 0; i < 1000; i++)
		right += array[i] == i;
	ok(right == 1000, "an array grows by one element at a time");
	arena_free(a);
}

static void
note(void *log)
{
	struct buf *b = log;

	buf_addf(b, "%zu", b->len);
}

static void
deferral(void)
{
	struct arena *a = arena_new(), *outer = arena_new();
	struct arena_mark mark;
	struct buf log;

	buf_init(&log, outer, 100);
	arena_defer(a, note, &log);
	mark = arena_mark(a);
	arena_defer(a, note, &log);
	is(log.data, "", "what is deferred waits");
	arena_rewind(a, mark);
	is(log.data, "0", "until its memory goes");
	arena_free(a);
	is(log.data, "01", "or the arena ends");
	arena_free(NULL);
	arena_free(outer);
}

static void
buffers(void)
{
	struct arena *a = arena_new();
	struct buf b;
	struct err *e;

	buf_init(&b, a, 8);
	is(b.data, "", "a buffer begins empty");
	buf_adds(&b, "abc");
	buf_addc(&b, 'd');
	buf_addf(&b, "%d", 12);
	is(b.data, "abcd12", "it grows");
	e = buf_check(&b, "it");
	ok(!e, "within its maximum");
	buf_adds(&b, "xyz");
	is(b.data, "abcd12", "what does not fit is dropped");
	buf_adds(&b, "x");
	ok(b.len == 6 && b.over, "as is all that follows");
	e = buf_check(&b, "it");
	is(e ? err_text(e) : NULL, "it is larger than 8 bytes",
	    "which is said when asked");
	err_free(e);
	buf_trim(&b, 2);
	is(b.data, "ab", "the end can be taken off");
	arena_free(a);
}

static void
maps(void)
{
	struct arena *a = arena_new();
	struct map m;
	char key[16];
	size_t i, found = 0;
	int values[1000];

	map_init(&m, a);
	ok(!map_get(&m, "a", 1), "an empty map holds nothing");
	for (i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%zu", i);
		map_set(&m, key, strlen(key), &values[i]);
	}
	for (i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%zu", i);
		found += map_get(&m, key, strlen(key)) == &values[i];
	}
	ok(m.n == 1000 && found == 1000, "every key is found");
	ok(map_set(&m, "k7", 2, &values[0]) == &values[7] && m.n == 1000,
	    "a value is replaced");
	is(m.entry[7].key, "k7", "the order of adding is kept");
	ok(!map_get(&m, "k", 1) && !map_get(&m, "k77777", 6),
	    "other keys are not found");
	map_set(&m, "a\0b", 3, &values[1]);
	ok(map_get(&m, "a\0b", 3) && !map_get(&m, "a", 1),
	    "keys may hold any byte");
	arena_free(a);
}

int
main(void)
{
	allocation();
	growth();
	deferral();
	buffers();
	maps();
	return tap_done();
}
