/*
 * A directory as a target: the objects of a set as files in it.  There are two
 * ways to change it.  Flipped, each state is a directory of its own, and a
 * symbolic link goes from one to the next; in place, each file is replaced by
 * itself.  Either way a crash at any instant leaves the old bytes or the new
 * ones, and the next run completes what was begun.
 *
 * What is in the directory and not in its ledger belongs to somebody else, and
 * is not touched.
 */

#ifndef AGENT_DIR_H
#define AGENT_DIR_H

#include "agent/frame.h"
#include "agent/inside.h"
#include "agent/ledger.h"
#include "base/buf.h"

#define DIR_CURRENT "current"
#define DIR_OWN ".sluice"
#define DIR_SECRETS "secrets"
#define DIR_STAGED "new."	/* what names in ".sluice" begin with */

struct dir_options {
	const char *path;
	bool flip, static_pods, dry_run;
	const char *secrets;		/* a directory, or NULL */
	struct inside_access access;
	const char *const *reload, *const *check;	/* or NULL */
	const char *set, *repository, *environment;
	const char *commit;		/* 40 digits, or "" */
	struct floor floor;		/* sequence 0: not said */
};

/* What becomes of an object. */
struct dir_file {
	const struct applier_object *object;
	unsigned root;			/* enum ledger_root */
	const char *path;		/* in it */
	const struct inside_access *access;
	const struct dir_file *twin;	/* of the same file, further up; or
					   NULL: it is the first */
	struct applier_result result;	/* path "": nothing is said of it */
	const char *staged;		/* the name of its new bytes, or NULL */
};

struct dir {
	struct arena *arena;
	struct guard *guard;
	const struct dir_options *o;
	struct inside_access secret;	/* of files that were sealed */
	enum applier_end end;		/* so far */
	int top, own;			/* the directory; what is ours in it */
	int secrets;			/* of options; -1: there is none */
	int secrets_own;
	struct ledger ledger;
	bool dirty;		/* it has to be written */
	struct dir_file *file;
	size_t n;
	void *room;			/* guarded, of DIR_ROOM bytes */
};
#define DIR_ROOM 65536

/* From the environment, as sluice-apply-dir(8) has it. */
struct err *dir_options_read(struct arena *, struct dir_options *) must_check;

/*
 * Open the directory of a target, which is made if it is missing, and hold its
 * lock.  d->end is APPLIER_BUSY if somebody else does.  It is an error if the
 * directory is another set's.
 */
struct err *dir_open(struct arena *, struct guard *,
    const struct dir_options *, bool make, struct dir *) must_check;
/*
 * Which files the objects become.  ERR_REFUSED if they cannot be files of this
 * directory at all.
 */
struct err *dir_lay_out(struct dir *, const struct frames *) must_check;

/* The verbs.  Results are in d->file, and in d->end. */
struct err *dir_plan(struct dir *) must_check;
struct err *dir_flip(struct dir *) must_check;
struct err *dir_replace(struct dir *) must_check;	/* in place */
struct err *dir_prune(struct dir *) must_check;		/* in place */
struct err *dir_observe(struct dir *) must_check;

/* --- for them --- */

/* The result of a file; reason is copied, or NULL. */
void dir_say(struct dir *, struct dir_file *, enum applied, const char *reason);
/* The same of an error, which is ended. */
void dir_fail(struct dir *, struct dir_file *, struct err *);
/* The files of the generation that is current, in two roots; -1: none. */
struct err *dir_current(struct dir *, const char **generation, int root[2])
    must_check;
/* A descriptor of one generation in a root, or -1. */
int dir_open_generation(struct dir *, int top, const char *name);
/* Give the file's result the version that it has in these roots. */
struct err *dir_note_version(struct dir *, struct dir_file *,
    const int root[2]) must_check;
/* The ledger knows what is applied; it may have to be written. */
void dir_raise_floor(struct dir *);
/* The ledger is written if it has to be; a reload that is owed is made. */
struct err *dir_finish(struct dir *) must_check;
/* Whether something is ours that the ledger names. */
struct err *dir_is_ours(struct dir *, const struct dir_file *,
    const int root[2], bool *there, bool *ours) must_check;

#endif
