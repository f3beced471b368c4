/* Amounts are compared as amounts, however they are written. */

#include <string.h>

#include "kube/quantity.h"
#include "tests/unit/tap.h"

static bool
same(const char *a, const char *b)
{
	struct quantity x, y;

	return quantity_read(a, strlen(a), &x) &&
	    quantity_read(b, strlen(b), &y) && quantity_equal(&x, &y);
}

static bool
is_none(const char *text)
{
	struct quantity q;

	return !quantity_read(text, strlen(text), &q);
}

int
main(void)
{
	ok(same("1000m", "1"), "a thousand thousandths are one");
	ok(same("1Ki", "1024"), "binary suffixes");
	ok(same("1.5Gi", "1536Mi"), "points");
	ok(same("0.1k", "1e2"), "exponents");
	ok(same("-5", "-5000m"), "negative ones");
	ok(same("0", "-0Ei"), "nothing is nothing");
	ok(!same("1M", "1Mi"), "a million is no mebi");
	ok(!same("1", "-1"), "a sign counts");
	ok(is_none("") && is_none(".") && is_none("1KB") && is_none("e3") &&
	    is_none("1e") && is_none("1.2.3"), "what is no amount");
	ok(is_none("99999999999999999999999"), "more digits than we hold");
	return tap_done();
}
