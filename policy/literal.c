#include "policy/literal.h"

#include <string.h>

#include "base/telling.h"
#include "policy/entropy.h"

/* What a stand-in is made of, when nothing else is left of it. */
static const char *const filler[] = {
	"password", "passwd", "passphrase", "pass", "pwd", "secret", "token",
	"apikey", "access", "private", "client", "signing", "key",
	"credentials", "credential", "changeme", "change", "me", "example",
	"sample", "placeholder", "dummy", "redacted", "replace", "replaced",
	"insert", "here", "todo", "fixme", "your", "my", "the", "some", "test",
	"default", "foo", "bar", "baz", "user", "username", "name", "admin",
	"root", "db", "database", "value", "this", "with", "by", "null", "none",
	"unset", "undefined", "string", "hidden", "random", "generated", "pw",
	"fake", "mock", "demo", "local", "dev", "another", "other", "guest",
	"auth", "authentication", "custom", "personal",
	"mysql", "postgres", "postgresql", "rabbitmq", "redis", "mongodb",
	"mongo", "cassandra", "minio", "elastic"
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool
ends_with(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && !memcmp(text + len - n, word, n);
}

static bool
begins(const char *text, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !memcmp(text, with, n);
}

static bool
contains(const char *text, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (; len >= n; text++, len--)
		if (*text == *part && !memcmp(text, part, n))
			return true;
	return false;
}

/* The name of a variable or of a constant. */
static bool
is_variable(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_digit(text[i]) && (text[i] < 'A' || text[i] > 'Z') &&
		    text[i] != '_')
			return false;
	return true;
}

/* Templates of Helm and Go, variables of shells, make and Kubernetes. */
static bool
is_template(const char *text, size_t len)
{
	if (contains(text, len, "{{") || contains(text, len, "${") ||
	    contains(text, len, "$("))
		return true;
	if (len > 2 && ((text[0] == '<' && text[len - 1] == '>') ||
	    (text[0] == '%' && text[len - 1] == '%') ||
	    (text[0] == '@' && text[len - 1] == '@') ||
	    (text[0] == '[' && text[len - 1] == ']')))
		return true;
	if (len > 1 && text[0] == '$')
		return is_variable(text + 1, len - 1) ||
		    ((is_letter(text[1]) || text[1] == '_') &&
		    !entropy_is_random(text, len));
	return false;
}

/* xxxx, ****, ------, abab */
static bool
is_monotonous(const char *text, size_t len)
{
	size_t i;

	for (i = 2; i < len; i++)
		if (text[i] != text[0] && text[i] != text[1])
			return false;
	return true;
}

/* How much of the start of a text is the longest word of the filler. */
static size_t
filler_at(const char *text, size_t len)
{
	size_t best = 0, i;

	for (i = 0; i < COUNT(filler); i++)
		if (begins(text, len, filler[i]) &&
		    strlen(filler[i]) > best)
			best = strlen(filler[i]);
	return best;
}

static bool
is_filler(const char *text, size_t len)
{
	char word[TELLING_MAX];
	size_t n, i, step, digits = 0;

	if (len >= TELLING_MAX)
		return false;
	n = telling_squeeze(text, len, word);
	for (i = 0; i < n; i += step) {
		step = filler_at(word + i, n - i);
		if (!step) {
			if (!is_digit(word[i]) || ++digits > 2)
				return false;
			step = 1;
		}
	}
	return true;
}

/* "YourApiToken", "replace-me-with-it" */
static bool
is_order(const char *text, size_t len)
{
	static const char *const starts[] = { "your", "changeme", "replace",
		"insert", "example", "placeholder" };
	char word[TELLING_MAX];
	size_t n, i;

	if (len >= TELLING_MAX)
		return false;
	n = telling_squeeze(text, len, word);
	for (i = 0; i < COUNT(starts); i++)
		if (begins(word, n, starts[i]))
			return true;
	return false;
}

bool
literal_is_placeholder(const char *text, size_t len)
{
	return is_template(text, len) || is_monotonous(text, len) ||
	    is_order(text, len) || is_filler(text, len);
}

