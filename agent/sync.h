/*
 * Syncing: what the Git server has for a set comes into a mirror of ours, by
 * one run of stock "git fetch".  What came is not believed, only kept: see
 * verify.h.  The caller holds the lock of the set, and shares it (proc_share).
 */

#ifndef AGENT_SYNC_H
#define AGENT_SYNC_H

#include "agent/settings.h"
#include "repo/repo.h"

enum sync_result {
	SYNC_OK,
	SYNC_UNREACHABLE,	/* no answer, or none in time */
	SYNC_REFUSED,		/* it has no such ref, or will not give it */
	SYNC_OBJECTS,		/* it gave objects that Git finds malformed */
	SYNC_TOO_BIG,		/* it gave more than fetch-bytes */
	SYNC_DAMAGED		/* our mirror, even after it was made anew */
};

struct sync {
	const struct set *set;
	const char *dir;	/* the mirror */
	struct repo *repo;	/* once sync_repo was asked; else NULL */
	/* none: it is not there, or was not asked for */
	struct oid tip;		/* of the rendered branch */
	struct oid fresh;	/* the heartbeat */
	struct oid config;	/* refs/sluice/config */
	enum sync_result result;
	const char *why;	/* words for people if it is not SYNC_OK */
	bool anew;		/* the mirror was made in this run */
};

/* What the mirror at dir has now; the network is left alone. */
struct err *sync_open(struct arena *, const struct set *, const char *dir,
    struct sync *out) must_check;
/*
 * Fetch, and then the same.  The heartbeat is asked for if the set wants one,
 * the configuration if it has an identity.  An error is the machine's:
 * everything the server or the network does is a result.
 */
struct err *sync_fetch(struct arena *, const struct set *, const char *dir,
    struct sync *out) must_check;
/*
 * Open the mirror for reading, once: a tick that finds the tip it knows needs
 * none of it.
 */
struct err *sync_repo(struct arena *, struct sync *) must_check;
/*
 * For when reading from the mirror failed though the fetch went well: throw it
 * away, so that the next fetch makes it anew.  That is for the next process:
 * this one may still have packs of the old one open.
 */
struct err *sync_discard(struct arena *, struct sync *) must_check;
/*
 * Keep the mirror small; to be called when its tip is live and good, since
 * what no ref names is lost.
 */
struct err *sync_tidy(struct arena *, struct sync *) must_check;

/* "unreachable", "objects", ...: for reports and metrics. */
const char *sync_word(enum sync_result);

#endif
