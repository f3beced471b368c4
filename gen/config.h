/*
 * The configuration of a repository: sluice.yaml, which is read from the
 * stored ref refs/sluice/config and never from what is being judged.  Its
 * manual is sluice.yaml(5).
 */

#ifndef GEN_CONFIG_H
#define GEN_CONFIG_H

#include "gen/people.h"
#include "gen/schedule.h"
#include "yaml/setting.h"

#define CONFIG_FILE "sluice.yaml"

enum config_merge { MERGE_FF = 1, MERGE_SPLICE = 2 };

struct approvals {
	uint64_t count;
	struct string_list by;
	bool is_signed;		/* each by a signed push */
};

struct health_gate {
	enum { HEALTH_NONE, HEALTH_ALL, HEALTH_COUNT, HEALTH_PERCENT } kind;
	uint64_t n;
};

struct gates {
	uint64_t soak;			/* seconds */
	struct health_gate health;
	uint64_t report_age;		/* seconds */
	struct string_list checks;
	uint64_t max_objects;		/* 0: any number */
};

struct override {
	struct string_list by;
	bool is_signed;
	uint64_t review_within;		/* seconds; 0: no review is owed */
};

enum on_degraded { DEGRADED_NOTHING, DEGRADED_ROLLBACK };

struct environment {
	const char *name;
	struct loc loc;
	const char *branch;		/* without refs/heads/ */
	struct string_list units;	/* globs */
	struct string_list push, from;
	unsigned merge;			/* of enum config_merge */
	struct approvals approvals;
	struct gates gates;
	struct windows windows;
	struct override override;
	enum on_degraded on_degraded;
	bool strict;
	enum { CYCLE_READ, CYCLE_OPEN, CYCLE_DONE } state;
};

struct check {
	const char *name;
	struct string_list by;
};

struct owner {
	const char *path, *object;	/* one of them is a glob */
	struct loc loc;
	struct string_list by;
};

struct limits {
	uint64_t blob, push;		/* bytes */
	uint64_t objects, commits, refs;
};

struct config {
	uint64_t version;
	const char *repository;
	struct string_list admins;
	struct environment *environment;	/* in the order written */
	size_t nenvironment;
	struct people people;
	struct map checks;			/* name -> struct check */
	struct owner *owner;
	size_t nowner;
	struct limits limits;
};

/*
 * Read a configuration.  False after a finding of level error; then out must
 * not be used.  Text lives as long as the arena.
 */
bool config_read(struct arena *, struct diag *, const char *file,
    const char *text, size_t len, struct config *out);

/* The environment of that name, respectively that owns a branch; or NULL. */
const struct environment *config_environment(const struct config *,
    const char *name);
const struct environment *config_branch(const struct config *,
    const char *branch);
/* The nearest name of an environment to a misspelt one, or NULL. */
const char *config_nearest(struct arena *, const struct config *,
    const char *name);

#endif
