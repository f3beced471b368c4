/*
 * Marks: what the annotations of an object say about how it is applied.  Our
 * own begin with "sluice/"; those of Argo CD, Flux and Helm that mean the same
 * are understood too, and ours win.
 */

#ifndef GEN_MARK_H
#define GEN_MARK_H

#include "base/diag.h"
#include "kube/index.h"
#include "yaml/node.h"

struct marks {
	unsigned phases;	/* a bit for each enum index_phase */
	int wave;
	const char *flags;	/* as in the index: words behind commas */
};

/* root is an object; what is wrong in its annotations is a finding. */
void marks_read(struct arena *, struct diag *, const struct node *root,
    struct marks *out);

#endif
