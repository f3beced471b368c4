/*
 * The ledger of a directory: whose it is, and what in it was put there by us.
 * It is written before anything is made, so whatever is found later that it
 * does not name is somebody else's.  It lies in ".sluice" in the directory.
 *
 * The first line is "sluice-dir 1"; the others, with tabs between fields:
 *
 *	set NAME REPOSITORY ENVIRONMENT MODE LAYOUT SECRETS
 *	floor SEQUENCE COMMIT TIME		the newest that was begun
 *	reload					a reload is still owed
 *	generation NAME				the newest one comes last
 *	directory ROOT PATH
 *	file ROOT PATH				it is ours
 *	new ROOT PATH VERSION			it is if this is its version
 */

#ifndef AGENT_LEDGER_H
#define AGENT_LEDGER_H

#include "agent/floor.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

/* Where a path begins: the directory, or that of the secrets. */
enum ledger_root { LEDGER_MAIN, LEDGER_SECRETS };

struct ledger_item {
	unsigned root;
	const char *path;
	const char *version;	/* of what was to come; NULL: it is ours */
	bool gone;		/* it is not written any more */
};

struct ledger_items {
	struct ledger_item **item;
	size_t n;
	struct map by_path;
};

struct ledger {
	struct arena *arena;
	const char *path;	/* of its file */
	bool found;		/* it was there */
	const char *set, *repository, *environment;
	const char *mode, *layout, *secrets;
	struct floor floor;
	bool reload;
	const char **generation;
	size_t ngeneration;
	struct ledger_items files, directories;
};

/* ERR_SYSTEM too if it makes no sense: a hand is needed then. */
struct err *ledger_read(struct arena *, const char *path, struct ledger *)
    must_check;
struct err *ledger_write(const struct ledger *) must_check;
/* Whether it can be the name of a generation: they are removed by it. */
bool ledger_is_generation(const char *name);
/* The item of a path, or NULL. */
struct ledger_item *ledger_find(const struct ledger_items *, unsigned root,
    const char *path);
/* The same; a new one, if it is not there. */
struct ledger_item *ledger_enter(struct ledger *, struct ledger_items *,
    unsigned root, const char *path);

#endif
