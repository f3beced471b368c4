/*
 * Remotes: what stock Git is run with to reach the Git server of a set.
 * Nothing of the machine's own setting up of Git counts, and nobody is asked
 * anything.
 */

#ifndef AGENT_REMOTE_H
#define AGENT_REMOTE_H

#include <stddef.h>

#include "agent/settings.h"
#include "base/arena.h"

/* How many words remote_arguments puts down, at most. */
#define REMOTE_ARGUMENTS 16

/*
 * "git" and its options, up to where a command such as "fetch" follows, for
 * the repository at dir; how many they are.
 */
size_t remote_arguments(struct arena *, const char *dir, const char **argv);
/* Its whole environment, for a proc that has env_only. */
const char *const *remote_environment(struct arena *, const struct set *);

#endif
