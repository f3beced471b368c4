#include "base/telling.h"

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct word {
	const char *text;	/* in small letters, without separators */
	enum telling tells;
	bool alone;		/* too short to mean it within a longer word */
};

static const struct word words[] = {
	{ "password", TELLS_PASSWORD, false },
	{ "passwords", TELLS_PASSWORD, false },
	{ "passwd", TELLS_PASSWORD, false },
	{ "passphrase", TELLS_PASSWORD, false },
	{ "pwd", TELLS_PASSWORD, true },
	{ "secret", TELLS_SECRET, false },
	{ "secrets", TELLS_SECRET, false },
	{ "token", TELLS_SECRET, false },
	{ "apikey", TELLS_SECRET, false },
	{ "accesskey", TELLS_SECRET, false },
	{ "secretkey", TELLS_SECRET, false },
	{ "privatekey", TELLS_SECRET, false },
	{ "signingkey", TELLS_SECRET, false },
	{ "encryptionkey", TELLS_SECRET, false },
	{ "credential", TELLS_SECRET, false },
	{ "credentials", TELLS_SECRET, false },
	{ "dsn", TELLS_CARRIER, true },
	{ "connectionstring", TELLS_CARRIER, false },
	{ "webhook", TELLS_CARRIER, false },
	{ "webhookurl", TELLS_CARRIER, false },
	{ "authorization", TELLS_LITTLE, false },
	{ "masterkey", TELLS_LITTLE, false },
	{ "accountkey", TELLS_LITTLE, false },
	{ "sessionkey", TELLS_LITTLE, false },
	{ "bearer", TELLS_LITTLE, true },
	{ "pw", TELLS_LITTLE, true }
};

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z');
}

static char
lower(char c)
{
	return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

size_t
telling_squeeze(const char *text, size_t len, char out[TELLING_MAX])
{
	size_t n = 0, i;

	if (len > TELLING_MAX) {
		text += len - TELLING_MAX;
		len = TELLING_MAX;
	}
	for (i = 0; i < len; i++)
		if (is_letter(text[i]) || (text[i] >= '0' && text[i] <= '9'))
			out[n++] = lower(text[i]);
	return n;
}

static bool
ends_with(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && !memcmp(text + len - n, word, n);
}

/* "pass" at the end of a name is a word of its own in dbPass and db_pass. */
static bool
ends_in_pass(const char *name, size_t len)
{
	const char *at = name + len - 4;

	if (len < 4 || lower(at[0]) != 'p' || lower(at[1]) != 'a' ||
	    lower(at[2]) != 's' || lower(at[3]) != 's')
		return false;
	return len == 4 || !is_letter(at[-1]) ||
	    (at[0] == 'P' && !is_upper(at[-1]));
}

enum telling
telling_of(const char *name, size_t len)
{
	char end[TELLING_MAX];
	size_t n = telling_squeeze(name, len, end), i;

	for (i = 0; i < N(words); i++)
		if (words[i].tells > TELLS_LITTLE &&
		    ends_with(end, n, words[i].text))
			return words[i].tells;
	return ends_in_pass(name, len) ? TELLS_PASSWORD : TELLS_NOTHING;
}

/* --- all the words of a name --- */

/* The next word of a name, "db" or "Password"; false at its end. */
static bool
next_word(const char **p, const char *end, char out[TELLING_MAX])
{
	const char *s = *p;
	size_t n = 0;

	while (s < end && !is_letter(*s))
		s++;
	for (; s < end && is_letter(*s); s++) {
		if (n && is_upper(*s) && !is_upper(s[-1]))
			break;
		if (n < TELLING_MAX - 1)
			out[n++] = lower(*s);
	}
	out[n] = '\0';
	*p = s;
	return n > 0;
}

static bool
is_short_word(const char *word)
{
	size_t i;

	for (i = 0; i < N(words); i++)
		if (words[i].alone && !strcmp(words[i].text, word))
			return true;
	return !strcmp(word, "pass");
}

/* What only tells where a secret is, or how long it lasts. */
static bool
is_harmless_end(const char *word)
{
	static const char *const ends[] = { "dir", "enabled", "expiry", "file",
		"length", "name", "names", "namespace", "path", "policy",
		"ref", "seconds", "timeout", "ttl", "type", "version" };
	size_t i;

	for (i = 0; i < N(ends); i++)
		if (!strcmp(word, ends[i]))
			return true;
	return false;
}

/* Whether a long word is anywhere in a name. */
static bool
has_long_word(const char *name, size_t len)
{
	char all[TELLING_MAX + 1];
	size_t i;

	all[telling_squeeze(name, len, all)] = '\0';
	for (i = 0; i < N(words); i++)
		if (!words[i].alone && strstr(all, words[i].text))
			return true;
	return false;
}

bool
telling_hides(const char *name, size_t len)
{
	const char *p = name, *end = name + len;
	char word[TELLING_MAX], last[TELLING_MAX] = "";
	bool found = has_long_word(name, len);

	while (next_word(&p, end, word)) {
		found = found || is_short_word(word);
		memcpy(last, word, sizeof(last));
	}
	return found && !is_harmless_end(last);
}
