#include "seal/ring.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "seal/scope.h"

#define FIRST_LINE "sluice-recipients 1"
#define RULE "recipients/line"
#define NO_BREAK_GLASS "no-break-glass"

struct reader {
	struct arena *arena;
	struct diag *diag;
	struct ring *ring;
	struct loc loc;		/* of the line being read */
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *
ring_set(struct arena *a, const struct recipient *r, size_t n)
{
	const char **text = arena_alloc(a, n, sizeof(*text));
	struct buf b;
	size_t i;
	char *hex;

	for (i = 0; i < n; i++)
		text[i] = r[i].text;
	qsort(text, n, sizeof(*text), compare);
	buf_init(&b, a, SIZE_MAX / 2);
	for (i = 0; i < n; i++)
		buf_addf(&b, "%s\n", text[i]);
	hex = hash_sha256_hex(a, b.data, b.len);
	hex[SCOPE_SET] = '\0';
	return hex;
}

unsigned
ring_generation(const struct ring *r, const char *set)
{
	size_t i;

	if (!strcmp(set, r->set))
		return r->generation;
	for (i = 0; i < r->nformer; i++)
		if (!strcmp(set, r->former[i].set))
			return r->former[i].generation;
	return 0;
}

const struct ring_holder *
ring_holder(const struct ring *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->nholder; i++)
		if (!strcmp(r->holder[i].name, name))
			return &r->holder[i];
	return NULL;
}

/* Cut the next word off a line. */
static char *
next_word(char **line)
{
	char *word = *line, *space = strchr(word, ' ');

	if (space) {
		*space = '\0';
		*line = space + 1;
	} else {
		*line = word + strlen(word);
	}
	return word;
}

static bool
is_name(const char *text)
{
	return *text && strlen(text) <= LIMIT_PATH_COMPONENT &&
	    text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

static unsigned
read_generation(struct reader *r, const char *word)
{
	size_t digits = strspn(word, "0123456789");

	if (!digits || digits > 6 || word[digits] || *word == '0') {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "'%s' is no generation", word);
		return 0;
	}
	return (unsigned)strtoul(word, NULL, 10);
}

static bool
read_recipient(struct reader *r, const char *text, struct recipient *out)
{
	struct err *e = recipient_parse(r->arena, text, strlen(text), out);

	if (e)
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc, "%s",
		    err_text(e));
	err_free(e);
	return !e;
}

static void
read_to(struct reader *r, char *rest)
{
	struct ring *ring = r->ring;
	struct recipient to;

	if (!read_recipient(r, rest, &to))
		return;
	if (ring->nto == LIMIT_SEAL_STANZAS - 1) {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "more than %d recipients", LIMIT_SEAL_STANZAS - 1);
		return;
	}
	ring->to = arena_grow(r->arena, ring->to, ring->nto,
	    sizeof(*ring->to));
	ring->to[ring->nto++] = to;
}

static void
read_former(struct reader *r, char *rest)
{
	struct ring *ring = r->ring;
	struct ring_former f;

	f.generation = read_generation(r, next_word(&rest));
	f.set = rest;
	if (!f.generation)
		return;
	if (!scope_is_set(rest)) {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "'%s' names no set of recipients", rest);
		return;
	}
	ring->former = arena_grow(r->arena, ring->former, ring->nformer,
	    sizeof(f));
	ring->former[ring->nformer++] = f;
}

static void
read_holder(struct reader *r, char *rest)
{
	struct ring *ring = r->ring;
	struct ring_holder h;

	h.name = next_word(&rest);
	if (!is_name(h.name)) {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "'%s' is no name of a holder", h.name);
		return;
	}
	if (ring_holder(ring, h.name)) {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "the holder '%s' stands here twice", h.name);
		return;
	}
	if (!read_recipient(r, rest, &h.key))
		return;
	if (ring->nholder == LIMIT_SEAL_STANZAS - 1) {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "more than %d holders", LIMIT_SEAL_STANZAS - 1);
		return;
	}
	ring->holder = arena_grow(r->arena, ring->holder, ring->nholder,
	    sizeof(h));
	ring->holder[ring->nholder++] = h;
}

