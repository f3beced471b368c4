#include "hooks/outcome.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/limit.h"
#include "gen/refresh.h"
#include "hooks/emit.h"
#include "repo/trailer.h"

#define DIFFERS 10		/* exit status of a renderer: another tree */

enum purpose { RENDER_CHANGED, RENDER_ALL, VERIFY };

/* --- as far as it can be told without rendering --- */

/* A source that differs may still have come to the same, and we know it. */
static struct err *
is_same_result(struct server *s, const struct environment *env,
    const struct oid *source, const struct commit *live, bool *same)
{
	struct cache_entry entry;
	struct commit *commit;
	struct cache cache;
	struct err *e;

	e = commit_read(s->repo, source, &commit);
	if (e)
		return e;
	cache_init(&cache, s->arena, server_cache(s), env);
	*same = cache_find(&cache, &live->tree, &entry) &&
	    oid_equal(&entry.source, &commit->tree) &&
	    !emit_is_owed(s, commit, live);
	return NULL;
}

static bool
has_trailer(struct server *s, const struct commit *c, const char *key,
    const struct oid *want)
{
	const char *text = trailer_get(s->arena, c->message, key);

	return text && !strcmp(text, oid_show(s->arena, want));
}

struct err *
outcome_is_current(struct server *s, const struct environment *env,
    bool *current)
{
	struct ref branch, rendered;
	struct commit *commit;
	struct err *e;

	e = server_branch(s, env, &branch);
	if (!e)
		e = server_rendered(s, env, &rendered);
	*current = !e && oid_is_none(&branch.oid);
	if (e || *current || oid_is_none(&rendered.oid))
		return e;
	e = commit_read(s->repo, &rendered.oid, &commit);
	if (e)
		return e;
	*current = has_trailer(s, commit, "Source-Commit", &branch.oid) &&
	    has_trailer(s, commit, "Config", &s->config_tree);
	return *current ? NULL : is_same_result(s, env, &branch.oid,
	    commit, current);
}

/* --- rendering, by a process that gave up its rights --- */

static struct err *
give_up_rights(struct server *s)
{
	const char *writable[] = { server_cache(s),
		arena_printf(s->arena, "%sobjects", repo_dir(s->repo)),
		NULL };
	const struct confine rights = {
		.writable = writable,
		.memory = LIMIT_HOOK_ADDRESSES,
		.file_size = LIMIT_HOOK_FILE,
		.files = LIMIT_HOOK_DESCRIPTORS
	};
	struct err *e;

	e = file_make_dirs(server_cache(s), 0700);
	if (!e)
		confine(&rights, NULL);
	return e;
}

/* The rendered tree that is live, which need not be there. */
static struct err *
live_tree(struct server *s, const struct environment *env,
    struct oid *storage, const struct oid **out)
{
	struct commit *commit;
	struct ref rendered;
	struct err *e;

	*out = NULL;
	e = server_rendered(s, env, &rendered);
	if (e || oid_is_none(&rendered.oid))
		return e;
	e = commit_read(s->repo, &rendered.oid, &commit);
	if (e)
		return e;
	*storage = commit->tree;
	*out = storage;
	return NULL;
}

static struct err *
render(struct server *s, const struct environment *env, enum purpose purpose,
    int *status)
{
	struct diag *d = diag_new(s->arena);
	struct refresh refreshing = { .arena = s->arena, .diag = d,
		.repo = s->repo, .cache = server_cache(s) };
	const struct oid *live;
	struct refreshed result;
	struct commit *source;
	struct oid storage;
	struct ref branch;
	struct err *e;

	e = server_branch(s, env, &branch);
	if (!e)
		e = commit_read(s->repo, &branch.oid, &source);
	if (!e)
		e = live_tree(s, env, &storage, &live);
	if (!e)
		e = pack_new(s->repo, &refreshing.pack);
	if (!e)
		e = refresh(&refreshing, env, &source->tree,
		    purpose == RENDER_CHANGED ? live : NULL, &result);
	if (e)
		return e;
	diag_print(stderr, d, DIAG_TOOL, false);
	*status = result.good ? 0 : ERR_REFUSED;
	if (purpose == VERIFY && result.good && (!live ||
	    !oid_equal(live, &result.entry.tree)))
		*status = DIFFERS;
	if (purpose == VERIFY || !result.good)
		return NULL;
	e = pack_write(refreshing.pack);
	return e ? e : refresh_keep(&refreshing, env, &result);
}

_Noreturn static void
render_and_exit(struct server *s, const struct environment *env,
    enum purpose purpose)
{
	int status = 0;
	struct err *e;

	e = give_up_rights(s);
	if (!e)
		e = render(s, env, purpose, &status);
	_exit(e ? err_report(e) : status);
}

static struct err *
render_apart(struct server *s, const struct environment *env,
    enum purpose purpose, bool *same)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return err_errno("cannot fork");
	if (!pid)
		render_and_exit(s, env, purpose);
	if (waitpid(pid, &status, 0) < 0)
		return err_errno("cannot wait for the renderer");
	if (!WIFEXITED(status))
		return err_new(ERR_SYSTEM, "the renderer was ended by signal "
		    "%d", WTERMSIG(status));
	*same = WEXITSTATUS(status) != DIFFERS;
	if (WEXITSTATUS(status) && *same)
		return err_new(WEXITSTATUS(status) == ERR_REFUSED ?
		    ERR_REFUSED : ERR_SYSTEM, "the source of environment "
		    "'%s' cannot be rendered", env->name);
	return NULL;
}

struct err *
outcome_render(struct server *s, const struct environment *env, bool all)
{
	bool same;

	return render_apart(s, env, all ? RENDER_ALL : RENDER_CHANGED, &same);
}

struct err *
outcome_verify(struct server *s, const struct environment *env, bool *same)
{
	return render_apart(s, env, VERIFY, same);
}
