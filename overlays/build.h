/*
 * Builds: from a directory with a kustomization to the objects it stands for.
 * A build can make many targets, one after the other; files that they share
 * are read and parsed only once.
 */

#ifndef OVERLAYS_BUILD_H
#define OVERLAYS_BUILD_H

#include "base/buf.h"
#include "overlays/step.h"

struct build;

/* The options are the caller's and outlive the build. */
struct build *build_new(struct arena *, struct source *,
    const struct overlay_options *);
/*
 * Make the objects of a directory (a clean path in the source), in the order
 * in which they are written.  They live in the arena of out, which may end
 * before the build does.  False after findings, or a failure of ours.
 */
bool build_target(struct build *, struct diag *, const char *dir,
    struct resource_set *out);
/* The failure because of which build_target was false, or NULL. */
struct err *build_failure(struct build *);
/* See explain_field; set is what a target of this build has made. */
struct err *build_explain(struct build *, struct diag *,
    struct resource_set *set, const char *object, const char *field,
    struct buf *out) must_check;
/* A stream of YAML documents with "---" between them. */
void build_write(struct buf *, const struct resource_set *);

#endif
