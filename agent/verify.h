/*
 * Verifying: whether a commit is a release that this node may apply.  Its
 * signature, for whom it was made, that it comes behind what was seen before,
 * its index, and that its tree holds the files of the index and nothing else.
 * The bytes of each file are checked when they are read: a release of which
 * verify_object did not take everything was not verified.
 */

#ifndef AGENT_VERIFY_H
#define AGENT_VERIFY_H

#include "agent/floor.h"
#include "agent/signed.h"
#include "base/map.h"
#include "kube/index.h"
#include "repo/consent.h"

struct release_info {
	struct oid commit, tree;
	struct oid parent;		/* none: it is the first */
	uint64_t sequence;
	int64_t time;			/* its date */
	const char *source;		/* the commit that was rendered */
	const char *source_ref;
	const char *subject;
	struct consent consent;
	struct index index;
	struct map file;		/* path -> struct oid of its blob */
};

/*
 * Everything but the bytes of the files.  *why is VERIFY_GOOD, or *words say
 * to people what is wrong.  An error means that the mirror could not be read:
 * sync_discard it.
 */
struct err *verify_commit(struct arena *, struct repo *, const struct set *,
    struct blob signers, const struct floor *, const struct oid *,
    struct release_info *out, enum verify_why *why, const char **words)
    must_check;
/* The bytes of one file, in the arena given here. */
struct err *verify_object(struct arena *, struct repo *,
    const struct release_info *, const struct index_entry *,
    struct blob *out, enum verify_why *why, const char **words) must_check;

/* "signature", "sequence", ...: for reports and metrics. */
const char *verify_word(enum verify_why);

#endif
