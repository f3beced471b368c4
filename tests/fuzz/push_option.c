/*
 * Texts that end in a NUL: how many options Git counts in the environment,
 * then the options themselves.  No more are taken than were counted, and each
 * as it is.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "hooks/push.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NAME "GIT_PUSH_OPTION_"

/* putenv() keeps our own bytes, where setenv() would keep each it ever saw. */
static void
offer(struct arena *a, const char *suffix, const char *value)
{
	if (putenv(arena_printf(a, NAME "%s=%s", suffix, value)))
		abort();
}

static void
withdraw(struct arena *a, size_t n)
{
	size_t i;

	unsetenv(NAME "COUNT");
	for (i = 0; i < n; i++)
		unsetenv(arena_printf(a, NAME "%zu", i));
}

static void
check(const struct push *p)
{
	static const char *const names[] = { "preview", "reason", "", "a" };
	size_t i;

	if (p->noption > LIMIT_PUSH_OPTIONS)
		abort();
	for (i = 0; i < p->noption; i++)
		if (strlen(p->option[i]) > LIMIT_PUSH_OPTION)
			abort();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		push_option(p, names[i]);
	for (i = 0; i < p->noption; i++)
		if (*p->option[i] && !strchr(p->option[i], '=') &&
		    !push_option(p, p->option[i]))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, len), *value;
	struct push p;
	struct err *e;
	size_t n = 0;

	offer(a, "COUNT", text);
	for (value = text + strlen(text) + 1; value < text + len;
	    value += strlen(value) + 1)
		offer(a, arena_printf(a, "%zu", n++), value);
	push_init(&p, a);
	e = push_read_options(&p);
	if (!e && p.noption > n)
		abort();
	check(&p);
	err_free(e);
	withdraw(a, n);
	arena_free(a);
	return 0;
}
