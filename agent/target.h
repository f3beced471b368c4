/*
 * Targets: where a set goes, as agent.yaml says it: a directory, or whatever a
 * program makes of it.  Either way it becomes a program that speaks the
 * protocol of sluice-applier(5), with what it needs in its environment.
 */

#ifndef AGENT_TARGET_H
#define AGENT_TARGET_H

#include "yaml/setting.h"

/* Into a struct set. */
setting_reader target_read_dir, target_read_exec;
/* A path from the root, into a const char *. */
setting_reader target_read_path;

#endif
