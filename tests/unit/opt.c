/* Options are parsed as their table says, and mistakes are answered. */

#include "base/opt.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/tap.h"

static struct {
	bool all, brief;
	const char *output, *pair[2];
} got;

static const struct opt table[] = {
	{ 'a', "all", NULL, "all of it", &got.all, NULL },
	{ 'b', NULL, NULL, "less of it", &got.brief, NULL },
	{ 'o', "output", "FILE", "where it goes", NULL, &got.output },
	{ 0, "pair", "LEFT RIGHT", "two words", NULL, got.pair }
};
static const struct opt_program program = {
	.name = "try", .operands = "PATH...", .min = 1, .max = 3,
	.what = "Try options.", .opt = table,
	.nopt = sizeof(table) / sizeof(table[0])
};

/* Parse words up to a NULL. */
static int
parse(struct opt_operands *rest, ...)
{
	static char copy[8][32];
	static char *argv[9] = { copy[0] };
	const char *word;
	int argc = 1;
	va_list ap;

	memset(&got, 0, sizeof(got));
	va_start(ap, rest);
	while ((word = va_arg(ap, const char *))) {
		snprintf(copy[argc], sizeof(copy[0]), "%s", word);
		argv[argc] = copy[argc];
		argc++;
	}
	va_end(ap);
	return opt_parse(&program, argc, argv, rest);
}

/* What standard error was told since the last call. */
static const char *
said(void)
{
	static char text[512];
	static long seen;
	size_t n;
	FILE *f;

	fflush(stderr);
	f = fopen("said", "r");
	if (!f || fseek(f, seen, SEEK_SET))
		return "nothing could be read";
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	seen += (long)n;
	fclose(f);
	return text;
}

static void
forms(void)
{
	struct opt_operands rest = { NULL, 0 };

	ok(parse(&rest, "x", NULL) == -1 && rest.n == 1 && !got.all &&
	    !got.output, "operands alone");
	ok(parse(&rest, "--all", "--output", "f", "x", NULL) == -1 &&
	    got.all && rest.n == 1, "long options");
	is(got.output, "f", "a value is the next word");
	parse(&rest, "x", "--output=g=h", NULL);
	is(got.output, "g=h", "or stands behind '='");
	parse(&rest, "--output=", "x", NULL);
	is(got.output, "", "and may be empty");
	ok(parse(&rest, "-abo", "f", "x", NULL) == -1 && got.all &&
	    got.brief && rest.n == 1, "letters together");
	is(got.output, "f", "the last of them with a value");
	parse(&rest, "-of", "x", NULL);
	is(got.output, "f", "a value behind its letter");
	parse(&rest, "--pair", "-l", "r", "x", NULL);
	is(got.pair[0], "-l", "the first of two values");
	is(got.pair[1], "r", "the second of two values");
	ok(parse(&rest, "x", "--", "-a", "--", NULL) == -1 && !got.all &&
	    rest.n == 3, "'--' ends options");
	is(rest.item[1], "-a", "and what follows is an operand");
	ok(parse(&rest, "-", "-a", "y", NULL) == -1 && got.all &&
	    rest.n == 2, "'-' is an operand, and options may follow");
	is(rest.item[1], "y", "operands keep their order");
}

#define USAGE "usage: try [options] PATH...\n"

static void
mistakes(void)
{
	struct opt_operands rest;

	ok(parse(&rest, "--outptu", "x", NULL) == 2, "a misspelt option");
	is(said(), "error: unknown option '--outptu'; did you mean "
	    "'--output'?\n" USAGE, "gets the nearest one");
	ok(parse(&rest, "--zzz=x", "x", NULL) == 2, "an unknown option");
	is(said(), "error: unknown option '--zzz'\n" USAGE, "gets none");
	ok(parse(&rest, "-az", "x", NULL) == 2, "an unknown letter");
	is(said(), "error: unknown option '-z'\n" USAGE, "is named");
	ok(parse(&rest, "x", "--output", NULL) == 2, "no value");
	is(said(), "error: '--output' needs FILE\n" USAGE, "is said");
	ok(parse(&rest, "x", "--pair", "l", NULL) == 2, "one value of two");
	is(said(), "error: '--pair' needs LEFT RIGHT\n" USAGE, "is said too");
	ok(parse(&rest, "--all=x", "x", NULL) == 2, "a value too many");
	is(said(), "error: '--all' takes no value\n" USAGE, "is refused");
	ok(parse(&rest, "-a", NULL) == 2, "no operand");
	is(said(), "error: PATH... is missing\n" USAGE, "is missing");
	ok(parse(&rest, "a", "b", "c", "d", NULL) == 2, "four operands");
	is(said(), "error: 'd' is one argument too many\n" USAGE,
	    "are one too many");
}

static void
choices(void)
{
	static const char *const words[] = { "json", "text" };

	ok(opt_choice(&program, "--form", "text", words, 2) == 1, "a choice");
	ok(opt_choice(&program, "--form", "txet", words, 2) == 2, "is none");
	is(said(), "error: 'txet' is no value of --form; did you mean "
	    "'text'?\n" USAGE, "and the nearest is named");
	ok(opt_choice(&program, "--form", "", words, 2) == 2, "nothing");
	is(said(), "error: '' is no value of --form; 'json' is one\n" USAGE,
	    "gets an example");
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[256];

	snprintf(dir, sizeof(dir), "%s/sluice-opt.XXXXXX", tmp ? tmp : "/tmp");
	ok(mkdtemp(dir) && !chdir(dir) && freopen("said", "w", stderr),
	    "a directory to work in");
	forms();
	mistakes();
	choices();
	ok(!unlink("said") && !rmdir(dir), "which is removed");
	return tap_done();
}
