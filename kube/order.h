/*
 * Order: in which order objects are applied, and deleted in reverse.  It is
 * Helm's order of kinds (pkg/releaseutil/kind_sorter.go), which users' charts
 * were tested with, with two changes: definitions of custom resources come
 * before what may be one, and webhooks and admission policies come last, when
 * what answers them runs.
 */

#ifndef KUBE_ORDER_H
#define KUBE_ORDER_H

#include <stdbool.h>

#include "kube/resource.h"

/* Small ranks are applied first; kinds that nobody knows share one. */
unsigned order_rank(const struct gvk *);
/* Whether a group is one that Kubernetes itself defines. */
bool order_is_native(const char *group);

#endif
