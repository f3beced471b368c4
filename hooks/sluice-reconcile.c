/*
 * sluice-reconcile: make again whatever should follow from the branches of a
 * repository and does not: what is rendered of an environment, when a push
 * ended halfway, or a rendered branch was lost.  The commits it makes have the
 * ids that the push would have given them.
 */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/opt.h"
#include "gen/refresh.h"
#include "hooks/deploy.h"
#include "hooks/pending.h"
#include "repo/trailer.h"

struct reconcile {
	struct arena *arena;
	const char *dir;
	struct server server;
	bool again;		/* render also what seems to be in order */
	bool dry_run;
	bool missing;		/* with dry_run: something is to be done */
};

/* --- what there is to do --- */

/* A source that differs may still have come to the same, and we know it. */
static struct err *
is_same_result(struct reconcile *r, const struct environment *env,
    const struct oid *source, const struct oid *tree, bool *same)
{
	struct cache_entry entry;
	struct commit *commit;
	struct cache cache;
	struct err *e;

	e = commit_read(r->server.repo, source, &commit);
	if (e)
		return e;
	cache_init(&cache, r->arena, server_cache(&r->server), env);
	*same = cache_find(&cache, tree, &entry) &&
	    oid_equal(&entry.source, &commit->tree);
	return NULL;
}

static bool
has_trailer(struct reconcile *r, const struct commit *c, const char *key,
    const struct oid *want)
{
	const char *text = trailer_get(r->arena, c->message, key);

	return text && !strcmp(text, oid_show(r->arena, want));
}

static struct err *
is_done(struct reconcile *r, const struct environment *env, bool *done)
{
	struct server *s = &r->server;
	struct ref branch, rendered;
	struct commit *commit;
	struct err *e;

	e = server_branch(s, env, &branch);
	if (!e)
		e = server_rendered(s, env, &rendered);
	*done = !e && oid_is_none(&branch.oid);
	if (e || *done || r->again || oid_is_none(&rendered.oid))
		return e;
	e = commit_read(s->repo, &rendered.oid, &commit);
	if (e)
		return e;
	*done = has_trailer(r, commit, "Source-Commit", &branch.oid) &&
	    has_trailer(r, commit, "Config", &s->config_tree);
	return *done ? NULL : is_same_result(r, env, &branch.oid,
	    &commit->tree, done);
}

/* --- rendering, by a process that gave up its rights --- */

static struct err *
give_up_rights(struct reconcile *r)
{
	const char *writable[] = { server_cache(&r->server),
		arena_printf(r->arena, "%sobjects",
		repo_dir(r->server.repo)), NULL };
	const struct confine rights = {
		.writable = writable,
		.memory = LIMIT_HOOK_ADDRESSES,
		.file_size = LIMIT_HOOK_FILE,
		.files = LIMIT_HOOK_DESCRIPTORS
	};
	struct err *e;

	e = file_make_dirs(server_cache(&r->server), 0700);
	if (!e)
		confine(&rights, NULL);
	return e;
}

/* The rendered tree that is live, which need not be there. */
static struct err *
live_tree(struct reconcile *r, const struct environment *env,
    struct oid *storage, const struct oid **out)
{
	struct commit *commit;
	struct ref rendered;
	struct err *e;

	*out = NULL;
	e = server_rendered(&r->server, env, &rendered);
	if (e || oid_is_none(&rendered.oid))
		return e;
	e = commit_read(r->server.repo, &rendered.oid, &commit);
	if (e)
		return e;
	*storage = commit->tree;
	*out = storage;
	return NULL;
}

static struct err *
render(struct reconcile *r, const struct environment *env, bool *good)
{
	struct diag *d = diag_new(r->arena);
	struct refresh refreshing = { .arena = r->arena, .diag = d,
		.repo = r->server.repo, .cache = server_cache(&r->server) };
	const struct oid *live;
	struct refreshed result;
	struct commit *source;
	struct oid storage;
	struct ref branch;
	struct err *e;

	e = server_branch(&r->server, env, &branch);
	if (!e)
		e = commit_read(r->server.repo, &branch.oid, &source);
	if (!e)
		e = live_tree(r, env, &storage, &live);
	if (!e)
		e = pack_new(r->server.repo, &refreshing.pack);
	if (!e)
		e = refresh(&refreshing, env, &source->tree,
		    r->again ? NULL : live, &result);
	if (e)
		return e;
	*good = result.good;
	diag_print(stderr, d, DIAG_TOOL, false);
	if (!result.good)
		return NULL;
	e = pack_write(refreshing.pack);
	return e ? e : refresh_keep(&refreshing, env, &result);
}

_Noreturn static void
render_and_exit(struct reconcile *r, const struct environment *env)
{
	bool good = false;
	struct err *e;

	e = give_up_rights(r);
	if (!e)
		e = render(r, env, &good);
	_exit(e ? err_report(e) : good ? 0 : ERR_REFUSED);
}

static struct err *
render_apart(struct reconcile *r, const struct environment *env)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return err_errno("cannot fork");
	if (!pid)
		render_and_exit(r, env);
	if (waitpid(pid, &status, 0) < 0)
		return err_errno("cannot wait for the renderer");
	if (!WIFEXITED(status))
		return err_new(ERR_SYSTEM, "the renderer was ended by signal "
		    "%d", WTERMSIG(status));
	if (WEXITSTATUS(status))
		return err_new(WEXITSTATUS(status) == ERR_REFUSED ?
		    ERR_REFUSED : ERR_SYSTEM, "the source of environment "
		    "'%s' cannot be rendered", env->name);
	return NULL;
}

/* --- one environment after the other --- */

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
	e = render_apart(r, env);
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

int
main(int argc, char **argv)
{
	struct reconcile r = { .arena = NULL };
	const struct opt options[] = {
		{ 0, "rerender", NULL, "render everything again, as a new "
		    "version would", &r.again, NULL },
		{ 'n', "dry-run", NULL, "only say what would be done",
		    &r.dry_run, NULL },
	};
	const struct opt_program program = {
		.name = "sluice-reconcile", .operands = "DIR",
		.min = 1, .max = 1,
		.what = "make again what should follow from the branches",
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "sluice-reconcile /srv/git/shop.git\n"
	};
	struct opt_operands operands;
	struct err *e;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status >= 0)
		return status;
	r.arena = arena_new();
	r.dir = operands.item[0];
	e = server_open_at(r.arena, r.dir, &r.server);
	if (!e)
		pending_is_left(r.arena, r.server.dir, !r.dry_run);
	status = e ? err_report(e) : reconcile_all(&r);
	arena_free(r.arena);
	return status;
}
