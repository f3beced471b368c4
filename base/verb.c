#include "base/verb.h"

#include <assert.h>
#include <string.h>

#include "base/diag.h"

#define VERBS_MAX 32

static const struct verb *
row(const void *table, size_t i, size_t size)
{
	return (const void *)((const char *)table + i * size);
}

static void
suggest(const struct opt_program *program, const char *name,
    const char *const *known, size_t n)
{
	const char *near = diag_nearest(name, known, n);

	if (near)
		opt_wrong(program, "there is no command '%s'; did you mean "
		    "'%s'?", name, near);
	else
		opt_wrong(program, "there is no command '%s'", name);
}

const void *
verb_find(const struct opt_program *program, const void *table, size_t n,
    size_t size, struct opt_operands *operands)
{
	const char *name = operands->item[0], *known[VERBS_MAX];
	const struct verb *v;
	size_t i;

	assert(n <= VERBS_MAX);
	for (i = 0; i < n; i++) {
		v = row(table, i, size);
		known[i] = v->name;
		if (!strcmp(v->name, name))
			break;
	}
	if (i == n) {
		suggest(program, name, known, n);
		return NULL;
	}
	operands->item++;
	operands->n--;
	if (operands->n >= v->min && operands->n <= v->max)
		return v;
	opt_wrong(program, "'%s' is followed by %s", v->name, v->operands);
	return NULL;
}

int
verb_check(const struct opt_program *program, const struct verb *v,
    const struct verb_option *all, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!all[i].given && (v->needs & all[i].kind))
			return opt_wrong(program, "'%s' needs %s", v->name,
			    all[i].name);
		if (all[i].given && !((v->needs | v->takes) & all[i].kind))
			return opt_wrong(program, "'%s' takes no %s", v->name,
			    all[i].name);
	}
	return -1;
}
