#include "base/regex.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/limit.h"

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	bool gave_up;
};

static void
end(void *arg)
{
	struct regex *r = arg;

	pcre2_match_context_free(r->context);
	pcre2_match_data_free(r->match);
	pcre2_code_free(r->code);
}

/* --- what Go does not know --- */

/* Behind "(?": a group that looks around, stands alone, or calls itself. */
static bool
is_foreign_group(const char *p)
{
	if (*p == 'P')		/* (?P<name>re) is the one form */
		return p[1] != '<';
	if (*p == '<')		/* (?<name>re), since Go 1.22 */
		return p[1] == '=' || p[1] == '!';
	return strchr("=!>|#&(R+0123456789'", *p) != NULL;
}

/* Behind a backslash: a reference, or a class of Perl's only. */
static bool
is_foreign_escape(char c)
{
	return c && strchr("123456789gkKGRXhHNVZeoucC", c);
}

/* Where the repetition at p ends, or p if there is none. */
static const char *
skip_repeat(const char *p)
{
	size_t n;

	if (*p && strchr("*+?", *p))
		return p + 1;
	n = *p == '{' ? strspn(p + 1, "0123456789,") : 0;
	return n && p[1] != ',' && p[n + 1] == '}' ? p + n + 2 : p;
}

/* Behind one repetition, only a '?' may follow. */
static bool
is_repeated_twice(const char *p)
{
	if (*p == '?')
		p++;
	return skip_repeat(p) != p;
}

static const char *
skip_class(const char *p)
{
	p++;
	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']')
		p += *p == '\\' && p[1] ? 2 : 1;
	return *p ? p + 1 : p;
}

/* What Go would not compile and PCRE2 would; NULL if there is nothing. */
static const char *
find_foreign(const char *p)
{
	const char *next;

	while (*p) {
		if (*p == '\\') {
			if (is_foreign_escape(p[1]))
				return "invalid escape sequence";
			p += p[1] ? 2 : 1;
		} else if (p[0] == '(' && p[1] == '?' && p[2]) {
			if (is_foreign_group(p + 2))
				return "invalid group";
			p += 2;
			continue;
		} else if (p[0] == '(' && p[1] == '*') {
			return "missing argument to repetition operator";
		} else {
			p = *p == '[' ? skip_class(p) : p + 1;
		}
		next = skip_repeat(p);
		if (next != p && is_repeated_twice(next))
			return "invalid nested repetition operator";
		p = next;
	}
	return NULL;
}

/* --- */

static void
set_limits(struct regex *r)
{
	r->context = pcre2_match_context_create(NULL);
	if (!r->context)
		return;
	pcre2_set_match_limit(r->context, LIMIT_REGEX_STEPS);
	pcre2_set_depth_limit(r->context, LIMIT_REGEX_STEPS);
	pcre2_set_heap_limit(r->context, LIMIT_REGEX_HEAP / 1024);
}

static const char *
describe(struct arena *a, int error)
{
	unsigned char words[256];

	if (pcre2_get_error_message(error, words, sizeof(words)) < 0)
		return "it is not a pattern";
	return arena_strdup(a, (const char *)words);
}

struct regex *
regex_new(struct arena *a, const char *pattern, const char **problem)
{
	struct regex *r = arena_alloc(a, 1, sizeof(*r));
	PCRE2_SIZE at;
	int error;

	*problem = find_foreign(pattern);
	if (*problem)
		return NULL;
	/* Go's '$' is the end of the text, not in front of a last newline */
	r->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY |
	    PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
	if (!r->code) {
		*problem = describe(a, error);
		return NULL;
	}
	r->match = pcre2_match_data_create_from_pattern(r->code, NULL);
	set_limits(r);
	arena_defer(a, end, r);
	if (!r->match || !r->context) {
		*problem = "no memory is left";
		return NULL;
	}
	return r;
}

static bool
match(struct regex *r, const char *text, size_t len, size_t from)
{
	int n = pcre2_match(r->code, (PCRE2_SPTR)text, len, from, 0, r->match,
	    r->context);

	if (n < 0 && n != PCRE2_ERROR_NOMATCH)
		r->gave_up = true;
	return n >= 0;
}

bool
regex_has(struct regex *r, const char *text, size_t len)
{
	return match(r, text, len, 0);
}

size_t
regex_groups(const struct regex *r)
{
	return pcre2_get_ovector_count(r->match);
}

bool
regex_find(struct regex *r, const char *text, size_t len, size_t from,
    struct regex_span *groups)
{
	const PCRE2_SIZE *at;
	size_t i;

	if (!match(r, text, len, from))
		return false;
	at = pcre2_get_ovector_pointer(r->match);
	for (i = 0; i < regex_groups(r); i++) {
		groups[i].from = at[2 * i];
		groups[i].to = at[2 * i + 1];
	}
	return true;
}

bool
regex_gave_up(const struct regex *r)
{
	return r->gave_up;
}
