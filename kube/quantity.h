/*
 * Quantities: amounts of processor, memory and the like, "500m" or "2Gi", as
 * apimachinery's resource.Quantity has them.
 */

#ifndef KUBE_QUANTITY_H
#define KUBE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* rest * 2^twos * 5^fives, where rest has no such factor: one form for one
   amount.  Nothing at all is 0, 0, 0. */
struct quantity {
	bool negative;
	uint64_t rest;
	long twos, fives;
};

/* False if text is none, or has more digits than 64 bits hold. */
bool quantity_read(const char *text, size_t len, struct quantity *out);
bool quantity_equal(const struct quantity *, const struct quantity *);

#endif
