/* Scalars of the reader: what a text is by its style, its tag, its schema. */

#ifndef YAML_SCALAR_H
#define YAML_SCALAR_H

#include "yaml/reader.h"

/* The tags that YAML itself defines begin with this. */
#define SCALAR_CORE_TAG "tag:yaml.org,2002:"

/* The node of a scalar event; NULL when reading has ended. */
struct node *scalar_read(struct reader *, const yaml_event_t *, struct loc);
/* Warn of a tag that YAML does not define: kustomize drops them. */
void scalar_check_tag(struct reader *, struct loc, const yaml_char_t *tag);
/* True if a key is a text, or was made one; else there is a finding. */
bool scalar_check_key(struct reader *, struct node *key);

#endif
