#include "hooks/emit.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "yaml/setting.h"
#include "kube/index.h"
#include "repo/consent.h"
#include "repo/trailer.h"
#include "repo/tree.h"
#include "seal/sign.h"

#define UNITS_SHOWN 50		/* lines of a message, one for each unit */

struct err *
signer_load(struct server *s, struct signer *out)
{
	struct err *e;

	out->guard = guard_new(s->arena);
	e = sign_key_load(out->guard, server_key(s), &out->secret,
	    out->public);
	return err_wrap(e, "cannot load the signing key");
}

struct err *
signer_sign(struct server *s, const struct signer *signer, struct commit *c)
{
	struct buf text;
	struct err *e;

	buf_init(&text, s->arena, LIMIT_COMMIT);
	commit_format(s->arena, &text, c);
	e = buf_check(&text, "a commit");
	if (!e)
		c->signature = sign_text(s->arena, signer->secret, SIGN_GIT,
		    text.data, text.len);
	return e;
}

/* --- what goes into the message --- */

static struct err *
hash_index(struct server *s, struct emission *m, const char **out)
{
	const struct tree_entry *entry;
	struct blob text;
	struct err *e;

	e = tree_find_path(s->repo, &m->tree, INDEX_FILE, &entry);
	if (e)
		return e;
	if (!entry)
		return err_new(ERR_SYSTEM, "tree %s has no index",
		    oid_show(s->arena, &m->tree));
	*out = m->index_hash;
	if (*out)
		return NULL;
	e = repo_read(s->repo, s->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_INDEX, &text);
	if (!e)
		*out = hash_sha256_hex(s->arena, text.data, text.len);
	return e;
}

/* One more than the parent has; the branch holds only commits of ours. */
static struct err *
next_sequence(struct server *s, const struct commit *parent, uint64_t *out)
{
	static const struct unit units[] = { { "", 1 } };
	const char *text;

	*out = 1;
	if (!parent)
		return NULL;
	text = trailer_get(s->arena, parent->message, "Sequence");
	if (!text || !setting_quantity(text, units, 1, UINT32_MAX, out))
		return err_new(ERR_SYSTEM, "commit %s of a rendered branch "
		    "was not made by sluice",
		    oid_show(s->arena, &parent->oid));
	++*out;
	return NULL;
}

static struct consent
consent_of(struct server *s, const struct commit *source)
{
	const char *bad, *wanted;
	struct consent c;

	/* pre-receive refuses what is written wrongly: commit/consent */
	consent_read(s->arena, source->message, &c, &bad, &wanted);
	return c;
}

static struct err *
add_trailers(struct server *s, struct emission *m,
    const struct commit *source, const struct commit *parent, struct buf *b)
{
	struct consent consent = consent_of(s, source);
	struct arena *a = s->arena;
	const char *hash = NULL;
	uint64_t sequence;
	struct err *e;

	e = hash_index(s, m, &hash);
	if (!e)
		e = next_sequence(s, parent, &sequence);
	if (e)
		return e;
	trailer_add(b, "Source-Commit", oid_show(a, &m->source));
	trailer_add(b, "Source-Ref", m->source_ref);
	trailer_add(b, "Environment", m->environment->name);
	trailer_add(b, "Repository", m->repository);
	trailer_add(b, "Sequence", arena_printf(a, "%" PRIu64, sequence));
	trailer_add(b, "Index-Sha256", hash);
	trailer_add(b, "Renderer", "sluice " SLUICE_VERSION);
	trailer_add(b, "Config", oid_show(a, &m->config_tree));
	consent_add(a, b, &consent);
	return NULL;
}

static struct err *
write_message(struct server *s, struct emission *m,
    const struct commit *source, const struct commit *parent, struct buf *b)
{
	struct err *e;

	e = summary_make(s->repo, s->arena, parent ? &parent->tree : NULL,
	    &m->tree, &m->summary);
	if (e)
		return e;
	buf_addf(b, "%s: ", m->environment->name);
	summary_line(b, &m->summary);
	buf_addc(b, '\n');
	if (m->summary.n > 1) {
		buf_addc(b, '\n');
		summary_units(b, &m->summary, UNITS_SHOWN);
	}
	return add_trailers(s, m, source, parent, b);
}

/* --- the commit --- */

static void
set_persons(struct server *s, const struct emission *m,
    const struct commit *source, const struct commit *parent,
    struct commit *out)
{
	int64_t when = source->committer.time;

	/* a branch whose dates go back confuses those who walk it */
	if (parent && parent->committer.time > when)
		when = parent->committer.time;
	out->author = source->author;
	out->author.time = when;
	out->author.zone = source->committer.zone;
	out->committer.name = "sluice";
	out->committer.email = arena_printf(s->arena, "sluice@%s",
	    m->repository);
	out->committer.time = when;
	out->committer.zone = source->committer.zone;
}

static struct err *
make_commit(struct server *s, const struct signer *signer,
    struct emission *m, const struct commit *parent)
{
	struct commit *source, c;
	struct buf message;
	struct err *e;

	e = commit_read(s->repo, &m->source, &source);
	if (e)
		return e;
	memset(&c, 0, sizeof(c));
	buf_init(&message, s->arena, LIMIT_COMMIT);
	e = write_message(s, m, source, parent, &message);
	if (!e)
		e = buf_check(&message, "a commit message");
	if (e)
		return e;
	c.tree = m->tree;
	c.parent = &m->rendered.oid;
	c.nparent = parent != NULL;
	c.message = message.data;
	set_persons(s, m, source, parent, &c);
	e = signer_sign(s, signer, &c);
	if (!e)
		e = commit_write(s->repo, &c);
	m->commit = c.oid;
	m->changed = true;
	return e;
}

bool
emit_is_owed(struct server *s, const struct commit *source,
    const struct commit *live)
{
	struct consent consent = consent_of(s, source);
	const char *known = trailer_get(s->arena, live->message,
	    "Source-Commit");

	return consent_is_given(&consent) && (!known ||
	    strcmp(known, oid_show(s->arena, &source->oid)));
}

static struct err *
is_needed(struct server *s, const struct emission *m,
    const struct commit *parent, bool *needed)
{
	struct commit *source;
	struct err *e;

	*needed = !parent || !oid_equal(&parent->tree, &m->tree);
	if (*needed)
		return NULL;
	e = commit_read(s->repo, &m->source, &source);
	*needed = !e && emit_is_owed(s, source, parent);
	return e;
}

struct err *
emit(struct server *s, const struct signer *signer, struct emission *m)
{
	struct commit *parent = NULL;
	struct err *e = NULL;
	bool needed = false;

	if (!oid_is_none(&m->rendered.oid))
		e = commit_read(s->repo, &m->rendered.oid, &parent);
	if (!e)
		e = is_needed(s, m, parent, &needed);
	if (!e && needed)
		e = make_commit(s, signer, m, parent);
	else
		m->commit = m->rendered.oid;
	return err_wrap(e, "cannot commit what is rendered of '%s'",
	    m->environment->name);
}
