/*
 * A push: which refs it would move, and the options that came with it.  Names
 * of refs come from whoever pushes and may hold any byte but NUL.
 */

#ifndef HOOKS_PUSH_H
#define HOOKS_PUSH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "repo/oid.h"

struct command {
	struct oid old, new;	/* as the client said; none: not there */
	const char *ref;
};

struct push {
	struct arena *arena;
	struct command *item;
	size_t n;
	const char **option;	/* "preview", "reason=words" */
	size_t noption;
};

void push_init(struct push *, struct arena *);
/*
 * One "old new ref", without a newline at its end; false if it is not that.
 * A newline inside a name would look like a second line, so it is none.
 */
bool push_add_command(struct push *, const char *line, size_t len);
/* The lines that Git writes to pre-receive and post-receive. */
struct err *push_read(struct push *, const char *text, size_t len) must_check;
/* The same from standard input. */
struct err *push_read_input(struct push *) must_check;
/* Options from the environment of pre-receive and post-receive. */
struct err *push_read_options(struct push *) must_check;
struct err *push_add_option(struct push *, const char *text, size_t len)
    must_check;

/* An option that nobody knows is a finding: it was meant to do something. */
void push_check_options(const struct push *, struct diag *);
/* The value behind "name=", "" for the bare name; NULL: it was not given. */
const char *push_option(const struct push *, const char *name);

#endif
