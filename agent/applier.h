/*
 * Appliers: programs that bring objects to a target and say how they are.  We
 * feed one with objects, in order and unsealed, give it a limited time, and
 * believe what it prints only as far as it makes sense.  The protocol is in
 * sluice-applier(5), its bytes are frame.h's.
 */

#ifndef AGENT_APPLIER_H
#define AGENT_APPLIER_H

#include "agent/floor.h"
#include "agent/settings.h"
#include "base/source.h"
#include "kube/index.h"

enum applier_verb { APPLIER_PROBE, APPLIER_PLAN, APPLIER_APPLY, APPLIER_PRUNE,
	APPLIER_OBSERVE };

struct applier_object {
	const struct index_entry *entry;
	struct blob bytes;	/* or none, where they are not needed */
	const char *version;	/* what the applier called it last, or "" */
	bool prune;		/* it is to be taken away */
};

enum applied { APPLIED_OK, APPLIED_CHANGED, APPLIED_UNCHANGED, APPLIED_FAILED,
	APPLIED_SKIPPED, APPLIED_PRUNED, OBSERVED_HEALTHY,
	OBSERVED_PROGRESSING, OBSERVED_DEGRADED, OBSERVED_SUSPENDED,
	OBSERVED_MISSING, OBSERVED_UNKNOWN, OBSERVED_DRIFTED };

/* Texts are never NULL; "" where there is none. */
struct applier_result {
	enum applied what;
	const char *path;	/* of the object's entry */
	const char *uid, *generation, *version, *reason;
};

enum applier_end {
	APPLIER_DONE = 0,
	APPLIER_SOME_FAILED = 2,	/* and whatever is none of these */
	APPLIER_INVALID = 3,		/* this commit can never be applied */
	APPLIER_UNREACHABLE = 4,	/* the target; no fault of the commit */
	APPLIER_BUSY = 5
};

struct applier_run {
	const struct set *set;
	enum applier_verb verb;
	const struct applier_object *object;
	size_t n;
	uint64_t sequence;
	struct oid commit, previous;	/* what is applied; what was, or none */
	int64_t time;			/* of the commit */
	unsigned attempt;
	int64_t deadline;		/* seconds since 1970, if it is nearer
					   than the time of the set */
	bool dry_run;
	/* results */
	enum applier_end end;
	struct applier_result *result;
	size_t nresult;
	const char *words;	/* its last ones on standard error, or "" */
	bool whole;		/* probe: it takes all at once */
	bool paths;		/* probe: an object is a file by its path */
	struct floor floor;	/* probe: that it keeps beside the target */
};

/*
 * Run the applier of a set.  That it could not be started, or did not come to
 * an end in time, is APPLIER_SOME_FAILED with words, as is output that makes no
 * sense.  After apply, prune and observe every object has a result, unless the
 * end is none of APPLIER_DONE and APPLIER_SOME_FAILED: of what the applier did
 * not speak, we say so.
 */
struct err *applier_run(struct arena *, struct applier_run *) must_check;

#endif
