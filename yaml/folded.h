/*
 * Folded texts ("> ...") as kustomize has them: before it prints an object it
 * writes it with goyaml.v3, in the styles it was read in, and reads that.  The
 * folded style does not survive this whole.
 */

#ifndef YAML_FOLDED_H
#define YAML_FOLDED_H

#include "base/arena.h"
#include "yaml/node.h"

/* Give a folded text the line breaks that it has after that. */
void folded_repeat(struct arena *, struct node *);

#endif
