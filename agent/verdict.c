#include "agent/verdict.h"

#include <string.h>

static const struct {
	const char *word;
	int status;
} verdicts[VERDICT_COUNT] = {
	[VERDICT_GOOD] = { "good", 0 },
	[VERDICT_BUSY] = { "busy", 0 },
	[VERDICT_PROGRESSING] = { "progressing", 9 },
	[VERDICT_HELD] = { "held", 8 },
	[VERDICT_OFFLINE] = { "offline", 4 },
	[VERDICT_ERROR] = { "error", 3 },
	[VERDICT_TARGET] = { "target", 5 },
	[VERDICT_DEGRADED] = { "degraded", 1 },
	[VERDICT_ROLLED_BACK] = { "rolled-back", 1 },
	[VERDICT_STALE] = { "stale", 7 },
	[VERDICT_WRONG] = { "wrong", 6 }
};

const char *
verdict_word(enum verdict v)
{
	return verdicts[v].word;
}

enum verdict
verdict_of_word(const char *word)
{
	size_t i;

	for (i = 0; i < VERDICT_COUNT; i++)
		if (!strcmp(verdicts[i].word, word))
			return i;
	return VERDICT_ERROR;
}

int
verdict_status(enum verdict v)
{
	return verdicts[v].status;
}

enum verdict
verdict_worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}
