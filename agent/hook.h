/*
 * Hooks: objects that are applied once for each commit, such as a Job that
 * migrates a database.  That one is about to be applied is in the journal
 * first; if we do not know afterwards whether it was, the target is asked, and
 * only one that is not there is applied again.
 */

#ifndef AGENT_HOOK_H
#define AGENT_HOOK_H

#include "agent/delivery.h"
#include "agent/work.h"

/*
 * Whether an object is a hook.  In a target that takes the whole at once
 * nothing is: there are files, and nothing runs.
 */
bool hook_is(const struct work *, const struct index_entry *);
/*
 * Make the hooks among n objects ready: what earlier runs left is cleared
 * away, and of those that may have run it is found out.  If *end is
 * DELIVERY_DONE, hook_due tells which are to run.
 */
struct err *hook_prepare(struct work *, const struct plan_object *, size_t n,
    struct delivery *end) must_check;
bool hook_due(const struct work *, const struct index_entry *);
/* Note that those which are due are about to be applied. */
struct err *hook_begin(struct work *, const struct plan_object *, size_t n)
    must_check;
/*
 * Note which were applied.  Of one that was not, the target is asked before
 * the next attempt, whatever the applier said.
 */
struct err *hook_end(struct work *, const struct plan_object *, size_t n,
    const struct delivery *) must_check;
/*
 * Take away those of n that ask for it: delete=succeeded, or failed.
 */
struct err *hook_remove(struct work *, const struct plan_object *, size_t n,
    const char *when) must_check;

#endif
