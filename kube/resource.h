/*
 * Resources: Kubernetes objects on their way through an overlay, with the
 * names they had before.  References between objects are written in terms of
 * any of these names, so every rename is remembered.
 */

#ifndef KUBE_RESOURCE_H
#define KUBE_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "yaml/node.h"

/* Strings are never NULL; "" where there is none (the core group, no name). */
struct gvk {
	const char *group, *version, *kind;
};

struct resid {
	struct gvk gvk;
	const char *namespace;	/* as written: "" and "default" differ here */
	const char *name;
};

enum behavior { BEHAVIOR_NONE, BEHAVIOR_CREATE, BEHAVIOR_REPLACE,
	BEHAVIOR_MERGE };

struct resource_memo;		/* what the module keeps for itself */

struct resource {
	struct node *root;	/* a map */
	struct resid *past;	/* former ids, the first one first */
	size_t npast;
	const char **prefix;	/* name prefixes added, in order */
	size_t nprefix;
	const char **suffix;
	size_t nsuffix;
	enum behavior behavior;	/* of a generated object */
	bool wants_hash;	/* its name gets a content hash at the end */
	struct node *origin;	/* annotation (buildMetadata), or NULL */
	struct node *changed_by; /* list of transformer origins, or NULL */
	struct resource_memo *memo;
};

/* Split "apps/v1" and "v1"; strings live in the arena or the node. */
struct gvk gvk_parse(struct arena *, const char *api_version,
    const char *kind);
bool gvk_equal(const struct gvk *, const struct gvk *);
/* Whether g fits a selection in which "" stands for anything. */
bool gvk_is_selected(const struct gvk *g, const struct gvk *selection);
/* "apps/v1" for messages and for apiVersion. */
const char *gvk_api_version(struct arena *, const struct gvk *);

/* A resource around a document, which it owns from now on. */
struct resource *resource_new(struct arena *, struct node *root);
struct resource *resource_copy(struct arena *, const struct resource *);
/* The id it has now; strings belong to the nodes. */
struct resid resource_id(struct arena *, const struct resource *);
/* The id it was read with. */
struct resid resource_first_id(struct arena *, const struct resource *);
const char *resource_name(const struct resource *);
const char *resource_kind(const struct resource *);
const char *resource_namespace(const struct resource *); /* "" if unset */
/* Remember the present id; call before name, namespace or kind changes. */
void resource_remember(struct arena *, struct resource *);
/* Forget former ids and affixes; its set is to be touched then. */
void resource_forget(struct resource *);
/* "Deployment shop/web" for messages. */
const char *resource_show(struct arena *, const struct resource *);

/*
 * Sets: resources in order; a resource is in one set at a time.  The index
 * finds those that have or had a name.  It is built when first asked for and
 * follows the calls that add, replace and remove; a step that changed names or
 * namespaces, or item itself, calls resource_set_touch before the next
 * look-up.  Nothing
 * here may stand between arena_mark and arena_rewind of the set's arena.
 */
struct resource_set {
	struct arena *arena;
	struct resource **item;
	size_t n;
	struct map *by_name;	/* name -> what is called that; or NULL */
	bool touched;
};

struct resource_list {
	struct resource **item;
	size_t n;
};

void resource_set_init(struct resource_set *, struct arena *);
/* Add at the end; whether the id is taken is the caller's to ask first. */
void resource_set_add(struct resource_set *, struct resource *);
/* Put another resource at place i. */
void resource_set_replace(struct resource_set *, size_t i, struct resource *);
void resource_set_remove(struct resource_set *, size_t i);
void resource_set_touch(struct resource_set *);
/*
 * Those that have, or ever had, this name, in set order; never NULL.  The
 * list changes with the set: copy it before changing the set in a loop.
 */
const struct resource_list *resource_set_named(struct resource_set *,
    const char *name);
/*
 * At least those that have, or ever had, this name in a namespace, and not
 * thousands more; "" and "default" are one.
 */
const struct resource_list *resource_set_placed(struct resource_set *,
    const char *name, const char *namespace);

#endif
