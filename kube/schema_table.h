/*
 * The built-in schema as tables, for schema.c.  Only what decides how a patch
 * is merged stands here: fields that lead to lists with merge keys.
 */

#ifndef KUBE_SCHEMA_TABLE_H
#define KUBE_SCHEMA_TABLE_H

#include "kube/schema.h"

struct schema_keys {
	size_t n;
	const char *key[SCHEMA_KEYS];
	const char *fallback[SCHEMA_KEYS];
};

struct schema_field {
	const char *name;
	const struct schema_type *type;
};

/* A map, of which only interesting fields are named, or a list. */
struct schema_type {
	const struct schema_field *field;
	size_t nfield;
	const struct schema_type *element;
	const struct schema_keys *keys;	/* a list without is replaced */
	bool later;			/* keys came after Kubernetes 1.21 */
	bool replaced;			/* a patch replaces the whole map */
};

struct schema_kind {
	const char *group, *kind;
	const char *versions;	/* of 1.21, between spaces; "" if none */
	enum schema_scope scope;
	bool scope_later;	/* kustomize does not know the scope */
	const struct schema_type *type;
};

/* The row of a kind, or NULL. */
const struct schema_kind *schema_kind_find(const char *group,
    const char *kind);
/* The type that OpenAPI files call by a name ("io.k8s..."), or NULL. */
const struct schema_type *schema_type_named(const char *name);
extern const struct schema_type schema_object_meta;

#endif
