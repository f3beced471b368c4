/*
 * sluice.yaml: what a complete one means, and what is said of mistakes in it.
 */

#include "gen/config.h"

#include <stdlib.h>

#include "tests/unit/tap.h"

static const char complete[] =
    "version: 1\n"
    "repository: shop-manifests\n"
    "admins: [group:admins]\n"
    "environments:\n"
    "  - name: dev\n"
    "    branch: dev\n"
    "    units: apps/*/overlays/dev\n"
    "    push: [group:devs]\n"
    "  - name: prod\n"
    "    branch: live/prod\n"
    "    units: [apps/*/overlays/prod, infra/net-*/prod]\n"
    "    from: [dev]\n"
    "    merge: [ff, splice]\n"
    "    approvals: {count: 2, by: [group:ops, lee], signed: required}\n"
    "    gates: {soak: 24h, health: 90%, report-age: 15m, checks: [unit],\n"
    "      max-objects: 50}\n"
    "    windows:\n"
    "      - {allow: \"Mon-Thu,Sat 09:00-16:00 Europe/Berlin\"}\n"
    "      - {deny: \"2026-12-20T00:00Z/2027-01-04T06:00Z\", name: feast}\n"
    "    override: {by: [lee], signed: required, review-within: 24h}\n"
    "    on-degraded: rollback\n"
    "    strict: true\n"
    "people:\n"
    "  kim: {emails: [kim@example.com]}\n"
    "  lee:\n"
    "    keys: [\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDZm"
    "jFl0Q0l3b3hXUkZTc1l5b2lZbVh4d0ZzZ2g1 lee@desk\"]\n"
    "  sam:\n"
    "groups: {devs: [kim], ops: [group:devs, sam], admins: [lee]}\n"
    "agents:\n"
    "  node-1: {environments: [prod], key: \"ssh-ed25519 "
    "AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\"}\n"
    "checks: {unit: {by: [node-1]}}\n"
    "owners: [{path: \"apps/pay/**\", by: [lee]},\n"
    "  {object: \"*/Namespace/*\", by: [group:ops]}]\n"
    "limits: {blob: 1MiB, push: 64MB, commits: 20}\n";

static void
check_complete(struct arena *a)
{
	struct diag *d = diag_new(a);
	const struct environment *prod;
	struct config c;

	ok(config_read(a, d, "sluice.yaml", complete, strlen(complete), &c),
	    "a complete configuration is read");
	diag_print(stdout, d, DIAG_TOOL, true);
	prod = config_environment(&c, "prod");
	ok(prod && prod == config_branch(&c, "live/prod"),
	    "an environment is found by its name and branch");
	if (!prod)
		return;
	ok(prod->units.n == 2 && prod->strict, "its units");
	ok(prod->merge == (MERGE_FF | MERGE_SPLICE), "its ways to merge");
	ok(prod->approvals.count == 2 && prod->approvals.is_signed,
	    "its approvals");
	ok(prod->gates.soak == 86400 && prod->gates.health.n == 90 &&
	    prod->gates.health.kind == HEALTH_PERCENT &&
	    prod->gates.max_objects == 50, "its gates");
	ok(prod->windows.n == 2 && prod->windows.item[0].days == 0x2f &&
	    prod->windows.item[0].until == 960 &&
	    prod->windows.item[1].deny &&
	    prod->windows.item[1].start == 1797724800, "its windows");
	ok(people_has(&c.people, &prod->approvals.by, "kim"),
	    "a group in a group names its people");
	ok(!people_has(&c.people, &c.environment[0].push, "lee"),
	    "and nobody else");
	is(people_by_key(&c.people, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDZm"
	    "jFl0Q0l3b3hXUkZTc1l5b2lZbVh4d0ZzZ2g1"), "lee",
	    "a person is found by a key, whatever its comment");
	ok(c.limits.push == 64000000 && c.limits.blob == 1048576 &&
	    c.limits.objects == 100000, "limits given and not given");
}

