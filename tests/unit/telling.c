/* What a name tells of its value, to refuse it and to hide it. */

#include "base/telling.h"

#include <string.h>

#include "tests/unit/tap.h"

struct test {
	const char *name;
	enum telling tells;
	bool hides;
};

static const struct test tests[] = {
	{ "password", TELLS_PASSWORD, true },
	{ "DB_PASSWORD", TELLS_PASSWORD, true },
	{ "spring.datasource.password", TELLS_PASSWORD, true },
	{ "dbPass", TELLS_PASSWORD, true },
	{ "db-pass", TELLS_PASSWORD, true },
	{ "apiKey", TELLS_SECRET, true },
	{ "AWS_SECRET_ACCESS_KEY", TELLS_SECRET, true },
	{ "clientSecret", TELLS_SECRET, true },
	{ "dsn", TELLS_CARRIER, true },
	{ "slack_webhook_url", TELLS_CARRIER, true },
	/* a secret is somewhere about, and may be the value */
	{ "passwordHash", TELLS_NOTHING, true },
	{ "API_KEY_2", TELLS_NOTHING, true },
	{ "tokens", TELLS_NOTHING, true },
	{ "Authorization", TELLS_NOTHING, true },
	{ "storage-account-key", TELLS_NOTHING, true },
	{ "pw", TELLS_NOTHING, true },
	{ "pass_2", TELLS_NOTHING, true },
	/* what only leads to one */
	{ "passwordFile", TELLS_NOTHING, false },
	{ "secretName", TELLS_NOTHING, false },
	{ "token-ttl", TELLS_NOTHING, false },
	/* no words of their own */
	{ "compass", TELLS_NOTHING, false },
	{ "bypass", TELLS_NOTHING, false },
	{ "bearers", TELLS_NOTHING, false },
	{ "key", TELLS_NOTHING, false },
	{ "monkey", TELLS_NOTHING, false },
	{ "", TELLS_NOTHING, false },
	{ "___", TELLS_NOTHING, false }
};

int
main(void)
{
	const struct test *t;
	char longest[1000];
	size_t i;

	for (i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		t = &tests[i];
		ok(telling_of(t->name, strlen(t->name)) == t->tells, t->name);
		ok(telling_hides(t->name, strlen(t->name)) == t->hides,
		    "and whether it is shown");
	}
	memset(longest, 'x', sizeof(longest));
	memcpy(longest + sizeof(longest) - 8, "password", 8);
	ok(telling_of(longest, sizeof(longest)) == TELLS_PASSWORD,
	    "the end of a long name counts");
	ok(telling_hides(longest, sizeof(longest)), "for both");
	return tap_done();
}
