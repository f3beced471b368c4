/*
 * sluice-reconcile: make again whatever should follow from the branches of a
 * repository and does not: what is rendered of an environment, when a push
 * ended halfway, or a rendered branch was lost.  The commits it makes have the
 * ids that the push would have given them.
 */

#include <stdio.h>
#include <time.h>

#include "base/opt.h"
#include "hooks/deploy.h"
#include "hooks/heartbeat.h"
#include "hooks/outcome.h"
#include "hooks/pending.h"
#include "yaml/setting.h"

struct reconcile {
	struct arena *arena;
	const char *dir;
	struct server server;
	bool again;		/* render also what seems to be in order */
	bool dry_run;
	bool heartbeat;		/* only renew what says what is newest */
	const char *valid;	/* for how long */
	bool missing;		/* with dry_run: something is to be done */
};

static struct err *
is_done(struct reconcile *r, const struct environment *env, bool *done)
{
	struct ref branch;
	struct err *e;

	if (!r->again)
		return outcome_is_current(&r->server, env, done);
	e = server_branch(&r->server, env, &branch);
	*done = !e && oid_is_none(&branch.oid);
	return e;
}

static struct err *
reconcile(struct reconcile *r, const struct environment *env)
{
	struct deploy d;
	struct err *e;
	bool done;

	e = is_done(r, env, &done);
	if (e || done)
		return e;
	r->missing = true;
	if (r->dry_run) {
		printf("%s: is to be rendered\n", env->name);
		return NULL;
	}
	e = outcome_render(&r->server, env, r->again);
	if (!e)
		e = deploy_init(&d, &r->server);
	if (!e)
		e = deploy_rendered(&d, env, &r->server.config,
		    &r->server.config_tree);
	if (!e)
		e = deploy_commit(&d);
	if (!e && d.emission[0].changed)
		printf("%s: rendered as %s\n", env->name,
		    oid_short(r->arena, &d.emission[0].commit));
	return e;
}

/* What is wrong with one environment does not keep the others waiting. */
static int
reconcile_all(struct reconcile *r)
{
	const struct config *config = &r->server.config;
	int status = 0, worst;
	struct err *e;
	size_t i;

	for (i = 0; i < config->nenvironment; i++) {
		e = reconcile(r, &config->environment[i]);
		worst = e ? err_report(e) : 0;
		if (worst > status)
			status = worst;
	}
	return status ? status : r->dry_run && r->missing;
}

/* --- heartbeats --- */

/* As above: one that fails keeps no other from being renewed. */
static int
beat_all(struct reconcile *r, uint64_t seconds)
{
	struct server *s = &r->server;
	int64_t now = (int64_t)time(NULL);
	struct signer signer;
	int status = 0, worst;
	struct err *e;
	size_t i;

	e = signer_load(s, &signer);
	if (e)
		return err_report(e);
	for (i = 0; i < s->config.nenvironment; i++) {
		e = heartbeat_renew(s, &signer, &s->config.environment[i], now,
		    seconds);
		worst = e ? err_report(e) : 0;
		if (worst > status)
			status = worst;
	}
	return status;
}

static int
run(struct reconcile *r, uint64_t seconds)
{
	struct err *e = server_open_at(r->arena, r->dir, &r->server);
	int status;

	if (e)
		return err_report(e);
	if (r->heartbeat)
		return beat_all(r, seconds);
	if (!r->dry_run)
		pending_take(r->arena, r->server.dir);
	status = reconcile_all(r);
	/* what the machine kept from being finished stays to be done */
	if (status < ERR_SYSTEM)
		pending_drop(r->arena, r->server.dir);
	return status;
}

int
main(int argc, char **argv)
{
	struct reconcile r = { .valid = "1h" };
	const struct opt options[] = {
		{ 0, "rerender", NULL, "render everything again, as a new "
		    "version would", &r.again, NULL },
		{ 0, "heartbeat", NULL, "only sign which commits are newest",
		    &r.heartbeat, NULL },
		{ 0, "valid", "TIME", "how long that counts (1h)", NULL,
		    &r.valid },
		{ 'n', "dry-run", NULL, "only say what would be done",
		    &r.dry_run, NULL },
	};
	const struct opt_program program = {
		.name = "sluice-reconcile", .operands = "DIR",
		.min = 1, .max = 1,
		.what = "Make again what should follow from the branches.",
		.section = 8,
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "  sluice-reconcile /srv/git/shop.git\n"
		    "  sluice-reconcile --heartbeat /srv/git/shop.git\n"
	};
	struct opt_operands operands;
	uint64_t seconds;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status >= 0)
		return status;
	if (!setting_is_duration(r.valid, &seconds) || !seconds)
		return opt_wrong(&program, "'%s' is no duration such as 90s, "
		    "15m, 24h or 7d", r.valid);
	if (r.heartbeat && (r.again || r.dry_run))
		return opt_wrong(&program, "--heartbeat goes with no other "
		    "than --valid");
	r.arena = arena_new();
	r.dir = operands.item[0];
	status = run(&r, seconds);
	arena_free(r.arena);
	return status;
}
