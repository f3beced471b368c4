/*
 * The setup of a repository: which settings of Git sluice relies on, and why.
 * sluice-init makes them so, sluice-doctor looks whether they are.
 */

#ifndef HOOKS_SETUP_H
#define HOOKS_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct setting_wanted {
	const char *name;
	/* all of them, in this order; ends in NULL; none: it must be unset */
	const char *value[8];
	const char *why;
	bool own;		/* any other value is the administrator's */
};

extern const struct setting_wanted setup_settings[];
extern const size_t setup_nsetting;

/* Programs that Git runs, as files of the hooks directory. */
extern const char *const setup_hooks[];
extern const size_t setup_nhook;

/* Run git on a repository; out is what it prints, without the last newline. */
struct err *setup_git(struct arena *, const char *repo,
    const char *const *argv, const char **out, int *status) must_check;
/*
 * The values that a setting has now, one a line; "" for none.  anywhere: also
 * those of the account and the machine.
 */
struct err *setup_read(struct arena *, const char *repo, const char *name,
    bool anywhere, const char **out) must_check;
/* The values that it should have, the same way. */
const char *setup_wanted(struct arena *, const struct setting_wanted *);
/* Whether values that setup_read found will do. */
bool setup_suits(struct arena *, const struct setting_wanted *,
    const char *now);
/* A word of a command that is shown, in quotes where a shell needs them. */
const char *setup_quote(struct arena *, const char *word);
/* A program of ours by its name: beside this one, in libexec, or in bin. */
struct err *setup_program(struct arena *, const char *hook, const char **out)
    must_check;

#endif
