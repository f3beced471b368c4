/*
 * Signed commits: the bytes of a commit, read as strictly as they are written.
 * One signature in its one spelling, by a key that is pinned on the node for
 * this repository, over all the rest; no header and no byte that means nothing
 * to us.  What the Git server says about a commit is not asked.
 */

#ifndef AGENT_SIGNED_H
#define AGENT_SIGNED_H

#include "agent/settings.h"
#include "base/source.h"
#include "repo/commit.h"
#include "repo/repo.h"

/* Why a commit is not believed. */
enum verify_why {
	VERIFY_GOOD,
	VERIFY_MALFORMED,	/* it is not what sluice would write */
	VERIFY_UNSIGNED,
	VERIFY_SIGNATURE,	/* it does not match, or there are two */
	VERIFY_SIGNER,		/* it matches, but nobody trusts the key */
	VERIFY_ENVIRONMENT,	/* it was made for another one */
	VERIFY_REPOSITORY,
	VERIFY_SEQUENCE,	/* older than what was seen */
	VERIFY_FORK,		/* not the one seen, or not behind it */
	VERIFY_TIME,		/* dated before what was seen */
	VERIFY_INDEX,		/* not the one that was signed, or not sound */
	VERIFY_TREE,		/* a path, a mode, a file too many or too few */
	VERIFY_OBJECT		/* the bytes of a file */
};

/* What a check is made with, and what it came to. */
struct checking {
	struct arena *arena;
	struct repo *repo;
	const struct set *set;
	struct blob signers;	/* lines of allowed_signers */
	enum verify_why why;
	const char *words;	/* for people */
};

/* Note why, unless something was noted before; always false. */
bool checking_doubt(struct checking *, enum verify_why, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Read a commit; check->why is VERIFY_GOOD if it is to be believed.  An error
 * means that the mirror could not be read.
 */
struct err *signed_read(struct checking *, const struct oid *,
    struct commit *out) must_check;
/* The same from the bytes of an object, which out may point into. */
void signed_parse(struct checking *, const struct oid *, struct blob raw,
    struct commit *out);
/*
 * Whether the commit that is so many parents behind from is ancestor.  Nothing
 * but the parents of each is looked at: they are part of what is signed.
 */
struct err *signed_follows(struct checking *, const struct oid *from,
    uint64_t steps, const struct oid *ancestor, bool *out) must_check;

/*
 * The value of a trailer that must stand once; "" after noting a doubt.
 */
const char *signed_trailer(struct checking *, const struct commit *,
    const char *key);
/* The same as a whole number from 1, or as an id. */
uint64_t signed_number(struct checking *, const struct commit *,
    const char *key);
struct oid signed_id(struct checking *, const struct commit *,
    const char *key);
/* Note a doubt unless it is of our environment and our repository. */
bool signed_is_ours(struct checking *, const struct commit *);

#endif
