/*
 * Schemas: what is known of the fields of a kind: whether its objects live in
 * a namespace, and by which keys the elements of its lists are matched.  The
 * built-in table is Kubernetes 1.21's, which kustomize v5.5.0 embeds; CRDs and
 * OpenAPI files add to it.
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
/* Add a CustomResourceDefinition's kinds (scope, list types). */
void schema_add_crd(struct schema *, struct diag *, const struct node *crd);
/*
 * Use an OpenAPI document ("openapi: {path: …}").  Compat: it replaces the
 * field types of the built-in schema, as kustomize does; else it adds.
 */
void schema_add_openapi(struct schema *, struct diag *,
    const struct node *openapi);

enum schema_scope schema_scope(const struct schema *, const struct gvk *);
/* Unknown kinds count as namespaced, as kustomize has it. */
bool schema_is_cluster(const struct schema *, const struct gvk *);

/* Where in a document we are; a value, passed down while walking. */
struct schema_at {
	const void *type;	/* NULL: nothing is known here */
};
struct schema_at schema_start(const struct schema *, const struct gvk *);
struct schema_at schema_field(const struct schema *, struct schema_at,
    const char *key);
struct schema_at schema_element(const struct schema *, struct schema_at);

/* How the list at a place is merged. */
struct schema_list {
	bool merge;		/* element by element; else it is replaced */
	const char *const *key;	/* merge keys; none: a set of scalars */
	size_t nkey;
};
struct schema_list schema_list(const struct schema *, struct schema_at);

#endif
