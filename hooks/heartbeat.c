#include "hooks/heartbeat.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/limit.h"
#include "repo/trailer.h"

struct beat {
	struct server *server;
	const struct environment *environment;
	int64_t now;
	uint64_t seconds;
	struct commit *tip;	/* of the rendered branch */
	struct ref fresh;	/* the heartbeat that is replaced */
};

static struct err *
read_tip(struct beat *b, bool *found)
{
	struct server *s = b->server;
	struct ref rendered;
	struct err *e;

	e = server_rendered(s, b->environment, &rendered);
	*found = !e && !oid_is_none(&rendered.oid);
	return *found ? commit_read(s->repo, &rendered.oid, &b->tip) : e;
}

static const char *
show_time(struct arena *a, int64_t when)
{
	time_t t = (time_t)when;
	struct tm tm;
	char text[40];

	if (!gmtime_r(&t, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		return "ever";
	return arena_strdup(a, text);
}

static struct err *
write_message(struct beat *b, struct buf *out)
{
	struct arena *a = b->server->arena;
	const char *sequence = trailer_get(a, b->tip->message, "Sequence");
	int64_t expires = b->now + (int64_t)b->seconds;

	if (!sequence)
		return err_new(ERR_SYSTEM, "commit %s of a rendered branch "
		    "was not made by sluice", oid_show(a, &b->tip->oid));
	buf_addf(out, "%s: %s is the newest until %s\n",
	    b->environment->name, sequence, show_time(a, expires));
	trailer_add(out, "Environment", b->environment->name);
	trailer_add(out, "Repository", b->server->config.repository);
	trailer_add(out, "Newest-Commit", oid_show(a, &b->tip->oid));
	trailer_add(out, "Newest-Sequence", sequence);
	trailer_add(out, "Issued", arena_printf(a, "%" PRId64, b->now));
	trailer_add(out, "Expires", arena_printf(a, "%" PRId64, expires));
	if (!oid_is_none(&b->fresh.oid))
		trailer_add(out, "Replaces", oid_show(a, &b->fresh.oid));
	return buf_check(out, "a heartbeat");
}

/*
 * Without a parent, so that it brings no others along; with the tree that is
 * live, which whoever reads it has already.
 */
static struct err *
write_beat(struct beat *b, const struct signer *signer, struct oid *out)
{
	struct server *s = b->server;
	struct commit c = { .tree = b->tip->tree };
	struct person by = { "sluice", "", b->now, "+0000" };
	struct buf message;
	struct err *e;

	buf_init(&message, s->arena, LIMIT_COMMIT);
	e = write_message(b, &message);
	if (e)
		return e;
	by.email = arena_printf(s->arena, "sluice@%s", s->config.repository);
	c.author = c.committer = by;
	c.message = message.data;
	e = signer_sign(s, signer, &c);
	if (!e)
		e = commit_write(s->repo, &c);
	*out = c.oid;
	return e;
}

/* Whoever reads that of now may have the one before, but none before that. */
static struct err *
drop_old(struct beat *b)
{
	struct server *s = b->server;
	struct commit *last;
	const char *text;
	struct oid oid;
	struct err *e;

	if (oid_is_none(&b->fresh.oid))
		return NULL;
	e = commit_read(s->repo, &b->fresh.oid, &last);
	if (e)
		return e;
	text = trailer_get(s->arena, last->message, "Replaces");
	if (!text || !oid_parse(text, strlen(text), &oid))
		return NULL;
	return repo_drop_loose(s->repo, &oid);
}

struct err *
heartbeat_renew(struct server *s, const struct signer *signer,
    const struct environment *env, int64_t now, uint64_t seconds)
{
	struct beat b = { .server = s, .environment = env, .now = now,
		.seconds = seconds };
	struct ref_change change = { .name = arena_printf(s->arena,
	    REF_FRESH "%s", env->name) };
	struct err *e;
	bool found;

	e = read_tip(&b, &found);
	if (!e && !found)
		return NULL;
	if (!e)
		e = refs_read(s->repo, change.name, &b.fresh);
	if (!e)
		e = write_beat(&b, signer, &change.new);
	change.old = b.fresh.oid;
	if (!e && !oid_equal(&change.old, &change.new))
		e = refs_replace(s->repo, &change);
	if (!e)
		e = drop_old(&b);
	return err_wrap(e, "cannot renew the heartbeat of '%s'", env->name);
}
