/*
 * Numbers as Go reads and writes them, since that is what kustomize prints.
 * An integer is exact between -2^63 and 2^64-1; whatever lies beyond, or has a
 * point or an exponent, is a double.
 */

#ifndef YAML_NUMBER_H
#define YAML_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define NUMBER_MAX 1000

struct number {
	bool is_int, negative;
	uint64_t magnitude;	/* of an integer */
	double value;		/* of anything else; may be infinite, NaN */
};

/*
 * Read decimal, 0x, 0o, 0b and 0-octal integers and decimal floats, with
 * underscores anywhere but in front, and .inf and .nan.  False if it is none,
 * too large for a double, or longer than NUMBER_MAX bytes.
 */
bool number_read(const char *text, size_t len, struct number *out);
/* As YAML: 1e3 is 1000, 1e21 is 1e+21. */
void number_write(struct buf *, const struct number *);
/* As JSON: the same but for exponents; what is not finite is null. */
void number_write_json(struct buf *, const struct number *);
/* As strconv.FormatFloat(value, 'g', -1, 64), of what is finite: 1e+06. */
void number_write_float(struct buf *, double value);

#endif
