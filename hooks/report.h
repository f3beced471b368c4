/*
 * Reports: what the person who pushed gets to read.  The lines begin with the
 * words that Git colours; the last one is the verdict.
 */

#ifndef HOOKS_REPORT_H
#define HOOKS_REPORT_H

#include "base/diag.h"
#include "base/err.h"
#include "hooks/deploy.h"

/*
 * Print the findings, and the verdict if any of them is an error; true if one
 * is.
 */
bool report_findings(const struct diag *, struct arena *);
/* What was deployed: a few lines, and the verdict. */
void report_deployed(const struct deploy *);
/* A failure of ours, which refuses the push; the status to end with. */
int report_failure(struct err *);

#endif
