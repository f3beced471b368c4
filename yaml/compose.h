/*
 * Composing: events become a tree, in which aliases are copies of what they
 * stand for.  An anchor serves its document only.
 */

#ifndef YAML_COMPOSE_H
#define YAML_COMPOSE_H

#include "yaml/reader.h"

/*
 * The node that an event begins, with all that is in it; depth collections
 * surround it.  The event is ended.  NULL when reading has ended.
 */
struct node *compose_node(struct reader *, yaml_event_t *, unsigned depth);

#endif
