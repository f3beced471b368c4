#include "hooks/identity.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/limit.h"
#include "gen/people.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define SETTING "sluice.identity"

static const struct source_of_names {
	const char *name, *variable;	/* NULL: the account */
} sources[] = {
	{ "account", NULL },
	{ "shell", "SLUICE_USER" },
	{ "gitolite", "GL_USER" },
	{ "http", "REMOTE_USER" },
};

static struct err *
find_source(struct repo *r, const struct source_of_names **out)
{
	const char *text = repo_setting(r, SETTING), *names[N(sources)];
	const char *near;
	size_t i;

	*out = &sources[0];
	for (i = 0; text && i < N(sources); i++) {
		names[i] = sources[i].name;
		if (!strcmp(text, names[i])) {
			*out = &sources[i];
			return NULL;
		}
	}
	if (!text)
		return NULL;
	near = diag_nearest(text, names, N(names));
	return err_new(ERR_INPUT, "Git's setting " SETTING " is '%s'%s%s%s",
	    text, near ? ", did you mean '" : "", near ? near : "",
	    near ? "'?" : "");
}

static const char *
named_by(const struct source_of_names *s)
{
	const struct passwd *pw;
	const char *value;

	if (!s->variable) {
		pw = getpwuid(geteuid());
		return pw ? pw->pw_name : NULL;
	}
	value = getenv(s->variable);
	return value && *value ? value : NULL;
}

/* Whatever it holds, it is shown on one line. */
static const char *
shown(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a, LIMIT_MANIFEST);
	diag_escape(&b, text, strlen(text));
	return b.data;
}

/* A variable that names somebody else means that something is set up wrong. */
static struct err *
check_others(struct arena *a, const struct source_of_names *own,
    const char *name)
{
	const char *other;
	size_t i;

	for (i = 0; i < N(sources); i++) {
		if (&sources[i] == own || !sources[i].variable)
			continue;
		other = named_by(&sources[i]);
		if (other && strcmp(other, name))
			return err_new(ERR_REFUSED, "you are '%s' by %s, but "
			    "%s says '%s': ask the administrator which is to "
			    "be believed", name, own->name,
			    sources[i].variable, shown(a, other));
	}
	return NULL;
}

static struct err *
check_name(struct arena *a, const struct source_of_names *own,
    const char *who, const char **name)
{
	if (!setting_is_name(who))
		return err_new(ERR_REFUSED, "'%s' cannot be anybody's name",
		    shown(a, who));
	*name = arena_strdup(a, who);
	return check_others(a, own, who);
}

struct err *
identity_source(struct repo *r, const char **word)
{
	const struct source_of_names *own;
	struct err *e;

	e = find_source(r, &own);
	if (!e)
		*word = own->name;
	return e;
}

struct err *
identity_find(struct repo *r, struct arena *a, const char **name)
{
	const struct source_of_names *own;
	const char *who;
	struct err *e;

	e = find_source(r, &own);
	if (e)
		return e;
	who = named_by(own);
	if (!who)
		return err_new(ERR_REFUSED, "nobody knows who you are: %s is "
		    "not set", own->variable ? own->variable : "the account");
	return check_name(a, own, who, name);
}

struct err *
identity_find_any(struct repo *r, struct arena *a, const char **name)
{
	const struct source_of_names *own;
	const char *who;
	struct err *e;

	*name = NULL;
	e = find_source(r, &own);
	if (e || !own->variable)
		return e;
	who = named_by(own);
	return who ? check_name(a, own, who, name) : NULL;
}
