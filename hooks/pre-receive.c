/*
 * pre-receive: may the content of this push be stored?  Runs while the objects
 * are in quarantine; what it refuses was never there.  Who may move which ref
 * is proc-receive's to decide, when it moves them; what it would refuse as
 * things stand is refused here already, with all else of the push.
 */

#include <stdlib.h>
#include <string.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/limit.h"
#include "hooks/content.h"
#include "hooks/gate.h"
#include "hooks/identity.h"
#include "hooks/preview.h"
#include "hooks/protect.h"
#include "hooks/report.h"
#include "hooks/status.h"
#include "hooks/target.h"

/*
 * From here on only the quarantine and the render cache can be written, and
 * nothing else reached: strangers' files are read next.
 */
static struct err *
give_up_rights(struct server *s)
{
	const char *quarantine = getenv("GIT_QUARANTINE_PATH");
	const char *wanted = getenv("SLUICE_SANDBOX");
	const char *writable[] = { server_cache(s), quarantine, NULL };
	const struct confine rights = {
		.writable = writable,
		.memory = LIMIT_HOOK_ADDRESSES,
		.file_size = LIMIT_HOOK_FILE,
		.cpu_seconds = LIMIT_HOOK_SECONDS,
		.files = LIMIT_HOOK_DESCRIPTORS
	};
	struct buf why;
	struct err *e;

	e = file_make_dirs(server_cache(s), 0700);
	if (e)
		return e;
	buf_init(&why, s->arena, LIMIT_MANIFEST);
	if (confine(&rights, &why) && wanted && !strcmp(wanted, "require"))
		return err_new(ERR_SYSTEM, "the hook cannot be confined: "
		    "%.*s", (int)strcspn(why.data, "\n"), why.data);
	return NULL;
}

/*
 * Without this setting Git would move the branches of environments by itself,
 * and nobody would be asked who may.
 */
static struct err *
check_setup(struct server *s, const struct push *push)
{
	const char *needed = target_is_status(&s->config, push) ?
	    "refs/status" : "refs/heads";

	if (repo_setting_has(s->repo, "receive.procReceiveRefs", needed))
		return NULL;
	return err_new(ERR_INPUT, "Git's setting receive.procReceiveRefs "
	    "lacks %s: run sluice-init on this repository", needed);
}

/*
 * Who it is, as far as the refs need somebody; of a push that needs nobody,
 * proc-receive says what is wrong with the name.  Asked before the rights are
 * given up: the account may be known to a directory in the network.
 */
static struct err *
find_person(struct server *s, const struct push *push, const char **person)
{
	struct err *e;
	size_t i;

	for (i = 0; i < push->n; i++)
		switch (target_of(&s->config, push->item[i].ref).kind) {
		case TARGET_ENVIRONMENT:
		case TARGET_CONFIG:
			return identity_find(s->repo, s->arena, person);
		default:
			break;
		}
	e = identity_find_any(s->repo, s->arena, person);
	if (e)
		*person = NULL;
	err_free(e);
	return NULL;
}

/* An error in the words of an applier may hold a secret like any other text. */
static struct err *
check_status(struct gate *g, const struct push *push)
{
	const struct command *c = &push->item[0];
	struct loc at = { c->ref, 0, 0 };
	struct content_texts texts;
	const char *why;
	struct err *e;

	e = status_check(g->server, c, &why);
	if (!e && why)
		diag_add(g->diag, DIAG_ERROR, "push/report", at, "%s", why);
	if (e || why)
		return e;
	e = status_texts(g->server, c, &texts);
	if (!e)
		e = plaintext_init(g->plaintext, g->server, g->diag,
		    g->arena);
	return e ? e : plaintext_check(g->plaintext, push, &texts);
}

/* Everything that can be wrong is looked for, so that one push shows all. */
static struct err *
judge(struct server *s, struct diag *d, struct gate *g, const char *person,
    const struct push *push)
{
	struct content_texts texts;
	struct err *e;

	g->plaintext = arena_alloc(s->arena, 1, sizeof(*g->plaintext));
	push_check_options(push, d);
	e = target_check(s->repo, d, &s->config, person, push);
	if (!e && target_is_status(&s->config, push))
		return push->n == 1 ? check_status(g, push) : NULL;
	if (!e && !diag_count(d, DIAG_ERROR)) {
		e = protect_check_push(s, d, person, push);
		/* nothing is rendered for those who may not */
		if (e || diag_count(d, DIAG_ERROR))
			return e;
	}
	if (!e)
		e = content_check(s, d, s->arena, &texts);
	/* what is no tree cannot be rendered */
	if (e || diag_count(d, DIAG_ERROR))
		return e;
	e = plaintext_init(g->plaintext, s, d, s->arena);
	if (!e)
		e = plaintext_check(g->plaintext, push, &texts);
	return e ? e : gate_render(g, push);
}

static struct err *
run(struct arena *a, bool *refused)
{
	struct diag *d = diag_new(a);
	struct gate gate = { .arena = a, .diag = d };
	const char *person = NULL;
	struct server server;
	struct push push;
	struct err *e;

	push_init(&push, a);
	e = push_read_input(&push);
	if (!e)
		e = push_read_options(&push);
	if (!e)
		e = server_open(a, &server);
	if (!e)
		e = check_setup(&server, &push);
	if (!e)
		e = find_person(&server, &push, &person);
	if (!e)
		e = give_up_rights(&server);
	if (e)
		return e;
	gate.server = &server;
	e = judge(&server, d, &gate, person, &push);
	if (e)
		return e;
	*refused = report_findings(d, a);
	if (*refused)
		return NULL;
	/* only a push that is refused changes nothing at all */
	*refused = preview_is_wanted(&push);
	if (target_is_status(&server.config, &push))
		return NULL;
	return *refused ? preview_print(&gate) : gate_keep(&gate);
}

int
main(void)
{
	struct arena *a = arena_new();
	bool refused = false;
	struct err *e;
	int status;

	/* secrets may be in what comes: nobody gets at them through us */
	confine_memory();
	e = run(a, &refused);
	status = e ? report_failure(e) : refused;
	arena_free(a);
	return status;
}
