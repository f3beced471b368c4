/*
 * Writing: one spelling per value, the one that kustomize prints (its stages
 * are a conversion to JSON and go-yaml v2): keys sorted, no flow style, no
 * comments, lines folded at 80 columns.  Numbers are written by value.
 */

#ifndef YAML_WRITE_H
#define YAML_WRITE_H

#include "base/buf.h"
#include "yaml/node.h"

/* One document, with its final newline and without "---". */
void yaml_write(struct buf *, const struct node *);
/*
 * The same value as JSON on one line without spaces or newline, keys sorted by
 * byte, HTML characters escaped as Go's encoding/json does.
 */
void yaml_write_json(struct buf *, const struct node *);
/* Negative, 0 or positive: the order that yaml_write gives two keys. */
int yaml_key_order(const char *a, size_t alen, const char *b, size_t blen);

#endif
