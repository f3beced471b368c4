/*
 * A checkup of what sshd lets a client say: variables that make Git, or any
 * program, do something else than the forced command of a key is meant for.
 */

#include "hooks/checkup.h"

#include <fnmatch.h>
#include <glob.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "hooks/setup.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define CONFIG "/etc/ssh/sshd_config"
#define DEPTH_MAX 16		/* as sshd has it: servconf.c */

/*
 * What sshd sets itself after these, such as HOME and PATH, does no harm; nor
 * do those that the hooks look at: GIT_OBJECT_DIRECTORY, GIT_NAMESPACE.
 */
static const struct {
	const char *name, *harm;
} variables[] = {
	{ "LD_PRELOAD", "runs programs of theirs" },
	{ "LD_LIBRARY_PATH", "runs programs of theirs" },
	{ "LD_AUDIT", "runs programs of theirs" },
	{ "BASH_ENV", "runs programs of theirs" },
	{ "GIT_EXEC_PATH", "runs programs of theirs" },
	{ "GIT_CONFIG_COUNT", "gives Git other settings" },
	{ "GIT_CONFIG_PARAMETERS", "gives Git other settings" },
	{ "GIT_CONFIG_GLOBAL", "gives Git other settings" },
	{ "GIT_CONFIG_SYSTEM", "gives Git other settings" },
	{ "GIT_TRACE", "has Git write to any file" },
	{ "GIT_TRACE_PACKET", "has Git write to any file" },
	{ "GIT_TRACE_SETUP", "has Git write to any file" },
	{ "GIT_TRACE2", "has Git write to any file" },
	{ "GIT_TRACE2_EVENT", "has Git write to any file" },
	{ "GIT_TRACE2_PERF", "has Git write to any file" },
};

static void
check_pattern(const struct checkup *c, struct loc at, const char *pattern)
{
	size_t i;

	for (i = 0; i < N(variables); i++)
		if (!fnmatch(pattern, variables[i].name, FNM_NOESCAPE))
			break;
	if (i == N(variables))
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/accept-env", at, "by '%s', "
	    "whoever pushes can set %s, which %s: let sshd accept no more "
	    "than GIT_PROTOCOL and those of the language", pattern,
	    variables[i].name, variables[i].harm);
	diag_hint(c->diag, "sudo vi +%u %s && sudo systemctl reload ssh",
	    at.line, setup_quote(c->arena, at.file));
}

/* The next word of a line, which may be quoted; NULL behind the last. */
static char *
next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t\r=");
	bool quoted = *word == '"';
	size_t len;

	word += quoted;
	len = strcspn(word, quoted ? "\"" : " \t\r=");
	*rest = word + len + (word[len] != '\0');
	word[len] = '\0';
	return len && (quoted || *word != '#') ? word : NULL;
}

static struct err *check_file(const struct checkup *, const char *file,
    unsigned depth);

/* Names without a directory are those of sshd's own. */
static struct err *
include(const struct checkup *c, const char *pattern, unsigned depth)
{
	struct err *e = NULL;
	glob_t found;
	size_t i;

	if (*pattern != '/')
		pattern = arena_printf(c->arena, "/etc/ssh/%s", pattern);
	if (depth == DEPTH_MAX || glob(pattern, 0, NULL, &found))
		return NULL;
	for (i = 0; !e && i < found.gl_pathc; i++)
		e = check_file(c, arena_strdup(c->arena, found.gl_pathv[i]),
		    depth + 1);
	globfree(&found);
	return e;
}

/* Whom a Match is about is not asked: it may be the account's. */
static struct err *
check_line(const struct checkup *c, struct loc at, char *line, unsigned depth)
{
	const char *keyword = next_word(&line), *word;
	struct err *e = NULL;

	if (keyword && !strcasecmp(keyword, "AcceptEnv"))
		while ((word = next_word(&line)))
			check_pattern(c, at, word);
	else if (keyword && !strcasecmp(keyword, "Include"))
		while (!e && (word = next_word(&line)))
			e = include(c, word, depth);
	return e;
}

static struct err *
check_file(const struct checkup *c, const char *file, unsigned depth)
{
	struct loc at = { file, 0, 1 };
	struct err *e = NULL;
	char *line, *next;
	struct blob text;

	/* root alone may read it on some systems */
	if (access(file, R_OK))
		return NULL;
	e = file_read_any(c->arena, file, LIMIT_MANIFEST, &text);
	if (e || !text.data)
		return e;
	for (line = arena_strdup(c->arena, text.data); !e && line;
	    line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		at.line++;
		e = check_line(c, at, line, depth);
	}
	return e;
}

struct err *
checkup_sshd(const struct checkup *c)
{
	return check_file(c, c->sshd ? c->sshd : CONFIG, 0);
}
