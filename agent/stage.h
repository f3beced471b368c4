/*
 * Stages: objects that are applied at once, and whose health is waited for
 * before the next ones are.
 */

#ifndef AGENT_STAGE_H
#define AGENT_STAGE_H

#include "agent/work.h"

/* How many there are: one, if the applier takes the whole at once. */
size_t stage_count(const struct work *);
/* Apply the one that progress is at; APPLYING becomes WAITING. */
struct err *stage_apply(struct work *) must_check;
/* Look whether it is well; WAITING becomes BEGUN, with the next one. */
struct err *stage_await(struct work *) must_check;

#endif
