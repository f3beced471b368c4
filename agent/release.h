/*
 * Releases: a verified commit made ready to be applied.  All its bytes are
 * read and checked, and every sealed value is opened, before anything is done
 * about any of them; what was sealed lives in guarded memory alone.
 */

#ifndef AGENT_RELEASE_H
#define AGENT_RELEASE_H

#include "agent/work.h"

/* Read every byte of a commit once, without keeping it. */
struct err *release_check(struct work *, const struct release_info *,
    enum verify_why *, const char **words) must_check;
/*
 * Make the commit of w->progress ready: w->info, inventory, plan.  *why is
 * NULL, or says why it cannot be.
 */
struct err *release_open(struct work *, const char **why) must_check;
/* Then its bytes, all or none of them. */
struct err *release_unseal(struct work *, const char **why) must_check;
/* The bytes of one object of the index of w->info, unsealed. */
struct err *release_object(struct work *, const struct index_entry *,
    struct blob *, const char **why) must_check;
/*
 * The bytes of an object that stays though it is no longer in the index, from
 * the commit it was applied from.
 */
struct err *release_kept(struct work *, const struct held *, struct blob *,
    const char **why) must_check;

#endif
