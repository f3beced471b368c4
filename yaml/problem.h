/* Problems: what libyaml complains about, in words that say what to do. */

#ifndef YAML_PROBLEM_H
#define YAML_PROBLEM_H

#include <stddef.h>
#include <yaml.h>

#include "base/diag.h"

/* The place of a byte of text; lines end as YAML's do. */
struct loc problem_place(const char *file, const char *text, size_t offset);
/* Report why the parser of text stopped; out of memory ends the program. */
void problem_report(struct diag *, const char *file, const char *text,
    size_t len, const yaml_parser_t *);

#endif
