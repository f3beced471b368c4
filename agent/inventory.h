/*
 * The inventory: every object that the target has from us, or may have, since
 * an object enters it before it is first applied.  Each has its line of the
 * signed index that it was applied from, so what is to be taken away is known
 * without asking the target, and without the commit that it came from.
 *
 * The file begins with a line "sluice-applied 1"; a line follows for each
 * object: commit, touched (0 or 1), version, uid, generation, and the eleven
 * fields of its line in the index.
 */

#ifndef AGENT_INVENTORY_H
#define AGENT_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/state.h"
#include "base/map.h"
#include "kube/index.h"

struct held {
	struct index_entry entry;
	struct oid commit;	/* that it was applied from */
	bool touched;		/* changed since all was last good */
	bool gone;		/* taken away: it is not written any more */
	/* as the applier gave them; "" before it has */
	const char *version, *uid, *generation;
};

struct inventory {
	struct arena *arena;
	struct held **item;
	size_t n;
	struct map by_path;
	bool known;		/* false: there is no file, nothing is known */
};

struct err *inventory_read(const struct state *, struct inventory *out)
    must_check;
struct err *inventory_write(const struct state *, struct inventory *)
    must_check;
/* The object at a path, or NULL. */
struct held *inventory_find(const struct inventory *, const char *path);
/*
 * The object is to be applied from a commit: from now on its version is not
 * known, and it is touched if its bytes are others than before.
 */
struct held *inventory_enter(struct inventory *, const struct index_entry *,
    const struct oid *commit);
/* Nothing is touched any more. */
void inventory_settle(struct inventory *);
/*
 * What an object is called whatever its file: group, kind, namespace, name.
 */
const char *inventory_name(struct arena *, const struct index_entry *);

#endif
