/* Names of secrets: "DB_PASSWORD", "apiKey", and not "password_file". */

#include <string.h>

#include "gen/mask.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define WORD_MAX 64

struct word {
	char text[WORD_MAX];	/* in lower case */
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

/* The next word of a name: "db", "Password"; false at its end. */
static bool
next_word(const char **p, const char *end, struct word *out)
{
	size_t n = 0;
	const char *s = *p;

	while (s < end && !is_letter(*s))
		s++;
	for (; s < end && is_letter(*s); s++) {
		if (n && is_upper(*s) && !is_upper(s[-1]))
			break;
		if (n < WORD_MAX - 1)
			out->text[n++] = is_upper(*s) ?
			    (char)(*s - 'A' + 'a') : *s;
	}
	out->text[n] = '\0';
	*p = s;
	return n > 0;
}

static bool
is_secret_word(const char *word, const char *before)
{
	static const char *const parts[] = { "password", "passwd",
		"passphrase", "secret", "token", "apikey", "credential",
		"authorization" };
	static const char *const whole[] = { "pass", "pwd", "pw", "bearer",
		"dsn" };
	static const char *const keys[] = { "api", "private", "access",
		"signing", "encryption", "master", "account", "session" };
	size_t i;

	for (i = 0; i < N(parts); i++)
		if (strstr(word, parts[i]))
			return true;
	for (i = 0; i < N(whole); i++)
		if (!strcmp(word, whole[i]))
			return true;
	for (i = 0; i < N(keys) && !strcmp(word, "key"); i++)
		if (!strcmp(before, keys[i]))
			return true;
	return false;
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

bool
mask_is_secret_name(const char *name, size_t len)
{
	const char *p = name, *end = name + len;
	struct word word, before = { "" };
	bool found = false;

	while (next_word(&p, end, &word)) {
		found = found || is_secret_word(word.text, before.text);
		before = word;
	}
	return found && !is_harmless_end(before.text);
}