static void
read_once(struct reader *r, const char **field, const char *word, char *rest)
{
	if (*field)
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "'%s' stands here twice", word);
	else if (!is_name(rest))
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "'%s' is no name", rest);
	else
		*field = rest;
}

static void
read_without(struct reader *r, const char *rest)
{
	if (*rest)
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "nothing stands behind '" NO_BREAK_GLASS "'");
	r->ring->no_break_glass = true;
}

static void
read_line(struct reader *r, char *line)
{
	static const char *const words[] = { "repository", "environment",
		"generation", "to", "former", "holder", NO_BREAK_GLASS };
	const char *word = next_word(&line), *near;

	if (!strcmp(word, "repository")) {
		read_once(r, &r->ring->repository, word, line);
	} else if (!strcmp(word, "environment")) {
		read_once(r, &r->ring->env, word, line);
	} else if (!strcmp(word, "generation")) {
		r->ring->generation = read_generation(r, line);
	} else if (!strcmp(word, "to")) {
		read_to(r, line);
	} else if (!strcmp(word, "former")) {
		read_former(r, line);
	} else if (!strcmp(word, "holder")) {
		read_holder(r, line);
	} else if (!strcmp(word, NO_BREAK_GLASS)) {
		read_without(r, line);
	} else {
		diag_add(r->diag, DIAG_ERROR, RULE, r->loc,
		    "unknown word '%s'", word);
		near = diag_nearest(word, words,
		    sizeof(words) / sizeof(*words));
		if (near)
			diag_hint(r->diag, "did you mean '%s'?", near);
	}
}

static void
check_whole(struct reader *r)
{
	const struct ring *ring = r->ring;
	const char *missing = NULL;

	r->loc.line = 0;
	if (!ring->repository)
		missing = "repository";
	else if (!ring->env)
		missing = "environment";
	else if (!ring->generation)
		missing = "generation";
	else if (!ring->nto)
		missing = "to";
	if (missing)
		diag_add(r->diag, DIAG_ERROR, "recipients/incomplete", r->loc,
		    "the line '%s ...' is missing", missing);
}

bool
ring_read(struct arena *a, struct diag *d, const char *file, const char *text,
    size_t len, struct ring *out)
{
	struct reader r = { a, d, out, { file, 1, 1 } };
	size_t before = diag_added(d, DIAG_ERROR);
	char *line = arena_strndup(a, text, len), *eol;

	memset(out, 0, sizeof(*out));
	eol = strchr(line, '\n');
	if (strlen(line) != len || !eol ||
	    (size_t)(eol - line) != strlen(FIRST_LINE) ||
	    memcmp(line, FIRST_LINE, strlen(FIRST_LINE))) {
		diag_add(d, DIAG_ERROR, RULE, r.loc, "the first line is not '"
		    FIRST_LINE "'");
		return false;
	}
	for (line = eol + 1; *line; line = eol + 1) {
		r.loc.line++;
		eol = strchr(line, '\n');
		if (!eol)
			eol = line + strlen(line) - 1;
		else
			*eol = '\0';
		if (*line && *line != '#')
			read_line(&r, line);
	}
	check_whole(&r);
	if (diag_added(d, DIAG_ERROR) > before)
		return false;
	out->set = ring_set(a, out->to, out->nto);
	return true;
}

static void
write_recipient(struct buf *b, const struct recipient *r)
{
	buf_addf(b, "%s%s%s\n", r->text, *r->comment ? " " : "", r->comment);
}

void
ring_write(struct buf *b, const struct ring *r)
{
	size_t i;

	buf_adds(b, FIRST_LINE "\n");
	buf_addf(b, "repository %s\n", r->repository);
	buf_addf(b, "environment %s\n", r->env);
	buf_addf(b, "generation %u\n", r->generation);
	for (i = 0; i < r->nto; i++) {
		buf_adds(b, "to ");
		write_recipient(b, &r->to[i]);
	}
	for (i = 0; i < r->nformer; i++)
		buf_addf(b, "former %u %s\n", r->former[i].generation,
		    r->former[i].set);
	for (i = 0; i < r->nholder; i++) {
		buf_addf(b, "holder %s ", r->holder[i].name);
		write_recipient(b, &r->holder[i].key);
	}
	if (r->no_break_glass)
		buf_adds(b, NO_BREAK_GLASS "\n");
}
