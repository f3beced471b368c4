#include "hooks/report.h"

#include <stdio.h>

#include "base/limit.h"

#define SHOWN 10		/* findings; the others are counted */

bool
report_findings(const struct diag *d, struct arena *a)
{
	size_t n = diag_count(d, DIAG_ERROR);
	struct buf b;

	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	diag_format(&b, d, DIAG_PUSH, false, SHOWN);
	if (n)
		buf_addf(&b, "error: %zu problem%s; nothing was accepted\n",
		    n, n == 1 ? "" : "s");
	fwrite(b.data, 1, b.len, stderr);
	return n > 0;
}

static void
add_emission(struct buf *b, const struct emission *m)
{
	const char *env = m->environment->name;

	if (!m->changed) {
		buf_addf(b, "  %s: unchanged\n", env);
		return;
	}
	buf_addf(b, "  %s: ", env);
	summary_line(b, &m->summary);
	buf_addc(b, '\n');
}

/* "dev 9ab8c7d" is what is live now, by its rendered commit. */
static void
add_verdict(struct buf *b, struct arena *a, const struct deploy *d)
{
	const struct emission *m;
	size_t i, n = 0;

	for (i = 0; i < d->n; i++) {
		m = &d->emission[i];
		if (m->changed)
			buf_addf(b, "%s%s %s", n++ ? ", " : "success: ",
			    m->environment->name, oid_short(a, &m->commit));
	}
	if (n)
		buf_adds(b, " rendered and signed\n");
	else
		buf_adds(b, d->reconfigured ? "success: the configuration "
		    "is in force\n" : "success: nothing to deploy\n");
}

void
report_deployed(const struct deploy *d)
{
	struct arena *a = d->server->arena;
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	for (i = 0; i < d->n; i++)
		add_emission(&b, &d->emission[i]);
	add_verdict(&b, a, d);
	fwrite(b.data, 1, b.len, stderr);
}

int
report_failure(struct err *e)
{
	int status = err_report(e);

	fputs("error: nothing was accepted\n", stderr);
	return status;
}
