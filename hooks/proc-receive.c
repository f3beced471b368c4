/*
 * proc-receive: who may move the branches of environments, and the moving
 * itself.  Git hands us these refs and checks nothing about them; what we
 * answer is what the person who pushed sees beside each ref.  Branches of no
 * environment go back to Git, which moves them by its own rules.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limit.h"
#include "hooks/deploy.h"
#include "hooks/identity.h"
#include "hooks/pktline.h"
#include "hooks/protect.h"
#include "hooks/push.h"
#include "hooks/report.h"
#include "hooks/status.h"
#include "hooks/target.h"

#define VERSION "version=1"

struct session {
	struct arena *arena;
	struct pktline line;
	struct push push;
	bool atomic, options;
	const char **refused;		/* for each command: why, or NULL */
	bool *handled;			/* ours to move */
};

/* --- what Git says --- */

static bool
has_word(const char *words, size_t len, const char *word)
{
	size_t i, n = strlen(word);

	for (i = 0; i + n <= len; i++)
		if (!memcmp(words + i, word, n) && (!i || words[i - 1] ==
		    ' ') && (i + n == len || words[i + n] == ' '))
			return true;
	return false;
}

/* "version=1", then a NUL and the features, if there are any. */
static struct err *
greet(struct session *s)
{
	struct blob line;
	const char *nul;
	struct err *e;
	bool flush;
	size_t len;

	e = pktline_read(&s->line, &line, &flush);
	if (e)
		return e;
	nul = flush ? NULL : memchr(line.data, '\0', line.len);
	len = nul ? (size_t)(nul - line.data) : line.len;
	if (flush || len != strlen(VERSION) ||
	    memcmp(line.data, VERSION, len))
		return err_new(ERR_SYSTEM, "Git speaks another version of "
		    "proc-receive than 1");
	if (nul) {
		len = line.len - len - 1;
		s->atomic = has_word(nul + 1, len, "atomic");
		s->options = has_word(nul + 1, len, "push-options");
	}
	e = pktline_read(&s->line, &line, &flush);
	if (!e && !flush)
		e = err_new(ERR_SYSTEM, "Git said more than was expected");
	if (!e)
		e = s->options ? pktline_write(&s->line,
		    VERSION "\0push-options", sizeof(VERSION "\0push-options")
		    - 1) : pktline_writef(&s->line, VERSION);
	return e ? e : pktline_flush(&s->line);
}

static struct err *
read_commands(struct session *s)
{
	struct blob line;
	struct err *e;
	bool flush;

	for (;;) {
		e = pktline_read(&s->line, &line, &flush);
		if (e || flush)
			break;
		if (!push_add_command(&s->push, line.data, line.len))
			return err_new(ERR_REFUSED, "the name of a ref holds "
			    "a newline");
	}
	while (!e && s->options) {
		e = pktline_read(&s->line, &line, &flush);
		if (e || flush)
			break;
		e = push_add_option(&s->push, line.data, line.len);
	}
	return e;
}

/* --- what we answer --- */

/* The reason stands in one line of Git's, in brackets. */
static struct err *
answer(struct session *s, size_t i)
{
	const char *ref = s->push.item[i].ref;
	struct err *e;
	struct buf why;

	if (s->refused[i]) {
		buf_init(&why, s->arena, LIMIT_MANIFEST);
		diag_escape(&why, s->refused[i], strlen(s->refused[i]));
		return pktline_writef(&s->line, "ng %s %s", ref, why.data);
	}
	e = pktline_writef(&s->line, "ok %s", ref);
	if (!e && !s->handled[i])
		e = pktline_writef(&s->line, "option fall-through");
	return e;
}

static struct err *
answer_all(struct session *s)
{
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < s->push.n; i++)
		e = answer(s, i);
	return e ? e : pktline_flush(&s->line);
}

/* Refuse what is not refused yet; text is that of an error. */
static void
refuse_all(struct session *s, const char *text)
{
	size_t i;

	for (i = 0; i < s->push.n; i++)
		if (!s->refused[i])
			s->refused[i] = arena_strdup(s->arena, text);
}

/* --- judging --- */

/* The same ref twice: which of them would hold is anybody's guess. */
static bool
is_repeated(const struct session *s, size_t i)
{
	size_t j;

	for (j = 0; j < s->push.n; j++)
		if (j != i && !strcmp(s->push.item[j].ref,
		    s->push.item[i].ref))
			return true;
	return false;
}

