/* Patterns match as Go's do, and what Go does not have is refused. */

#include "base/regex.h"

#include "tests/unit/tap.h"

static bool
has(struct arena *a, const char *pattern, const char *text)
{
	const char *problem;
	struct regex *r = regex_new(a, pattern, &problem);

	if (!r)
		printf("# %s: %s\n", pattern, problem);
	return r && regex_has(r, text, strlen(text));
}

static void
matches(struct arena *a)
{
	ok(has(a, "b", "abc"), "a pattern matches anywhere");
	ok(!has(a, "^b", "abc"), "unless it says where");
	ok(has(a, "^a.c$", "abc"), "a dot is any character");
	ok(has(a, "^.$", "\xc3\xa9"), "also one of several bytes");
	ok(!has(a, "^a$", "a\n"), "the end is not in front of a newline");
	ok(has(a, "^[[:alpha:]-]+\\d{2,3}$", "ab-12"), "classes and counts");
	ok(has(a, "(?i)ABC", "abc"), "flags");
	ok(has(a, "(?P<x>a)(?:b)", "ab"), "groups with and without names");
	ok(has(a, "a+?b", "aab"), "lazy repetition");
	ok(has(a, "[+*]+", "*"), "operators in a class are characters");
}

static void
refuses(struct arena *a)
{
	static const char *const foreign[] = {
		"(", "[a", "a**", "a++", "a{2}*", "*a", "(a)\\1", "(?=a)",
		"(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "\\Ka", "(?P=x)",
		"(*FAIL)", "\\", "(?#c)", "(?R)",
	};
	const char *problem;
	size_t i;

	for (i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		ok(!regex_new(a, foreign[i], &problem) && *problem,
		    foreign[i]);
}

static void
finds(struct arena *a)
{
	struct regex_span at[3];
	const char *problem;
	struct regex *r = regex_new(a, "(a)|(b)", &problem);

	ok(regex_groups(r) == 3, "groups are counted with the whole");
	ok(regex_find(r, "xbx", 3, 0, at) && at[0].from == 1 && at[0].to == 2,
	    "the place of a match");
	ok(at[1].from == REGEX_NONE && at[2].from == 1,
	    "a group that took no part has no place");
	ok(!regex_find(r, "bx", 2, 1, at), "looking from further on");
}

static void
gives_up(struct arena *a)
{
	static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac";
	const char *problem;
	struct regex *r = regex_new(a, "^(a+)+b?b?$", &problem);

	ok(!regex_has(r, text, strlen(text)), "too many steps are no match");
	ok(regex_gave_up(r), "and it is known");
}

int
main(void)
{
	struct arena *a = arena_new();

	matches(a);
	refuses(a);
	finds(a);
	gives_up(a);
	arena_free(a);
	return tap_done();
}