/* A configuration that is right but for what stands in the braces. */
static void
mistake(struct arena *a, const char *tail, const char *want,
    const char *shows)
{
	static const char head[] = "version: 1\nrepository: r\n"
	    "admins: [kim]\npeople: {kim: , lee: }\n";
	const char *text = arena_printf(a, "%s%s", head, tail);
	struct diag *d = diag_new(a);
	struct config c;
	struct buf b;

	ok(!config_read(a, d, "sluice.yaml", text, strlen(text), &c), shows);
	buf_init(&b, a, 10000);
	diag_format(&b, d, DIAG_TOOL, false, 0);
	is(b.data, want, "and this is said of it");
}

static void
check_mistakes(struct arena *a)
{
	mistake(a, "environments:\n- {name: dev, branch: dev, unit: a/*, "
	    "push: [kim]}\n",
	    "sluice.yaml:6:3: error: an environment has no 'units' "
	    "[config/missing-key]\n"
	    "sluice.yaml:6:28: error: unknown key 'unit' in an environment "
	    "[config/unknown-key]\n    hint: did you mean 'units'?\n",
	    "an unknown key");
	mistake(a, "environments:\n- {name: dev, branch: dev, units: a/*, "
	    "push: [kin]}\n",
	    "sluice.yaml:6:47: error: nobody is called 'kin' "
	    "[config/unknown-name]\n    hint: did you mean 'kim'?\n",
	    "an unknown name");
	mistake(a, "environments:\n"
	    "- {name: a, branch: a, units: a/*, from: [b]}\n"
	    "- {name: b, branch: b, units: a/*, from: [a]}\n",
	    "sluice.yaml:6:3: error: 'a' is promoted from itself, by way of "
	    "its 'from' [config/cycle]\n", "a circle of promotions");
	mistake(a, "environments:\n"
	    "- {name: a, branch: a, units: a/dev, push: [kim]}\n"
	    "- {name: b, branch: rendered/a, units: ../*, push: [kim]}\n",
	    "sluice.yaml:6:31: error: 'a/dev' cannot find units: it has no "
	    "'*', which stands for the unit's name [config/glob]\n"
	    "    hint: for example: apps/*/overlays/dev\n"
	    "sluice.yaml:7:3: error: 'rendered/a' is where sluice keeps what "
	    "it renders [config/branch]\n"
	    "sluice.yaml:7:40: error: '../*' cannot find units: it must name "
	    "directories from the root of the repository, without '.' and "
	    "'..' [config/glob]\n"
	    "    hint: for example: apps/*/overlays/dev\n",
	    "globs and a branch that cannot be");
	mistake(a, "groups: {x: [group:y], y: [group:x]}\nenvironments: []\n",
	    "sluice.yaml:5:10: error: group 'x' contains itself "
	    "[config/cycle]\n", "a group in itself");
	mistake(a, "environments:\n- {name: a, branch: a, units: a/*, "
	    "push: [kim], windows: [{allow: Mon-Fry 9-5}], "
	    "gates: {soak: 1 day}}\n",
	    "sluice.yaml:6:67: error: 'Mon-Fry 9-5' is not a window such as "
	    "\"Mon-Thu 09:00-16:00 Europe/Berlin\" or "
	    "\"2026-12-20T00:00Z/2027-01-04T06:00Z\" [config/value]\n"
	    "sluice.yaml:6:96: error: '1 day' is not a duration such as 90s, "
	    "15m, 24h or 7d [config/value]\n", "times that cannot be read");
	mistake(a, "environments:\n- {name: a, branch: a, units: a/*, "
	    "push: [kim], approvals: {count: 3, by: [kim, lee]}}\n",
	    "sluice.yaml:6:3: error: 'a' wants 3 approvals, but only 2 can be "
	    "given [config/approvals]\n", "more approvals than people");
}

int
main(void)
{
	struct arena *a = arena_new();

	check_complete(a);
	check_mistakes(a);
	arena_free(a);
	return tap_done();
}
