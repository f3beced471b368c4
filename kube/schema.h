/*
 * Schemas: what is known of the fields of a kind: whether its objects live in
 * a namespace, and by which keys the elements of its lists are matched.  The
 * built-in table is Kubernetes 1.21's, which kustomize v5.5.0 embeds, and,
 * where compat is not asked for, what later releases added.  CRDs and OpenAPI
 * files add to it; their documents must live as long as the schema.
 */

#ifndef KUBE_SCHEMA_H
#define KUBE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "kube/resource.h"

struct schema;

enum schema_scope { SCOPE_UNKNOWN, SCOPE_NAMESPACED, SCOPE_CLUSTER };

/* The built-in schema; with compat false, later Kubernetes releases too. */
struct schema *schema_new(struct arena *, bool compat);
/*
 * Add a CustomResourceDefinition's kinds (scope, list types).  Compat: does
 * nothing, since kustomize does not look at them.
 */
void schema_add_crd(struct schema *, struct diag *, const struct node *crd);
/*
 * Use an OpenAPI document ("openapi: {path: ...}").  Compat: it replaces the
 * field types of the built-in schema, as kustomize does, unless something was
 * asked before that needs them: the fields of a kind, or the scope of one that
 * is not known; else it adds.
 */
void schema_add_openapi(struct schema *, struct diag *,
    const struct node *openapi);

enum schema_scope schema_scope(const struct schema *, const struct gvk *);
/* Unknown kinds count as namespaced, as kustomize has it. */
bool schema_is_cluster(const struct schema *, const struct gvk *);
/* Whether objects have no namespace and kustomize does not know it. */
bool schema_cluster_is_ours(const struct schema *, const struct gvk *);

/* Where in a document we are; a value, passed down while walking. */
struct schema_at {
	const struct schema_type *type;	/* of the built-in table, or NULL */
	const struct node *node;	/* of a CRD or OpenAPI file, or NULL */
	bool object;			/* the top of an object of a CRD */
	bool ours;			/* kustomize knows nothing of this */
};
struct schema_at schema_start(const struct schema *, const struct gvk *);
struct schema_at schema_field(const struct schema *, struct schema_at,
    const char *key);
struct schema_at schema_element(const struct schema *, struct schema_at);
/* Whether anything is known of a place. */
bool schema_knows(struct schema_at);

/* How the list at a place is merged. */
#define SCHEMA_KEYS 8
struct schema_list {
	bool merge;		/* element by element; else it is replaced */
	bool ours;		/* kustomize would replace it */
	size_t nkey;		/* of the merge keys; none: a set of scalars */
	const char *key[SCHEMA_KEYS];
	const char *fallback[SCHEMA_KEYS]; /* stands for a missing key */
};
struct schema_list schema_list(const struct schema *, struct schema_at);
/* Whether a patch replaces the map at a place (patch strategy "replace"). */
bool schema_is_replaced(struct schema_at);

#endif
