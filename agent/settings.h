/*
 * Settings: what agent.yaml says that a node follows, and how.  Its manual is
 * agent.yaml(5).
 */

#ifndef AGENT_SETTINGS_H
#define AGENT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/loc.h"

#define SETTINGS_FILE "/etc/sluice/agent.yaml"

enum heal { HEAL_OFF, HEAL_DETECT, HEAL_HEAL };

/* One environment that is followed into one target. */
struct set {
	const char *name;
	struct loc loc;
	const char *url, *ref;
	const char *repository, *environment;
	const char *signers;		/* a file of allowed signers */
	const char *identity;		/* a key file, or NULL */
	const char *const *applier;	/* arguments, to NULL */
	const char *const *applier_env;	/* "NAME=value", to NULL */
	const char *dir[2];		/* that are filled, or NULL */
	const char **after;		/* names of other sets */
	size_t nafter;
	enum heal heal;
	unsigned heal_seconds;		/* from one look to the next */
	unsigned prune_count, prune_percent;	/* the larger one counts */
	bool rollback;
	unsigned apply_seconds, health_seconds, fetch_seconds;
	unsigned attempts;
	unsigned fresh_seconds;		/* 0: no heartbeat is asked for */
	unsigned interval, splay;	/* seconds */
	const char *ssh;		/* more options, or NULL */
	uint64_t fetch_bytes;
	enum { AFTER_READ, AFTER_OPEN, AFTER_DONE } state;
};

struct settings {
	uint64_t version;
	const char *node;
	const char *state;		/* a directory */
	const char *key;		/* signs reports; NULL: none are sent */
	const char *metrics, *log;	/* files, or NULL */
	struct set *set;		/* in the order written */
	size_t nset;
};

/*
 * Read the settings in a text, respectively in a file, which nobody but its
 * owner may write: it names programs that are run.  After a finding of level
 * error out must not be used.  Text lives as long as the arena.
 */
void settings_parse(struct arena *, struct diag *, const char *file,
    const char *text, size_t len, struct settings *out);
struct err *settings_read(struct arena *, struct diag *, const char *path,
    struct settings *out) must_check;
/* The set of that name, or NULL. */
const struct set *settings_set(const struct settings *, const char *name);

#endif
