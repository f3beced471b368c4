/*
 * A checkup of what sluice-init makes: the settings of Git, and the hooks.
 */

#include "hooks/checkup.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hooks/setup.h"

#define GIT_MAJOR 2		/* the first Git with proc-receive */
#define GIT_MINOR 29

/* --- what all checkups use --- */

struct loc
checkup_place(const struct checkup *c, const char *name)
{
	struct loc at = { c->dir, 0, 0 };

	if (*name)
		at.file = arena_printf(c->arena, "%s/%s", c->dir, name);
	return at;
}

const char *
checkup_word(const struct checkup *c, const char *name)
{
	return setup_quote(c->arena, checkup_place(c, name).file);
}

const char *
checkup_account(const struct checkup *c, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);

	return pw ? arena_strdup(c->arena, pw->pw_name) :
	    arena_printf(c->arena, "%ld", (long)uid);
}

void
checkup_hint_init(const struct checkup *c)
{
	diag_hint(c->diag, "sluice-init %s", checkup_word(c, ""));
}

/* --- Git --- */

/* "git version 2.39.5", with more behind it here and there. */
static struct err *
check_git(const struct checkup *c)
{
	const char *const argv[] = { "version", NULL };
	struct loc at = { "git", 0, 0 };
	unsigned long major = 0, minor = 0;
	const char *text, *p;
	struct err *e;
	int status;
	char *end;

	e = setup_git(c->arena, c->dir, argv, &text, &status);
	if (e)
		return e;
	for (p = text; *p && !isdigit((unsigned char)*p); p++)
		;
	major = strtoul(p, &end, 10);
	if (*end == '.')
		minor = strtoul(end + 1, NULL, 10);
	if (major > GIT_MAJOR || (major == GIT_MAJOR && minor >= GIT_MINOR))
		return NULL;
	diag_add(c->diag, DIAG_ERROR, "doctor/git", at, "this is '%s': before "
	    "%d.%d it does not know proc-receive, and refuses every push to "
	    "an environment", text, GIT_MAJOR, GIT_MINOR);
	diag_hint(c->diag, "apt-get install git");
	return NULL;
}

/* --- settings --- */

/* Values in one line of words. */
static const char *
show_values(const struct checkup *c, const char *values)
{
	char *text = arena_strdup(c->arena, values), *p;

	for (p = text; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return text;
}

static struct err *
check_setting(const struct checkup *c, const struct setting_wanted *w)
{
	const char *now;
	struct err *e;

	e = setup_read(c->arena, c->dir, w->name, !w->value[0], &now);
	if (e || setup_suits(c->arena, w, now))
		return e;
	if (!w->value[0]) {
		diag_add(c->diag, DIAG_ERROR, "doctor/setting",
		    checkup_place(c, "config"), "%s is '%s', and is to be "
		    "unset: %s", w->name, show_values(c, now), w->why);
		diag_hint(c->diag, "git --git-dir=%s config --unset-all %s "
		    "|| git config --global --unset-all %s",
		    checkup_word(c, ""), w->name, w->name);
		return NULL;
	}
	diag_add(c->diag, DIAG_ERROR, "doctor/setting",
	    checkup_place(c, "config"), *now ? "%s is '%s', '%s' is expected: "
	    "%s" : "%s is %sunset, '%s' is expected: %s", w->name,
	    show_values(c, now), show_values(c, setup_wanted(c->arena, w)),
	    w->why);
	checkup_hint_init(c);
	return NULL;
}

/* --- hooks --- */

/* Whoever can write a program that the hooks run can do what they can. */
static void
check_program(const struct checkup *c, const char *program)
{
	struct loc at = { program, 0, 0 };
	const char *word = setup_quote(c->arena, program);
	struct stat st;

	if (stat(program, &st))
		return;
	if (access(program, X_OK)) {
		diag_add(c->diag, DIAG_ERROR, "doctor/hook", at, "this "
		    "program may not be run, and Git goes on without it");
		diag_hint(c->diag, "chmod a+x %s", word);
	}
	if (st.st_mode & S_IWOTH) {
		diag_add(c->diag, DIAG_ERROR, "doctor/hook", at, "everybody "
		    "can write to this program");
		diag_hint(c->diag, "chmod go-w %s", word);
	}
	if (st.st_uid && st.st_uid != c->owner) {
		diag_add(c->diag, DIAG_ERROR, "doctor/hook", at, "this "
		    "program belongs to '%s'", checkup_account(c, st.st_uid));
		diag_hint(c->diag, "chown root %s", word);
	}
}

/* A link that leads to another program than the one beside us. */
static void
check_link(const struct checkup *c, const char *path, const char *target,
    const char *program)
{
	if (!strcmp(target, program)) {
		check_program(c, program);
		return;
	}
	if (access(path, F_OK))
		diag_add(c->diag, DIAG_ERROR, "doctor/hook",
		    checkup_place(c, path + strlen(c->dir) + 1),
		    "this leads to '%s', which is not there", target);
	else
		diag_add(c->diag, DIAG_ERROR, "doctor/hook",
		    checkup_place(c, path + strlen(c->dir) + 1),
		    "this leads to '%s', and the program of this version is "
		    "'%s'", target, program);
	checkup_hint_init(c);
}

static struct err *
check_hook(const struct checkup *c, const char *hook)
{
	const char *name = arena_printf(c->arena, "hooks/%s", hook);
	const char *path = checkup_place(c, name).file, *program;
	char *target = arena_alloc(c->arena, PATH_MAX, 1);
	struct err *e;

	e = setup_program(c->arena, hook, &program);
	if (e)
		return e;
	if (readlink(path, target, PATH_MAX - 1) >= 0) {
		check_link(c, path, target, program);
	} else if (errno == ENOENT) {
		diag_add(c->diag, DIAG_ERROR, "doctor/hook",
		    checkup_place(c, name), "this hook is missing");
		checkup_hint_init(c);
	} else {
		diag_add(c->diag, DIAG_ERROR, "doctor/hook",
		    checkup_place(c, name), "this hook is somebody else's, "
		    "where '%s' is expected", program);
		diag_hint(c->diag, "mv %s %s.other && sluice-init %s",
		    checkup_word(c, name), checkup_word(c, name),
		    checkup_word(c, ""));
	}
	return NULL;
}

struct err *
checkup_setup(const struct checkup *c)
{
	struct err *e;
	size_t i;

	e = check_git(c);
	for (i = 0; !e && i < setup_nsetting; i++)
		e = check_setting(c, &setup_settings[i]);
	for (i = 0; !e && i < setup_nhook; i++)
		e = check_hook(c, setup_hooks[i]);
	return e;
}
