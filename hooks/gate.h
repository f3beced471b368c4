/*
 * The gate: what a push would make of the environments.  Whatever it touches
 * is rendered before anything is accepted, from the objects that are still in
 * quarantine.
 */

#ifndef HOOKS_GATE_H
#define HOOKS_GATE_H

#include "gen/refresh.h"
#include "hooks/plaintext.h"
#include "hooks/push.h"
#include "hooks/server.h"

struct gate_result {
	const struct environment *environment;
	const char *ref;	/* the branch that was pushed */
	struct refreshed rendered;
	struct oid live;	/* the rendered tree of now; or none */
};

struct gate {
	struct arena *arena;
	struct diag *diag;
	struct server *server;
	struct plaintext *plaintext;	/* looks at what is rendered */
	struct pack *pack;
	struct gate_result *result;
	size_t n;
	bool only_checks;	/* nothing of it will be live: a plain branch */
};

/*
 * Render what a push touches.  Findings, of the files pushed and of what
 * becomes of them, are added to the list.
 */
struct err *gate_render(struct gate *, const struct push *) must_check;
/* Write what was rendered beside the push, and remember it. */
struct err *gate_keep(struct gate *) must_check;

#endif
