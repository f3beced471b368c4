#include "base/opt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"

#define OPTIONS_MAX 62		/* of one program, --help and --version aside */

static const struct opt standard[] = {
	{ 'h', "help", NULL, "show this and end", NULL, NULL },
	{ 0, "version", NULL, "show the version and end", NULL, NULL }
};
#define NSTANDARD (sizeof(standard) / sizeof(standard[0]))

enum state { GO_ON, STOP, WRONG };

struct parse {
	const struct opt_program *program;
	char **argv;
	size_t argc, i;		/* arguments, and the one that is next */
	struct opt_operands *rest;
};

/* The options of a program by number, then those that all programs have. */
static const struct opt *
option(const struct opt_program *p, size_t i)
{
	if (i < p->nopt)
		return &p->opt[i];
	return i < p->nopt + NSTANDARD ? &standard[i - p->nopt] : NULL;
}

static const struct opt *
find_name(const struct opt_program *p, const char *name, size_t len)
{
	const struct opt *o;
	size_t i;

	for (i = 0; (o = option(p, i)); i++)
		if (o->name && strlen(o->name) == len &&
		    !memcmp(o->name, name, len))
			return o;
	return NULL;
}

static const struct opt *
find_letter(const struct opt_program *p, char letter)
{
	const struct opt *o;
	size_t i;

	for (i = 0; (o = option(p, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static size_t
values_of(const struct opt *o)
{
	const char *s;
	size_t n = o->arg != NULL;

	for (s = o->arg; s && (s = strchr(s, ' ')); s++)
		n++;
	return n;
}

static void
usage(FILE *out, const struct opt_program *p)
{
	fprintf(out, "usage: %s%s%s%s\n", p->name,
	    p->nopt ? " [options]" : "", p->operands ? " " : "",
	    p->operands ? p->operands : "");
}

static void
help_option(const struct opt *o)
{
	char left[64];
	int n;

	n = snprintf(left, sizeof(left), "%c%c%s%s%s%s%s",
	    o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
	    o->letter && o->name ? ", " : "  ", o->name ? "--" : "",
	    o->name ? o->name : "", o->arg ? " " : "", o->arg ? o->arg : "");
	if (n > 28)
		printf("  %s\n%32s%s\n", left, "", o->help);
	else
		printf("  %-28s  %s\n", left, o->help);
}

static void
help(const struct opt_program *p)
{
	const struct opt *o;
	size_t i;

	usage(stdout, p);
	printf("%s\n\n", p->what);
	for (i = 0; (o = option(p, i)); i++)
		help_option(o);
	if (p->examples)
		printf("\nexamples:\n%s", p->examples);
	printf("\nMore is in %s(%d).\n", p->name,
	    p->section ? p->section : 1);
}

static void __attribute__((format(printf, 2, 0)))
complain(const struct opt_program *p, const char *fmt, va_list ap)
{
	fputs("error: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	usage(stderr, p);
}

int
opt_wrong(const struct opt_program *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(p, fmt, ap);
	va_end(ap);
	return ERR_INPUT;
}

static enum state __attribute__((format(printf, 2, 3)))
wrong(const struct parse *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(s->program, fmt, ap);
	va_end(ap);
	return WRONG;
}

static enum state
unknown_name(const struct parse *s, const char *name, size_t len)
{
	const char *known[OPTIONS_MAX + NSTANDARD], *near;
	const struct opt *o;
	char word[64];
	size_t i, n = 0;

	for (i = 0; (o = option(s->program, i)); i++)
		if (o->name)
			known[n++] = o->name;
	snprintf(word, sizeof(word), "%.*s", (int)len, name);
	near = diag_nearest(word, known, n);
	if (near)
		return wrong(s, "unknown option '--%s'; did you mean '--%s'?",
		    word, near);
	return wrong(s, "unknown option '--%s'", word);
}

/* Obey an option; its first value may be in the same argument. */
static enum state
take(struct parse *s, const struct opt *o, const char *value)
{
	size_t i = 0, n = values_of(o);

	if (o == &standard[0])
		help(s->program);
	else if (o == &standard[1])
		printf("%s %s\n", s->program->name, SLUICE_VERSION);
	if (o == &standard[0] || o == &standard[1])
		return STOP;
	if (o->flag)
		*o->flag = true;
	if (value)
		o->value[i++] = value;
	if (n - i > s->argc - s->i)
		return o->name ? wrong(s, "'--%s' needs %s", o->name, o->arg) :
		    wrong(s, "'-%c' needs %s", o->letter, o->arg);
	while (i < n)
		o->value[i++] = s->argv[s->i++];
	return GO_ON;
}

static enum state
parse_long(struct parse *s, const char *text)
{
	size_t len = strcspn(text, "=");
	const struct opt *o = find_name(s->program, text, len);

	if (!o)
		return unknown_name(s, text, len);
	if (!text[len])
		return take(s, o, NULL);
	if (!o->arg)
		return wrong(s, "'--%s' takes no value", o->name);
	return take(s, o, text + len + 1);
}

static enum state
parse_letters(struct parse *s, const char *text)
{
	enum state state = GO_ON;
	const struct opt *o;

	for (; *text && state == GO_ON; text++) {
		o = find_letter(s->program, *text);
		if (!o)
			return wrong(s, "unknown option '-%c'", *text);
		if (o->arg && text[1])
			return take(s, o, text + 1);
		state = take(s, o, NULL);
	}
	return state;
}

static enum state
check_operands(const struct parse *s)
{
	const struct opt_program *p = s->program;

	if (s->rest->n < p->min)
		return wrong(s, "%s is missing", p->operands);
	if (s->rest->n > p->max)
		return wrong(s, "'%s' is one argument too many",
		    s->rest->item[p->max]);
	return GO_ON;
}

int
opt_parse(const struct opt_program *p, int argc, char **argv,
    struct opt_operands *rest)
{
	struct parse s = { p, argv, argc > 0 ? (size_t)argc : 0, 1, rest };
	enum state state = GO_ON;
	bool only_operands = false;
	char *text;

	rest->item = argv + 1;
	rest->n = 0;
	while (s.i < s.argc && state == GO_ON) {
		text = argv[s.i++];
		if (only_operands || text[0] != '-' || !text[1])
			rest->item[rest->n++] = text;
		else if (!strcmp(text, "--"))
			only_operands = true;
		else if (text[1] == '-')
			state = parse_long(&s, text + 2);
		else
			state = parse_letters(&s, text + 1);
	}
	if (state == GO_ON)
		state = check_operands(&s);
	return state == GO_ON ? -1 : state == STOP ? 0 : ERR_INPUT;
}

size_t
opt_choice(const struct opt_program *p, const char *name, const char *value,
    const char *const *words, size_t n)
{
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(words[i], value))
			return i;
	near = diag_nearest(value, words, n);
	if (near)
		opt_wrong(p, "'%s' is no value of %s; did you mean '%s'?",
		    value, name, near);
	else
		opt_wrong(p, "'%s' is no value of %s; '%s' is one", value,
		    name, words[0]);
	return n;
}
