/*
 * A checkup of what the configuration stands on: the key, the source of names,
 * the environments.
 */

#include "hooks/checkup.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "hooks/emit.h"
#include "hooks/identity.h"
#include "hooks/outcome.h"
#include "hooks/pending.h"
#include "hooks/seals.h"
#include "hooks/setup.h"

#define MINUTE 60

/* --- the signing key --- */

static struct err *
check_key(const struct checkup *c, struct server *s)
{
	const char *name = "sluice/signing-key";
	struct loc at = checkup_place(c, name);
	struct signer signer;
	struct stat st;
	struct err *e;

	if (lstat(at.file, &st) && errno == ENOENT) {
		diag_add(c->diag, DIAG_ERROR, "doctor/key", at, "there is no "
		    "signing key: put it back, or make a new one, which all "
		    "who check signatures must be given");
		checkup_hint_init(c);
		return NULL;
	}
	/* whom it belongs to, and its mode, are said with those of others */
	if (st.st_uid != geteuid() || st.st_mode & (S_IRWXG | S_IRWXO))
		return NULL;
	e = signer_load(s, &signer);
	if (!e)
		return NULL;
	diag_add(c->diag, DIAG_ERROR, "doctor/key", at, "%s", err_text(e));
	diag_hint(c->diag, "ssh-keygen -y -f %s", checkup_word(c, name));
	err_free(e);
	return NULL;
}

/* --- who pushes --- */

static void
hint_identity(const struct checkup *c)
{
	diag_hint(c->diag, "git --git-dir=%s config sluice.identity shell",
	    checkup_word(c, ""));
}

/* By default everybody is the account, which is meant for one person. */
static void
check_single(const struct checkup *c, const struct people *people)
{
	const char *account = checkup_account(c, c->owner);

	if (!map_get(&people->humans, account, strlen(account)) &&
	    !map_get(&people->agents, account, strlen(account))) {
		diag_add(c->diag, DIAG_ERROR, "doctor/identity",
		    checkup_place(c, "config"), "whoever pushes is '%s', who "
		    "is nobody in " CONFIG_FILE ": nobody may push", account);
		hint_identity(c);
	} else if (people->humans.n > 1) {
		diag_add(c->diag, DIAG_WARNING, "doctor/identity",
		    checkup_place(c, "config"), "whoever pushes is '%s', and "
		    CONFIG_FILE " names %zu people", account,
		    people->humans.n);
		hint_identity(c);
	}
}

/* The end of the options in front of a key: the first blank outside quotes. */
static size_t
options_length(const char *line)
{
	bool quoted = false;
	size_t i;

	for (i = 0; line[i] && (quoted || line[i] != ' '); i++) {
		if (line[i] == '\\' && line[i + 1] == '"')
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
	}
	return i;
}

/* sshd takes "command=" at the start of an option, in any case of letters. */
static bool
has_command(const char *line)
{
	static const char word[] = "command=\"";
	size_t i, end = options_length(line);
	bool start = true, quoted = false;

	for (i = 0; i < end; i++) {
		if (start && !strncasecmp(line + i, word, sizeof(word) - 1))
			return true;
		start = !quoted && line[i] == ',';
		if (line[i] == '\\' && line[i + 1] == '"')
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
	}
	return false;
}

static void
check_key_line(const struct checkup *c, const char *file, unsigned n,
    const char *line)
{
	struct loc at = { file, n, 1 };

	line += strspn(line, " \t");
	if (!*line || *line == '#' || has_command(line))
		return;
	diag_add(c->diag, DIAG_ERROR, "doctor/authorized-keys", at, "this key "
	    "may run any command, and so push without any hook: give it a "
	    "forced command, as in sluice-hooks(8)");
	diag_hint(c->diag, "vi +%u %s", n, setup_quote(c->arena, file));
}

/* With a forced command for each key, one without it is a way around. */
static struct err *
check_authorized(const struct checkup *c)
{
	const struct passwd *pw = getpwuid(c->owner);
	const char *file = c->keys, *line, *end;
	struct blob text;
	struct err *e;
	unsigned n = 0;

	if (!file && pw)
		file = arena_printf(c->arena, "%s/.ssh/authorized_keys",
		    pw->pw_dir);
	if (!file)
		return NULL;
	e = file_read_any(c->arena, file, LIMIT_MANIFEST, &text);
	if (e || !text.data)
		return e;
	for (line = text.data; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		check_key_line(c, file, ++n, arena_strndup(c->arena, line,
		    (size_t)(end - line)));
	}
	return NULL;
}

