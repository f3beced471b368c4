#include "hooks/push.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limit.h"
#include "yaml/setting.h"

#define BLOCK 4096

void
push_init(struct push *p, struct arena *a)
{
	memset(p, 0, sizeof(*p));
	p->arena = a;
}

bool
push_add_command(struct push *p, const char *line, size_t len)
{
	size_t head = 2 * (OID_HEX + 1);
	struct command *c;
	struct oid old, new;

	if (len <= head || line[OID_HEX] != ' ' || line[head - 1] != ' ' ||
	    !oid_parse(line, OID_HEX, &old) ||
	    !oid_parse(line + OID_HEX + 1, OID_HEX, &new) ||
	    memchr(line + head, '\0', len - head) ||
	    memchr(line + head, '\n', len - head))
		return false;
	p->item = arena_grow(p->arena, p->item, p->n, sizeof(*p->item));
	c = &p->item[p->n++];
	c->old = old;
	c->new = new;
	c->ref = arena_strndup(p->arena, line + head, len - head);
	return true;
}

struct err *
push_read(struct push *p, const char *text, size_t len)
{
	const char *end = text + len, *nl;

	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (!nl || !push_add_command(p, text, (size_t)(nl - text)))
			return err_new(ERR_REFUSED, "the list of refs is "
			    "malformed at ref %zu", p->n + 1);
	}
	if (!p->n)
		return err_new(ERR_REFUSED, "the list of refs is empty");
	return NULL;
}

struct err *
push_read_input(struct push *p)
{
	struct err *e;
	struct buf b;
	char *room;
	ssize_t n;

	buf_init(&b, p->arena, LIMIT_MANIFEST);
	do {
		room = buf_room(&b, BLOCK);
		if (!room)
			break;
		n = read(STDIN_FILENO, room, BLOCK);
		if (n < 0 && errno != EINTR)
			return err_errno("cannot read the list of refs");
		b.len += n > 0 ? (size_t)n : 0;
	} while (n);
	e = buf_check(&b, "the list of refs");
	return e ? e : push_read(p, b.data, b.len);
}

static struct err *
too_many_options(void)
{
	return err_new(ERR_REFUSED, "there are more than %d push options",
	    LIMIT_PUSH_OPTIONS);
}

struct err *
push_add_option(struct push *p, const char *text, size_t len)
{
	if (p->noption == LIMIT_PUSH_OPTIONS)
		return too_many_options();
	if (len > LIMIT_PUSH_OPTION)
		return err_new(ERR_REFUSED, "a push option has %zu bytes, "
		    "the limit is %d", len, LIMIT_PUSH_OPTION);
	p->option = arena_grow(p->arena, p->option, p->noption,
	    sizeof(*p->option));
	p->option[p->noption++] = arena_strndup(p->arena, text, len);
	return NULL;
}

struct err *
push_read_options(struct push *p)
{
	static const struct unit units[] = { { "", 1 } };
	const char *text = getenv("GIT_PUSH_OPTION_COUNT"), *option;
	struct err *e = NULL;
	uint64_t n = 0, i;

	/* not set: the client did not ask for any to be sent */
	if (text && !setting_quantity(text, units, 1, UINT32_MAX, &n))
		return err_new(ERR_SYSTEM, "GIT_PUSH_OPTION_COUNT is '%s'",
		    text);
	if (n > LIMIT_PUSH_OPTIONS)
		return too_many_options();
	for (i = 0; !e && i < n; i++) {
		option = getenv(arena_printf(p->arena, "GIT_PUSH_OPTION_%zu",
		    (size_t)i));
		if (option)
			e = push_add_option(p, option, strlen(option));
	}
	return e;
}

void
push_check_options(const struct push *p, struct diag *d)
{
	static const char *const known[] = { "dry-run", "preview" };
	static const size_t nknown = sizeof(known) / sizeof(known[0]);
	const struct loc nowhere = { NULL, 0, 0 };
	const char *name, *near;
	size_t i, j;

	for (i = 0; i < p->noption; i++) {
		name = arena_strndup(p->arena, p->option[i],
		    strcspn(p->option[i], "="));
		for (j = 0; j < nknown && strcmp(known[j], name); j++)
			;
		if (j < nknown)
			continue;
		diag_add(d, DIAG_ERROR, "push/option", nowhere, "there is no "
		    "push option '%s'", name);
		near = diag_nearest(name, known, nknown);
		if (near)
			diag_hint(d, "did you mean '%s'?", near);
		else
			diag_hint(d, "'preview' shows what a push would "
			    "change");
	}
}

const char *
push_option(const struct push *p, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < p->noption; i++) {
		if (strncmp(p->option[i], name, len))
			continue;
		if (p->option[i][len] == '=')
			return p->option[i] + len + 1;
		if (!p->option[i][len])
			return "";
	}
	return NULL;
}
