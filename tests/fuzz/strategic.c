/*
 * A stream of two documents: an object, and a patch that is laid over it as
 * kustomize does and as we do.  The patch is only read, and no node is in two
 * places afterwards.
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/limit.h"
#include "base/map.h"
#include "overlays/strategic.h"
#include "yaml/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Every node of a tree is met once. */
static void
check_tree(struct map *seen, struct node *n)
{
	size_t i;

	if (map_set(seen, (const char *)&n, sizeof(n), n))
		abort();
	if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			check_tree(seen, n->item[i]);
	else if (n->kind == NODE_MAP)
		for (i = 0; i < n->npair; i++) {
			check_tree(seen, n->pair[i].key);
			check_tree(seen, n->pair[i].value);
		}
}

static void
merge(const uint8_t *data, size_t len, bool compat)
{
	struct overlay_options options = { .compat = compat };
	struct step s = { .options = &options };
	struct yaml_docs docs;
	struct node *before;
	struct map seen;
	struct resid id;
	struct buf out;

	s.arena = arena_new();
	s.diag = diag_new(s.arena);
	s.schema = schema_new(s.arena, compat);
	if (yaml_read(s.arena, s.diag, YAML_CORE, "in", (const char *)data,
	    len, &docs) && docs.n == 2 && node_is_map(docs.doc[0]) &&
	    node_is_map(docs.doc[1])) {
		before = node_copy(s.arena, docs.doc[1]);
		id = resource_id(s.arena, resource_new(s.arena, docs.doc[0]));
		strategic_merge(&s, &id.gvk, &docs.doc[0], docs.doc[1]);
		if (!node_equal(before, docs.doc[1]))
			abort();
		buf_init(&out, s.arena, LIMIT_UNIT_OUTPUT);
		map_init(&seen, s.arena);
		if (docs.doc[0] && !diag_count(s.diag, DIAG_ERROR)) {
			check_tree(&seen, docs.doc[0]);
			yaml_write(&out, docs.doc[0]);
		}
	}
	arena_free(s.arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	merge(data, len, false);
	merge(data, len, true);
	return 0;
}