struct err *
checkup_trust(const struct checkup *c, struct server *s)
{
	const char *source;
	struct err *e;

	e = check_key(c, s);
	if (e)
		return e;
	e = identity_source(s->repo, &source);
	if (e) {
		diag_add(c->diag, DIAG_ERROR, "doctor/identity",
		    checkup_place(c, "config"), "%s", err_text(e));
		hint_identity(c);
		err_free(e);
		return NULL;
	}
	if (!strcmp(source, "account"))
		check_single(c, &s->config.people);
	if (!strcmp(source, "shell"))
		e = check_authorized(c);
	if (!e && (!strcmp(source, "shell") || !strcmp(source, "gitolite")))
		e = checkup_sshd(c);
	return e;
}

/* --- environments --- */

/* What is rendered takes the date of its source, and never goes back. */
static struct err *
check_date(const struct checkup *c, struct server *s, const struct ref *ref)
{
	int64_t now = (int64_t)time(NULL);
	struct commit *commit;
	struct err *e;

	if (oid_is_none(&ref->oid))
		return NULL;
	e = commit_read(s->repo, &ref->oid, &commit);
	if (e || commit->committer.time <= now + MINUTE)
		return e;
	diag_add(c->diag, DIAG_WARNING, "doctor/clock", checkup_place(c,
	    ref->name), "commit %s is dated %ld seconds ahead of this "
	    "machine's clock", oid_short(c->arena, &ref->oid),
	    (long)(commit->committer.time - now));
	diag_hint(c->diag, "date; git --git-dir=%s log -1 --format=fuller %s",
	    checkup_word(c, ""), setup_quote(c->arena, ref->name));
	return NULL;
}

static void
add_rendered(const struct checkup *c, const struct environment *env,
    const char *words, const char *option)
{
	diag_add(c->diag, DIAG_ERROR, "doctor/rendered", checkup_place(c,
	    arena_printf(c->arena, REF_RENDERED "%s", env->name)), "%s '%s'",
	    words, env->branch);
	diag_hint(c->diag, "sluice-reconcile%s %s", option,
	    checkup_word(c, ""));
}

static struct err *
check_deeply(const struct checkup *c, struct server *s,
    const struct environment *env)
{
	struct err *e;
	bool same;

	e = outcome_verify(s, env, &same);
	if (e && err_kind(e) == ERR_REFUSED) {
		err_free(e);
		add_rendered(c, env, "this cannot be rendered again from",
		    " --rerender");
		return NULL;
	}
	if (!e && !same)
		add_rendered(c, env, "this is not what is rendered now from",
		    " --rerender");
	return e;
}

static struct err *
check_environment(const struct checkup *c, struct server *s,
    const struct environment *env)
{
	struct ref branch, rendered;
	struct err *e;
	bool current;

	e = server_branch(s, env, &branch);
	if (!e)
		e = server_rendered(s, env, &rendered);
	if (!e)
		e = check_date(c, s, &branch);
	if (!e)
		e = check_date(c, s, &rendered);
	if (!e)
		e = outcome_is_current(s, env, &current);
	if (e)
		return e;
	if (!current)
		add_rendered(c, env, "this does not follow from", "");
	else if (c->deep && !oid_is_none(&branch.oid))
		e = check_deeply(c, s, env);
	return e;
}

struct err *
checkup_environments(const struct checkup *c, struct server *s)
{
	const struct loc at = checkup_place(c, "sluice/pending");
	struct err *e = NULL;
	size_t i;

	if (pending_is_left(c->arena, s->dir)) {
		diag_add(c->diag, DIAG_ERROR, "doctor/pending", at, "a push "
		    "ended halfway, and nothing has finished it since");
		diag_hint(c->diag, "sluice-reconcile %s",
		    checkup_word(c, ""));
	}
	e = seals_check_config(s, c->diag, &s->config, &s->config_tree);
	for (i = 0; !e && i < s->config.nenvironment; i++)
		e = check_environment(c, s, &s->config.environment[i]);
	return e;
}
