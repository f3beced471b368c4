#include "agent/remote.h"

#include <stdlib.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

size_t
remote_arguments(struct arena *a, const char *dir, const char **argv)
{
	/* housekeeping is ours, when nothing else waits for it */
	static const char *const options[] = { "-c", "core.fsync=all",
		"-c", "gc.auto=0", "-c", "maintenance.auto=false",
		"-c", "protocol.version=2", "-c", "core.hooksPath=/dev/null" };
	size_t i, n = 0;

	argv[n++] = "git";
	argv[n++] = arena_printf(a, "--git-dir=%s", dir);
	for (i = 0; i < N(options); i++)
		argv[n++] = options[i];
	return n;
}

/* Of our environment, what finds programs, keys and proxies. */
const char *const *
remote_environment(struct arena *a, const struct set *set)
{
	static const char *const kept[] = { "PATH", "HOME", "SSH_AUTH_SOCK",
		"http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY",
		"NO_PROXY" };
	const char **env = arena_alloc(a, N(kept) + 6, sizeof(*env)), *value;
	size_t i, n = 0;

	for (i = 0; i < N(kept); i++) {
		value = getenv(kept[i]);
		if (value)
			env[n++] = arena_printf(a, "%s=%s", kept[i], value);
	}
	env[n++] = "GIT_CONFIG_NOSYSTEM=1";
	env[n++] = "GIT_CONFIG_GLOBAL=/dev/null";
	env[n++] = "GIT_TERMINAL_PROMPT=0";
	env[n++] = "LC_ALL=C";
	env[n++] = arena_printf(a, "GIT_SSH_COMMAND=ssh "
	    "-o BatchMode=yes -o StrictHostKeyChecking=yes "
	    "-o ConnectTimeout=10 -o ServerAliveInterval=5 "
	    "-o ServerAliveCountMax=3%s%s", set->ssh ? " " : "",
	    set->ssh ? set->ssh : "");
	return env;
}
