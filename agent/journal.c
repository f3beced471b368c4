#include "agent/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"

#define MODE 0600
#define ROOM (64UL * 1024)	/* that a new one has from the beginning */

/* The check of a line, given that of the line before. */
static void
make_check(struct arena *a, const char *before, const char *line, size_t len,
    char out[JOURNAL_CHECK + 1])
{
	struct arena_mark m = arena_mark(a);
	struct buf b;

	buf_init(&b, a, LIMIT_STATE * 2);
	buf_adds(&b, before);
	buf_addc(&b, ' ');
	buf_add(&b, line, len);
	memcpy(out, hash_sha256_hex(a, b.data, b.len), JOURNAL_CHECK);
	out[JOURNAL_CHECK] = '\0';
	arena_rewind(a, m);
}

static void
keep(struct journal *j, const char *line, size_t len)
{
	/* the copy first: arena_grow may move what is there */
	const char *copy = arena_strndup(j->arena, line, len);

	j->line = arena_grow(j->arena, j->line, j->n, sizeof(*j->line));
	j->line[j->n++] = copy;
}

/* Append a line with its check to text, and keep it. */
static void
add(struct journal *j, struct buf *text, const char *line)
{
	make_check(j->arena, j->check, line, strlen(line), j->check);
	buf_addf(text, "%s %s\n", j->check, line);
	keep(j, line, strlen(line));
}

/* Read a line at text; its length, or 0 if there is none that is whole. */
static size_t
read_line(struct journal *j, const char *text, size_t len)
{
	const char *nl = memchr(text, '\n', len), *line;
	char check[JOURNAL_CHECK + 1];

	if (!nl || nl - text <= JOURNAL_CHECK || text[JOURNAL_CHECK] != ' ')
		return 0;
	line = text + JOURNAL_CHECK + 1;
	make_check(j->arena, j->check, line, (size_t)(nl - line), check);
	if (memcmp(check, text, JOURNAL_CHECK))
		return 0;
	memcpy(j->check, check, sizeof(check));
	keep(j, line, (size_t)(nl - line));
	return (size_t)(nl - text) + 1;
}

struct err *
journal_open(struct arena *a, const char *path, struct journal *out)
{
	struct blob text;
	struct err *e;
	size_t len;

	memset(out, 0, sizeof(*out));
	out->arena = a;
	out->path = path;
	e = file_read_any(a, path, LIMIT_STATE, &text);
	if (e || !text.data)
		return e;
	do {
		len = read_line(out, text.data + out->end,
		    text.len - out->end);
		out->end += len;
	} while (len);
	return NULL;
}

struct err *
journal_begin(struct journal *j, const char *const *line, size_t n)
{
	struct buf text;
	struct err *e;
	size_t i;
	char *rest;

	j->line = NULL;
	j->n = 0;
	j->check[0] = '\0';
	buf_init(&text, j->arena, LIMIT_STATE);
	for (i = 0; i < n; i++)
		add(j, &text, line[i]);
	e = buf_check(&text, "the journal");
	if (e)
		return e;
	j->end = text.len;
	if (text.len < ROOM) {
		rest = buf_room(&text, ROOM - text.len);
		memset(rest, 0, ROOM - text.len);
		text.len = ROOM;
	}
	return file_replace(j->path, text.data, text.len, MODE);
}

static struct err *
write_at(int fd, const char *data, size_t len, size_t at)
{
	ssize_t n;

	while (len) {
		n = pwrite(fd, data, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot write it");
		data += n;
		len -= (size_t)n;
		at += (size_t)n;
	}
	if (fdatasync(fd))
		return err_errno("cannot sync it");
	return NULL;
}

struct err *
journal_add(struct journal *j, const char *line)
{
	struct journal before = *j;
	struct buf text;
	struct err *e;
	int fd;

	buf_init(&text, j->arena, LIMIT_STATE);
	add(j, &text, line);
	if (j->end + text.len > LIMIT_STATE) {
		*j = before;
		return err_new(ERR_SYSTEM, "'%s' is larger than %lu bytes",
		    j->path, LIMIT_STATE);
	}
	fd = open(j->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_errno("cannot open '%s'", j->path);
	e = write_at(fd, text.data, text.len, j->end);
	close(fd);
	if (e)
		*j = before;
	else
		j->end += text.len;
	return err_wrap(e, "'%s'", j->path);
}
