/*
 * Metrics: how the sets of a node stand, as a file for the textfile collector
 * of Prometheus' node exporter.  Each set keeps its own samples from one tick
 * to the next, in STATE/SET/metrics, since counters grow; the file is put
 * together from them.  sluice-agent(8) lists the names.
 */

#ifndef AGENT_METRICS_H
#define AGENT_METRICS_H

#include "agent/outcome.h"
#include "agent/settings.h"

/*
 * Take in a tick of a set, and replace the file; nothing, if agent.yaml names
 * none.
 */
struct err *metrics_write(struct arena *, const struct settings *,
    const struct set *, const struct tick_outcome *) must_check;

#endif
