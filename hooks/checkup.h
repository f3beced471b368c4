/*
 * A checkup: a repository is looked at for what would keep sluice from working
 * in it, or from keeping its promises.  Each problem is a finding whose file
 * is the thing that is wrong, with a hint that is a command.
 */

#ifndef HOOKS_CHECKUP_H
#define HOOKS_CHECKUP_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "hooks/server.h"

struct checkup {
	struct arena *arena;
	struct diag *diag;
	const char *dir;	/* the repository, by its real path */
	uid_t owner;		/* of that directory */
	bool deep;		/* render everything again */
	const char *keys;	/* a file of sshd's authorized_keys; or NULL */
	const char *sshd;	/* sshd's configuration; or NULL */
};

/* A finding's place: a file below the repository, or "" for itself. */
struct loc checkup_place(const struct checkup *, const char *name);
/* The same path, as a word of a command. */
const char *checkup_word(const struct checkup *, const char *name);
/* The name of an account, or its number. */
const char *checkup_account(const struct checkup *, uid_t);
/* The command that sets up what is missing. */
void checkup_hint_init(const struct checkup *);

/* Git itself, its settings, and the hooks. */
struct err *checkup_setup(const struct checkup *) must_check;
/* What lies in the directory: owners, modes, locks, litter, dates, room. */
struct err *checkup_premises(const struct checkup *) must_check;
/* The signing key, and who is believed to push. */
struct err *checkup_trust(const struct checkup *, struct server *) must_check;
/* What sshd takes from a client. */
struct err *checkup_sshd(const struct checkup *) must_check;
/* The environments: what is rendered of them, dates, pushes cut short. */
struct err *checkup_environments(const struct checkup *, struct server *)
    must_check;

#endif
