#include "policy/peek.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"

#define DEPTH 3
/* No token in base64 is shorter; nor are most things that are none. */
#define RUN 24
/* A line that is as long may be part of wrapped base64. */
#define WRAPPED 40
/* What we seal ourselves, which holds nothing to be found. */
#define SEALED "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+"

/* Where the text of a level stands in the text of the caller. */
struct level {
	const struct peek *peek;
	unsigned depth;
	bool inside;		/* all of it is encoded at one place: */
	size_t at, len;
};

static bool
is_base64(char c)
{
	/* both alphabets; '=' comes at the end only */
	static const unsigned char yes[UCHAR_MAX + 1] = {
		['+'] = 1, ['/'] = 1, ['-'] = 1, ['_'] = 1,
		['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,
		['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
		['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1,
		['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
		['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1,
		['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
		['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1,
		['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
		['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1,
		['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1,
		['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1,
		['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
		['y'] = 1, ['z'] = 1
	};

	return yes[(unsigned char)c];
}

static size_t
run_length(const char *text, const char *end)
{
	const char *at = text;

	while (at < end && is_base64(*at))
		at++;
	return (size_t)(at - text);
}

/*
 * The next run of at least RUN characters, or end.  Looking back from where
 * it would have to end, most places take one look for many bytes.
 */
static const char *
find_run(const char *text, const char *end)
{
	const char *at;

	while (end - text >= RUN) {
		for (at = text + RUN - 1; at >= text && is_base64(*at); at--)
			;
		if (at < text)
			return text;
		text = at + 1;
	}
	return end;
}

static void scan(const struct level *, const char *text, size_t len);

/* Decode and look inside; shown is the span of it all in the text. */
static void
look_inside(const struct level *l, const char *run, size_t n, size_t at,
    size_t shown)
{
	struct arena *a = l->peek->arena;
	struct arena_mark mark = arena_mark(a);
	struct level inner = { l->peek, l->depth + 1, true, at, shown };
	const unsigned char *data;
	size_t len;

	if (l->inside) {
		inner.at = l->at;
		inner.len = l->len;
	}
	/* one character more than whole groups has come from somewhere else */
	if (n % 4 == 1)
		n--;
	data = base64_decode_lenient(a, run, n, &len);
	if (data)
		scan(&inner, (const char *)data, len);
	arena_rewind(a, mark);
}

/* What a long line goes on with, if the next one is of base64 only. */
static const char *
next_line(const char *at, const char *end, size_t *n)
{
	const char *stop;

	if (at < end && *at == '\r')
		at++;
	if (at == end || *at != '\n')
		return NULL;
	for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
		;
	*n = run_length(at, end);
	for (stop = at + *n; stop < end && *stop == '='; stop++)
		;
	if (!*n || (stop < end && *stop != '\n' && *stop != '\r'))
		return NULL;
	return at;
}

/* A run, and the lines that go on with it; returns what is behind them. */
static const char *
open_run(const struct level *l, const char *text, const char *run,
    const char *end)
{
	size_t n = run_length(run, end), more = n;
	const char *last = run, *next;
	struct buf lines;

	next = n < WRAPPED ? NULL : next_line(run + n, end, &more);
	if (n >= strlen(SEALED) && !memcmp(run, SEALED, strlen(SEALED)))
		return run + n;
	if (!next) {
		look_inside(l, run, n, (size_t)(run - text), n);
		return run + n;
	}
	buf_init(&lines, l->peek->arena, SIZE_MAX / 2);
	buf_add(&lines, run, n);
	while (next) {
		buf_add(&lines, next, more);
		last = next;
		n = more;
		next = n < WRAPPED ? NULL : next_line(last + n, end, &more);
	}
	look_inside(l, lines.data, lines.len, (size_t)(run - text),
	    (size_t)(last + n - run));
	return last + n;
}

static void
scan(const struct level *l, const char *text, size_t len)
{
	struct token_run run = { 0 };
	struct token token;
	const char *end = text + len, *at, *value;
	struct arena_mark mark;
	size_t n;

	while (token_next(l->peek->finder, &run, text, len, &token)) {
		value = text + token.at;
		n = token.len;
		if (l->inside) {
			token.at = l->at;
			token.len = l->len;
		}
		l->peek->found(l->peek->ctx, &token, value, n);
	}
	if (l->depth == DEPTH)
		return;
	for (at = find_run(text, end); at < end; at = find_run(at, end)) {
		mark = arena_mark(l->peek->arena);
		at = open_run(l, text, at, end);
		arena_rewind(l->peek->arena, mark);
	}
}

/* UTF-16 of ASCII is ASCII with a NUL beside every byte. */
static void
scan_wide(const struct level *l, const char *text, size_t len)
{
	struct arena *a = l->peek->arena;
	struct arena_mark mark = arena_mark(a);
	struct level all = { l->peek, l->depth, true, 0, len };
	char *narrow = arena_alloc(a, len + 1, 1);
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		if (text[i])
			narrow[n++] = text[i];
	scan(&all, narrow, n);
	arena_rewind(a, mark);
}

void
peek(const struct peek *p, const char *text, size_t len)
{
	struct level l = { p, 0, false, 0, 0 };

	scan(&l, text, len);
	if (memchr(text, '\0', len))
		scan_wide(&l, text, len);
}
