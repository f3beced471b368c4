/*
 * sluice-doctor: look whether a repository is in order, and say of each thing
 * that is not which command mends it.  It changes nothing.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/opt.h"
#include "hooks/checkup.h"

/* The directory, which must look like a repository at least. */
static struct err *
find_directory(struct checkup *c, const char *dir)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(dir, real))
		return err_new(ERR_INPUT, "there is no '%s'", dir);
	if (stat(real, &st))
		return err_errno("cannot look at '%s'", dir);
	c->dir = arena_strdup(c->arena, real);
	c->owner = st.st_uid;
	if (access(checkup_place(c, "objects").file, F_OK) ||
	    access(checkup_place(c, "HEAD").file, F_OK))
		return err_new(ERR_INPUT, "'%s' is no bare repository; "
		    "sluice-init makes one", dir);
	return NULL;
}

/*
 * What needs the configuration.  A repository without one that holds is not
 * looked at further: nothing could be pushed to it.
 */
static struct err *
check_server(struct checkup *c)
{
	struct server s;
	struct err *e;

	e = server_open_at(c->arena, c->dir, &s);
	if (e) {
		if (err_kind(e) != ERR_INPUT)
			return e;
		diag_add(c->diag, DIAG_ERROR, "doctor/config",
		    checkup_place(c, ""), "%s", err_text(e));
		diag_hint(c->diag, "git --git-dir=%s log -p " REF_CONFIG
		    " || sluice-init %s", checkup_word(c, ""),
		    checkup_word(c, ""));
		err_free(e);
		return NULL;
	}
	e = checkup_trust(c, &s);
	return e ? e : checkup_environments(c, &s);
}

static void
print(const struct checkup *c, enum diag_form form, bool notes)
{
	struct buf b;

	buf_init(&b, c->arena, LIMIT_UNIT_OUTPUT);
	diag_format(&b, c->diag, form, notes, 0);
	fwrite(b.data, 1, b.len, stdout);
}

int
main(int argc, char **argv)
{
	static const char *const forms[] = { "json", "text" };
	const char *output = NULL;
	struct checkup c = { .arena = NULL };
	const struct opt options[] = {
		{ 0, "deep", NULL, "render every environment again",
		    &c.deep, NULL },
		{ 0, "authorized-keys", "FILE", "keys that sshd takes for the "
		    "account", NULL, &c.keys },
		{ 0, "sshd-config", "FILE", "configuration of sshd", NULL,
		    &c.sshd },
		{ 'o', "output", "FORM", "text, or json", NULL, &output },
	};
	const struct opt_program program = {
		.name = "sluice-doctor", .operands = "DIR",
		.min = 1, .max = 1,
		.what = "Look whether a repository is in order.",
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "  sluice-doctor /srv/git/shop.git\n"
		    "  sluice-doctor --deep /srv/git/shop.git\n"
	};
	struct opt_operands operands;
	size_t form = 1;
	struct err *e;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status < 0 && output) {
		form = opt_choice(&program, "--output", output, forms, 2);
		status = form == 2 ? ERR_INPUT : -1;
	}
	if (status >= 0)
		return status;
	c.arena = arena_new();
	c.diag = diag_new(c.arena);
	e = find_directory(&c, operands.item[0]);
	if (!e)
		e = checkup_premises(&c);
	if (!e)
		e = checkup_setup(&c);
	if (!e)
		e = check_server(&c);
	/* what was found before something failed may well be why */
	print(&c, form ? DIAG_TOOL : DIAG_JSON, false);
	status = e ? err_report(e) : diag_count(c.diag, DIAG_ERROR) +
	    diag_count(c.diag, DIAG_WARNING) > 0;
	arena_free(c.arena);
	return status;
}
