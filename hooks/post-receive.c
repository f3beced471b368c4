/*
 * post-receive: what may follow a push.  Nothing depends on its running: Git
 * leaves it out when the client is gone.  If a push ended halfway, this one or
 * one before it, sluice-reconcile is asked to finish it.
 */

#include <stdio.h>
#include <stdlib.h>

#include "base/limit.h"
#include "base/proc.h"
#include "hooks/pending.h"
#include "hooks/setup.h"

/*
 * What fails because of the machine is tried again after the next push.  What
 * cannot be rendered would fail then as well, for somebody who can do nothing
 * about it.
 */
static struct err *
finish(struct arena *a, const char *dir)
{
	const char *argv[] = { NULL, dir, NULL };
	static const char *const env[] = { "GIT_DIR", NULL };
	struct buf words;
	struct proc p = { .argv = argv, .env = env, .err = &words };
	struct err *e;

	e = setup_program(a, "sluice-reconcile", &argv[0]);
	if (e)
		return e;
	fputs("sluice: finishing a push that ended halfway\n", stderr);
	buf_init(&words, a, LIMIT_MANIFEST);
	e = proc_run(&p);
	fwrite(words.data, 1, words.len, stderr);
	if (!e && p.status < ERR_SYSTEM)
		pending_drop(a, arena_printf(a, "%s/sluice/", dir));
	return e ? e : proc_check(&p);
}

int
main(void)
{
	const char *dir = getenv("GIT_DIR");
	struct arena *a = arena_new();
	struct err *e = NULL;
	int status;

	if (!dir)
		dir = ".";
	if (pending_take(a, arena_printf(a, "%s/sluice/", dir)))
		e = finish(a, dir);
	status = e ? err_report(e) : 0;
	arena_free(a);
	return status;
}
