#include "agent/dispatch.h"

#include <string.h>

#include "agent/mirror.h"
#include "agent/remote.h"
#include "agent/status.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"
#include "repo/commit.h"
#include "repo/pack.h"
#include "seal/sign.h"

#define REF "refs/status/"
#define WORDS_MAX 65536

/* --- the repository of one report --- */

/* What the last report left is taken away, so that it never grows. */
static struct err *
make_repository(struct arena *a, const char *dir, struct repo **out)
{
	static const struct {
		const char *name, *text;	/* NULL: a directory */
	} parts[] = {
		{ "objects/pack", NULL },
		{ "refs", NULL },
		{ "config", "[core]\n\trepositoryformatversion = 0\n"
		    "\tbare = true\n" },
		{ "HEAD", "ref: refs/heads/none\n" }
	};
	const char *path;
	struct err *e;
	size_t i;

	e = mirror_remove(a, dir);
	for (i = 0; !e && i < sizeof(parts) / sizeof(parts[0]); i++) {
		path = arena_printf(a, "%s/%s", dir, parts[i].name);
		e = parts[i].text ? file_create(path, parts[i].text,
		    strlen(parts[i].text), 0600) :
		    file_make_dirs(path, 0700);
	}
	return e ? e : repo_open(a, dir, out);
}

/* --- the commit --- */

static struct err *
make_tree(struct repo *repo, const struct dispatch *d, struct oid *out)
{
	struct tree_entry entry[2] = {
		{ .mode = TREE_FILE, .name = STATUS_FILE },
		{ .mode = TREE_FILE, .name = EVENTS_FILE }
	};
	const size_t n = d->events.len ? 2 : 1;
	struct pack *pack;
	struct err *e;
	size_t i;

	for (i = 0; i < n; i++)
		entry[i].namelen = strlen(entry[i].name);
	e = pack_new(repo, &pack);
	if (!e)
		e = pack_blob(pack, d->status.data, d->status.len,
		    &entry[0].oid);
	if (!e && n > 1)
		e = pack_blob(pack, d->events.data, d->events.len,
		    &entry[1].oid);
	if (!e)
		e = pack_tree(pack, entry, n, out);
	return e ? e : pack_write(pack);
}

static const char *
sign(struct arena *a, const unsigned char *secret, const struct commit *c)
{
	struct buf text;

	buf_init(&text, a, LIMIT_REPORT_COMMIT);
	commit_format(a, &text, c);
	return sign_text(a, secret, SIGN_GIT, text.data, text.len);
}

static struct err *
make_commit(struct arena *a, struct repo *repo, const struct dispatch *d,
    struct oid *out)
{
	struct guard *guard = guard_new(a);
	const struct settings *s = d->settings;
	unsigned char pk[SSHKEY_PUBLIC], *secret;
	struct commit c = { .message = arena_printf(a, "%s in %s: %s\n",
	    s->node, d->set->environment, verdict_word(d->verdict)) };
	struct err *e;

	c.author.name = s->node;
	c.author.email = arena_printf(a, "%s@%s", s->node, d->set->repository);
	c.author.time = d->time;
	c.author.zone = "+0000";
	c.committer = c.author;
	e = sign_key_load(guard, s->key, &secret, pk);
	if (!e)
		e = make_tree(repo, d, &c.tree);
	if (e)
		return e;
	c.signature = sign(a, secret, &c);
	e = commit_write(repo, &c);
	*out = c.oid;
	return e;
}

/* --- the push --- */

/* The line of what was said that tells most. */
static const char *
pick_line(struct arena *a, const struct buf *words)
{
	static const char *const heads[] = { "remote: error: ", "fatal: ",
		"error: ", "ssh: " };
	const char *found = NULL;
	struct buf b;
	size_t i;

	for (i = 0; !found && i < sizeof(heads) / sizeof(heads[0]); i++) {
		found = strstr(words->data, heads[i]);
		if (found)
			found += strlen(heads[i]);
	}
	if (!found)
		found = words->data;
	buf_init(&b, a, LIMIT_PATH);
	diag_escape(&b, found, strcspn(found, "\n"));
	while (b.len && b.data[b.len - 1] == ' ')
		buf_trim(&b, b.len - 1);
	return b.len ? b.data : "git push said nothing";
}

static struct err *
push(struct arena *a, const struct dispatch *d, const struct oid *commit,
    const char **failed)
{
	const char *refspec = arena_printf(a, "+%s:" REF "%s/%s",
	    oid_show(a, commit), d->set->environment, d->settings->node);
	const char *const command[] = { "-c", "push.gpgSign=false", "push",
		"--quiet", "--no-thin", "--no-follow-tags",
		"--recurse-submodules=no", "--", d->set->url, refspec, NULL };
	const char *argv[REMOTE_ARGUMENTS +
	    sizeof(command) / sizeof(command[0])];
	size_t n = remote_arguments(a, d->dir, argv);
	struct buf words;
	struct proc p = { .argv = argv, .env_only = true,
		.env = remote_environment(a, d->set), .err = &words,
		.seconds = d->set->fetch_seconds };
	struct err *e;

	memcpy(argv + n, command, sizeof(command));
	buf_init(&words, a, WORDS_MAX);
	e = proc_run(&p);
	if (e) {
		*failed = arena_strdup(a, err_text(e));
		err_free(e);
	} else if (p.status) {
		*failed = pick_line(a, &words);
	}
	return NULL;
}

struct err *
dispatch_push(struct arena *a, const struct dispatch *d, const char **failed)
{
	struct oid commit;
	struct repo *repo;
	struct err *e;

	*failed = NULL;
	e = make_repository(a, d->dir, &repo);
	if (!e)
		e = make_commit(a, repo, d, &commit);
	return e ? e : push(a, d, &commit, failed);
}
