/*
 * Sealed and opened values a second, as calls, and megabytes a second that are
 * searched for secrets, beside a pass of memchr over the same bytes.  Prints
 * lines "name value".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/limit.h"
#include "policy/secrets.h"
#include "seal/sealed.h"
#include "seal/unseal.h"

#define SECONDS 0.4		/* for each */
#define PUSH (8UL << 20)	/* bytes searched at once: a large push */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct keys {
	struct arena *a;
	struct guard *g;
	struct identity id[10];
	struct recipient to[10];
};

static const char *
seal(struct keys *k, size_t n)
{
	struct scope s = { "prod", "shop", "db", "password", NULL,
		"2026-11-20" };
	const char *text = NULL;

	err_free(sealed_value_write(k->a, k->g, &s, k->to, n,
	    "sixteen bytes ok", 16, &text));
	return text;
}

/* The identity is the last of the recipients: the worst case. */
static void
open_value(struct keys *k, const char *text, size_t n)
{
	struct loc loc = { NULL, 0, 0 };
	struct identities ids = { &k->id[n - 1], 1 };
	struct sealed_value v;
	struct secret out;

	if (!sealed_value_read(k->a, diag_new(k->a), "password",
	    node_string(k->a, loc, text), &v) ||
	    !unseal_value(k->a, diag_new(k->a), k->g, &v, &v.scope, &ids,
	    &out))
		exit(1);
}

static double
rate(struct keys *k, size_t n, bool opening)
{
	const char *text = seal(k, n);
	double start = now(), spent;
	struct arena_mark mark;
	struct guard_mark guarded;
	unsigned count = 0;

	do {
		mark = arena_mark(k->a);
		guarded = guard_mark(k->g);
		if (opening)
			open_value(k, text, n);
		else
			seal(k, n);
		guard_rewind(k->g, guarded);
		arena_rewind(k->a, mark);
		count++;
		spent = now() - start;
	} while (spent < SECONDS);
	return count / spent;
}

static void
values(void)
{
	static const size_t counts[] = { 1, 2, 3, 10 };
	struct keys k = { .a = arena_new() };
	size_t i;

	k.g = guard_new(k.a);
	for (i = 0; i < 10; i++) {
		identity_new(k.a, k.g, &k.id[i]);
		k.to[i] = k.id[i].self;
	}
	for (i = 0; i < 4; i++) {
		printf("seal-%zu %.0f\n", counts[i],
		    rate(&k, counts[i], false));
		printf("open-%zu %.0f\n", counts[i],
		    rate(&k, counts[i], true));
	}
	arena_free(k.a);
}

/* All files in one piece, over and over until they are a large push. */
static void
read_push(struct arena *a, char **path, struct buf *out)
{
	struct blob file;
	size_t n;

	buf_init(out, a, 256UL << 20);
	for (; *path; path++) {
		err_free(file_read(a, *path, LIMIT_BINARY, &file));
		buf_add(out, file.data, file.len);
	}
	for (n = out->len; n && out->len < PUSH; )
		buf_add(out, arena_strndup(a, out->data, n), n);
}

/* As bytes: reading documents is not what is measured. */
static void
search(char **path)
{
	static const struct secrets_options options = { .today =
	    "2026-11-20" };
	struct arena *a = arena_new();
	struct buf text;
	struct secrets *s;
	double start, spent;
	unsigned count, found = 0;
	const char *at;

	read_push(a, path, &text);
	start = now();
	count = 0;
	do {
		s = secrets_new(a, &options);
		secrets_scan_file(s, diag_new(a), "all.bin", text.data,
		    text.len);
		count++;
		spent = now() - start;
	} while (spent < SECONDS);
	printf("search %.0f\n", count * (double)text.len / spent / 1e6);
	start = now();
	count = 0;
	do {
		for (at = text.data; at; at = memchr(at + 1, '\n',
		    (size_t)(text.data + text.len - at) - 1))
			found++;
		count++;
		spent = now() - start;
	} while (spent < SECONDS && found);
	printf("memchr %.0f\n", count * (double)text.len / spent / 1e6);
	arena_free(a);
}

int
main(int argc, char **argv)
{
	values();
	if (argc > 1)
		search(argv + 1);
	return 0;
}
