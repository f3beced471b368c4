/*
 * Objects: what documents hold becomes part of a set, in which each id is
 * there once.
 */

#ifndef OVERLAYS_OBJECTS_H
#define OVERLAYS_OBJECTS_H

#include "overlays/step.h"

/* The same object to kustomize: type, name and effective namespace. */
bool objects_same(const struct step *, const struct resid *,
    const struct resid *);
/* At least those in the set that have, or ever had, this id. */
const struct resource_list *objects_called(struct step *,
    struct resource_set *, const struct resid *);
/* The one in the set that has this id now, or NULL. */
struct resource *objects_find(struct step *, struct resource_set *,
    const struct resid *);
/* Whether objects of a kind are lists of others, and need no name. */
bool objects_is_list_kind(const char *kind);
/*
 * Add an object whose id must be free; false after a finding.  An object that
 * is there already, just the same, is fine unless options->compat.
 */
bool objects_add(struct step *, struct resource_set *, struct resource *);
/*
 * Add what documents hold to a set: a List kind is expanded, its items going
 * to the end; without apiVersion, kind or a name it is a finding.  The set
 * owns the documents from now on.
 */
void objects_add_documents(struct step *, const struct yaml_docs *,
    struct resource_set *);
/* The same for the documents of a file that was located. */
bool objects_add_file(struct step *, const struct node *path,
    const struct source_entry *, struct resource_set *);
/* The objects in documents that are only read; empty ones are left out. */
struct yaml_docs objects_expand(struct step *, const struct yaml_docs *);

#endif
