/* Problems: what libyaml complains about, in words that say what to do. */

#ifndef YAML_PROBLEM_H
#define YAML_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/diag.h"

/* Where a text begins: at the top of a file, or inside another document. */
struct origin {
	struct loc at;		/* the place of its first byte */
	bool at_is_all;		/* and, as far as we can say, of all others */
};
struct loc origin_place(const struct origin *, size_t line, size_t col);

/* The place of a byte of text; lines end as YAML's do. */
struct loc problem_place(const struct origin *, const char *text,
    size_t offset);
/* Report why the parser of text stopped; out of memory ends the program. */
void problem_report(struct diag *, const struct origin *, const char *text,
    size_t len, const yaml_parser_t *);

#endif
