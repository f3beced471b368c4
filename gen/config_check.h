/*
 * What must hold between the parts of a configuration: that names are
 * somebody's, that environments do not promote in a circle, that a rule can
 * be kept at all.
 */

#ifndef GEN_CONFIG_CHECK_H
#define GEN_CONFIG_CHECK_H

#include "gen/config.h"

/* s->all is the configuration. */
void config_check(struct setting_file *);

#endif
