/*
 * The log: what happened in a tick, one JSON object a line, in the form of the
 * events of sluice-report(5).  It goes to the file that agent.yaml names, or
 * to standard error.
 */

#ifndef AGENT_LOG_H
#define AGENT_LOG_H

#include "agent/settings.h"
#include "base/source.h"

/* Add whole lines. */
struct err *log_write(const struct settings *, struct blob lines) must_check;

#endif