/* Where a secret is kept, or where it can be had, is none. */
static bool
is_reference(const char *text, size_t len)
{
	static const char *const starts[] = { "/", "./", "../", "~/", "file:",
		"vault:", "secretref:", "ref+", "arn:", "op://", "projects/",
		"ENC[", "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+" };
	static const char *const ends[] = { ".pem", ".key", ".crt", ".txt",
		".json", ".yaml", ".yml", ".jks", ".p12", ".html" };
	size_t i;

	for (i = 0; i < COUNT(starts); i++)
		if (begins(text, len, starts[i]))
			return true;
	for (i = 0; i < COUNT(ends); i++)
		if (ends_with(text, len, ends[i]))
			return true;
	return contains(text, len, "://");
}

/* The name of an object, a host, or a word: RFC 1123. */
static bool
is_name(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_digit(text[i]) && (text[i] < 'a' || text[i] > 'z') &&
		    text[i] != '-' && text[i] != '.')
			return false;
	return true;
}

/*
 * Letters and digits take turns in what is random, and keep together in
 * names: a name that looks like that is none.
 */
static bool
is_scrambled(const char *text, size_t len)
{
	size_t turns = 0, i;

	for (i = 1; i < len; i++)
		turns += (is_digit(text[i]) && is_letter(text[i - 1])) ||
		    (is_letter(text[i]) && is_digit(text[i - 1]));
	return len >= 16 && turns >= 4 && entropy_is_random(text, len);
}

/* "NAMESPACE/NAME", which annotations have. */
static bool
is_object(const char *text, size_t len)
{
	const char *slash = memchr(text, '/', len);
	size_t n = slash ? (size_t)(slash - text) : 0;

	return slash && is_name(text, n) && !is_scrambled(text, n) &&
	    is_name(slash + 1, len - n - 1) &&
	    !is_scrambled(slash + 1, len - n - 1);
}

/* A digit or an odd character makes it more than a word. */
static bool
is_more_than_words(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_letter(text[i]) && !strchr("._-/:,", text[i]))
			return true;
	return false;
}

/* "grafana-admin-password" under adminPassword: the name of a Secret. */
static bool
is_secret_name(const char *text, size_t len)
{
	return is_name(text, len) && memchr(text, '-', len) &&
	    (contains(text, len, "pass") || contains(text, len, "secret") ||
	    contains(text, len, "cred") || contains(text, len, "token"));
}

/* A value that is called as its key is, or as the last part of that. */
static bool
is_same_word(const char *key, size_t keylen, const char *value, size_t len)
{
	char x[TELLING_MAX], y[TELLING_MAX];
	size_t n = telling_squeeze(value, len, x), i;

	for (i = keylen; i > 0 && key[i - 1] != '.'; i--)
		;
	return (n == telling_squeeze(key, keylen, y) && !memcmp(x, y, n)) ||
	    (n == telling_squeeze(key + i, keylen - i, y) &&
	    !memcmp(x, y, n));
}

/* "...;Password=hunter2;...", or a long random part of an address. */
static bool
carries_secret(const char *text, size_t len)
{
	const char *end = text + len, *word, *stop, *equals;
	size_t n;

	for (word = text; word < end; word = stop + 1) {
		for (stop = word; stop < end && !strchr("/?&; ", *stop); stop++)
			;
		equals = memchr(word, '=', (size_t)(stop - word));
		n = (size_t)(stop - word);
		if (equals && telling_of(word, (size_t)(equals - word)) >
		    TELLS_CARRIER) {
			word = equals + 1;
			n = (size_t)(stop - word);
			if (n >= 5 && !literal_is_placeholder(word, n))
				return true;
		} else if (n >= 20 && !is_name(word, n) &&
		    entropy_is_random(word, n)) {
			return true;
		}
	}
	return false;
}

static bool
is_prose(const char *text, size_t len)
{
	return memchr(text, ' ', len) || memchr(text, '\n', len) ||
	    memchr(text, '\t', len);
}

bool
literal_is_secret(const char *key, size_t keylen, const char *value,
    size_t len)
{
	enum telling tells = telling_of(key, keylen);

	if (tells == TELLS_NOTHING || literal_is_placeholder(value, len))
		return false;
	if (tells == TELLS_CARRIER)
		return carries_secret(value, len);
	if (is_prose(value, len) || is_reference(value, len) ||
	    is_same_word(key, keylen, value, len))
		return false;
	if (tells == TELLS_PASSWORD)
		return len >= 5 && !is_secret_name(value, len);
	if (len < 8 || is_object(value, len))
		return false;
	if (is_name(value, len) || is_variable(value, len))
		return is_scrambled(value, len);
	return is_more_than_words(value, len) ||
	    entropy_is_random(value, len);
}
