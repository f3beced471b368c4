/*
 * Reports: the commits that agents push to refs/status/ENVIRONMENT/NODE.  Each
 * is signed by the node and replaces the one before; sluice-report(5) has its
 * form.
 */

#ifndef HOOKS_STATUS_H
#define HOOKS_STATUS_H

#include "hooks/content.h"
#include "hooks/push.h"
#include "hooks/server.h"

#define REF_STATUS "refs/status/"

/*
 * Why a report is refused, in words that fit behind its ref on one line; NULL:
 * it is not.  Everything about it is checked but who is logged in.  One that
 * is taken is kept as files, not as a pack.
 */
struct err *status_check(struct server *, const struct command *,
    const char **why) must_check;
/*
 * The same of whoever is logged in: person may be NULL, if nobody is named.
 */
const char *status_check_person(struct server *, const char *person,
    const struct command *);
/* All that is written in a report which was not refused. */
struct err *status_texts(struct server *, const struct command *,
    struct content_texts *) must_check;
/* A status.json, if it is JSON in the one spelling that we write; or NULL. */
struct node *status_parse(struct arena *, const struct blob *text);
/* Move the ref to the report, or take it away. */
struct err *status_move(struct server *, const struct command *) must_check;

#endif