static struct err *
judge(struct session *s, struct server *server, const char *person, size_t i)
{
	const struct command *c = &s->push.item[i];
	struct target t = target_of(&server->config, c->ref);

	switch (t.kind) {
	case TARGET_ENVIRONMENT:
	case TARGET_CONFIG:
		s->handled[i] = true;
		break;
	case TARGET_STATUS:
		s->refused[i] = "a report is pushed by itself";
		return NULL;
	case TARGET_BRANCH:
		return NULL;
	case TARGET_OURS:
		s->refused[i] = "only sluice writes here";
		return NULL;
	case TARGET_UNKNOWN:
		s->refused[i] = "nothing can be pushed here";
		return NULL;
	}
	if (is_repeated(s, i)) {
		s->refused[i] = "this ref is in the push twice";
		return NULL;
	}
	return protect_check(server, person, c, &t, &s->refused[i]);
}

static struct err *
judge_all(struct session *s, struct server *server)
{
	bool any = false, refused = false;
	const char *person = "";
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < s->push.n; i++)
		any |= target_of(&server->config, s->push.item[i].ref).kind !=
		    TARGET_BRANCH;
	if (any)
		e = identity_find(server->repo, s->arena, &person);
	for (i = 0; !e && i < s->push.n; i++) {
		e = judge(s, server, person, i);
		refused |= s->refused[i] != NULL;
	}
	if (!e && refused && s->atomic)
		refuse_all(s, "the push was atomic, and another ref of it is "
		    "refused");
	return e;
}

/*
 * The report of a node, which says by its signature whose it is.  Whoever is
 * logged in must not be somebody else.
 */
static struct err *
judge_status(struct session *s, struct server *server)
{
	const struct command *c = &s->push.item[0];
	const char *person = NULL;
	struct err *e;

	s->handled[0] = true;
	e = oid_is_none(&c->new) ?
	    identity_find(server->repo, s->arena, &person) :
	    identity_find_any(server->repo, s->arena, &person);
	if (!e)
		e = status_check(server, c, &s->refused[0]);
	if (!e && !s->refused[0])
		s->refused[0] = status_check_person(server, person, c);
	return e || s->refused[0] ? e : status_move(server, c);
}

/* --- moving --- */

static struct err *
deploy(struct session *s, struct server *server, struct deploy *d)
{
	const struct command *c;
	struct target t;
	struct err *e;
	size_t i;

	e = deploy_init(d, server);
	for (i = 0; !e && i < s->push.n; i++) {
		c = &s->push.item[i];
		t = target_of(&server->config, c->ref);
		if (s->refused[i] || !s->handled[i])
			continue;
		e = t.kind == TARGET_CONFIG ? deploy_config(d, c) :
		    deploy_branch(d, t.environment, c);
	}
	return e ? e : deploy_commit(d);
}

static bool
is_moving(const struct session *s)
{
	size_t i;

	for (i = 0; i < s->push.n; i++)
		if (s->handled[i] && !s->refused[i])
			return true;
	return false;
}

static struct err *
deploy_all(struct session *s, struct server *server)
{
	struct deploy d;
	struct err *e;

	e = judge_all(s, server);
	if (e || !is_moving(s))
		return e;
	e = deploy(s, server, &d);
	if (!e)
		report_deployed(&d);
	return e;
}

/*
 * From here on every failure is an answer: a hook that ends without one leaves
 * Git to say that it failed to report.
 */
static void
decide(struct session *s)
{
	struct server server;
	struct err *e;

	e = server_open(s->arena, &server);
	if (!e && s->push.n == 1 &&
	    target_is_status(&server.config, &s->push))
		e = judge_status(s, &server);
	else if (!e)
		e = deploy_all(s, &server);
	if (!e)
		return;
	refuse_all(s, err_text(e));
	if (err_kind(e) != ERR_REFUSED)
		err_report(e);
	else
		err_free(e);
}

static struct err *
run(struct session *s)
{
	struct err *e;

	e = greet(s);
	if (!e)
		e = read_commands(s);
	if (e)
		return e;
	s->refused = arena_alloc(s->arena, s->push.n + 1,
	    sizeof(*s->refused));
	s->handled = arena_alloc(s->arena, s->push.n + 1,
	    sizeof(*s->handled));
	decide(s);
	return answer_all(s);
}

int
main(void)
{
	struct arena *a = arena_new();
	struct session s = {
		.arena = a, .line = { a, STDIN_FILENO, STDOUT_FILENO }
	};
	struct err *e;
	int status;

	push_init(&s.push, a);
	e = run(&s);
	status = e ? report_failure(e) : 0;
	arena_free(a);
	return status;
}
