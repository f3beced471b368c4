/* Every word is found wherever it stands, overlapping ones too. */

#include "policy/automaton.h"

#include "policy/entropy.h"

#include "tests/unit/tap.h"

/* "word@end " for all that is found. */
static const char *
found(struct arena *a, const char *const *word, size_t n, const char *text)
{
	struct automaton *m = automaton_new(a, word, n);
	struct automaton_run run = { 0 };
	const char *all = "";
	int w;

	while ((w = automaton_find(m, &run, text, strlen(text))) >= 0)
		all = arena_printf(a, "%s%s@%zu ", all, word[w], run.at);
	return all;
}

static void
words(struct arena *a)
{
	static const char *const hers[] = { "he", "she", "his", "hers" };
	static const char *const tails[] = { "abc", "bc", "c", "bcd" };

	is(found(a, hers, 4, "ushers his"), "she@4 he@4 hers@6 his@10 ",
	    "the words of the paper");
	is(found(a, tails, 4, "xabcd"), "abc@4 bc@4 c@4 bcd@5 ",
	    "words that are tails of others");
	is(found(a, hers, 4, "hehehe"), "he@2 he@4 he@6 ", "again and again");
	is(found(a, hers, 4, "shshe"), "she@5 he@5 ", "after a false start");
	is(found(a, hers, 4, "xyz"), "", "and none where there is none");
	is(found(a, hers, 4, ""), "", "nor in nothing");
}

static void
entropy(void)
{
	ok(entropy_of("aaaa", 4) == 0, "one letter has no entropy");
	ok(entropy_of("abcd", 4) == 2000, "four have two bits");
	ok(entropy_of("aab", 3) == 918, "two to one is 0.918 bits");
	ok(entropy_is_random("q3Zk9LxP2vTb", 12), "12 random letters");
	ok(!entropy_is_random("passwordpass", 12), "12 that are none");
	ok(entropy_is_random("5f4dcc3b5aa765d61d8327deb882cf99", 32),
	    "32 random hexadecimal digits");
	ok(!entropy_is_random("my-application-credentials", 26), "a name");
	ok(!entropy_is_random("1234567", 7), "too short to tell");
}

int
main(void)
{
	struct arena *a = arena_new();

	words(a);
	entropy();
	arena_free(a);
	return tap_done();
}
