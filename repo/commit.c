#include "repo/commit.h"

#include <inttypes.h>
#include <string.h>

#include "base/limit.h"
#include "repo/handle.h"

/* A header line "key value\n": the value, or NULL if the line is another. */
static const char *
header(const char **p, const char *end, const char *key, size_t *len)
{
	size_t keylen = strlen(key);
	const char *value, *nl;

	if ((size_t)(end - *p) <= keylen || memcmp(*p, key, keylen) ||
	    (*p)[keylen] != ' ')
		return NULL;
	value = *p + keylen + 1;
	nl = memchr(value, '\n', (size_t)(end - value));
	if (!nl)
		return NULL;
	*len = (size_t)(nl - value);
	*p = nl + 1;
	return value;
}

static bool
parse_id(const char **p, const char *end, const char *key, struct oid *out)
{
	size_t len;
	const char *value = header(p, end, key, &len);

	return value && oid_parse(value, len, out);
}

/* Digits of a date, with a sign allowed in front; nothing else. */
static bool
parse_time(const char *s, size_t len, int64_t *out)
{
	bool negative = len && s[0] == '-';
	size_t i;

	*out = 0;
	if (len <= (size_t)negative || len > 18)
		return false;
	for (i = negative; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	if (negative)
		*out = -*out;
	return true;
}

/* "Name <email> 1700000000 +0100" */
static bool
parse_person(struct arena *a, const char **p, const char *end,
    const char *key, struct person *out)
{
	const char *line, *open, *close, *space, *stop;
	size_t len, namelen;

	line = header(p, end, key, &len);
	if (!line)
		return false;
	stop = line + len;
	open = memchr(line, '<', len);
	close = open ? memchr(open, '>', (size_t)(stop - open)) : NULL;
	if (!close || stop - close < 2 || close[1] != ' ')
		return false;
	space = memchr(close + 2, ' ', (size_t)(stop - close - 2));
	if (!space || !parse_time(close + 2, (size_t)(space - close - 2),
	    &out->time))
		return false;
	namelen = (size_t)(open - line);
	while (namelen && line[namelen - 1] == ' ')
		namelen--;
	out->name = arena_strndup(a, line, namelen);
	out->email = arena_strndup(a, open + 1, (size_t)(close - open - 1));
	out->zone = arena_strndup(a, space + 1, (size_t)(stop - space - 1));
	return true;
}

/* The lines of a header that goes on over lines that begin with a space. */
static const char *
unfold(struct arena *a, const char **p, const char *end, const char *value,
    size_t len)
{
	const char *nl;
	struct buf b;

	buf_init(&b, a, LIMIT_COMMIT);
	buf_add(&b, value, len);
	buf_addc(&b, '\n');
	while (*p < end && **p == ' ') {
		nl = memchr(*p, '\n', (size_t)(end - *p));
		if (!nl)
			break;
		buf_add(&b, *p + 1, (size_t)(nl - *p));
		*p = nl + 1;
	}
	return b.data;
}

/* Headers behind the committer; only the signature means something here. */
static bool
parse_rest(struct arena *a, const char **p, const char *end,
    struct commit *out)
{
	const char *nl, *value;
	size_t len;

	while (*p < end && **p != '\n') {
		value = header(p, end, "gpgsig", &len);
		if (value) {
			if (out->signature)
				return false;	/* Git looks at the first */
			out->signature = unfold(a, p, end, value, len);
			continue;
		}
		nl = memchr(*p, '\n', (size_t)(end - *p));
		if (!nl)
			return false;
		*p = nl + 1;
	}
	return *p < end;
}

bool
commit_parse(struct arena *a, const char *text, size_t len,
    struct commit *out)
{
	const char *p = text, *end = text + len;
	struct oid parent;

	memset(out, 0, sizeof(*out));
	if (!parse_id(&p, end, "tree", &out->tree))
		return false;
	while (parse_id(&p, end, "parent", &parent)) {
		out->parent = arena_grow(a, out->parent, out->nparent,
		    sizeof(*out->parent));
		out->parent[out->nparent++] = parent;
	}
	if (!parse_person(a, &p, end, "author", &out->author) ||
	    !parse_person(a, &p, end, "committer", &out->committer) ||
	    !parse_rest(a, &p, end, out))
		return false;
	out->message = arena_strndup(a, p + 1, (size_t)(end - p - 1));
	return true;
}

struct err *
commit_read(struct repo *r, const struct oid *oid, struct commit **out)
{
	struct commit *c;
	struct blob raw;
	struct err *e;

	*out = map_get(&r->commits, (const char *)oid->id, OID_SIZE);
	if (*out)
		return NULL;
	e = repo_read(r, r->arena, oid, OBJECT_COMMIT, LIMIT_COMMIT, &raw);
	if (e)
		return e;
	c = arena_alloc(r->arena, 1, sizeof(*c));
	if (!commit_parse(r->arena, raw.data, raw.len, c))
		return err_new(ERR_REFUSED, "commit %s is damaged",
		    oid_show(r->arena, oid));
	c->oid = *oid;
	map_set(&r->commits, (const char *)oid->id, OID_SIZE, c);
	*out = c;
	return NULL;
}

const char *
commit_subject(struct arena *a, const struct commit *c)
{
	return arena_strndup(a, c->message, strcspn(c->message, "\n"));
}

struct err *
commit_follows(struct repo *r, const struct oid *old, const struct oid *new,
    bool *out)
{
	git_oid a, b;
	int rc;

	*out = true;
	if (oid_equal(old, new))
		return NULL;
	rc = git_graph_descendant_of(r->git, repo_git_oid(new, &a),
	    repo_git_oid(old, &b));
	if (rc < 0)
		return repo_error(ERR_SYSTEM, "cannot compare %s with %s",
		    oid_show(r->arena, new), oid_show(r->arena, old));
	*out = rc == 1;
	return NULL;
}

static void
format_person(struct buf *b, const char *key, const struct person *p)
{
	/* the space stands even before an empty name, or fsck complains */
	buf_addf(b, "%s %s <%s> %" PRId64 " %s\n", key, p->name, p->email,
	    p->time, p->zone);
}

/* The text with or without the signature. */
static void
format(struct arena *a, struct buf *b, const struct commit *c,
    const char *signature)
{
	size_t i, len;

	buf_addf(b, "tree %s\n", oid_show(a, &c->tree));
	for (i = 0; i < c->nparent; i++)
		buf_addf(b, "parent %s\n", oid_show(a, &c->parent[i]));
	format_person(b, "author", &c->author);
	format_person(b, "committer", &c->committer);
	for (i = 0; signature && *signature; i++, signature += len) {
		len = strcspn(signature, "\n");
		len += signature[len] == '\n';
		buf_adds(b, i ? " " : "gpgsig ");
		buf_add(b, signature, len);
	}
	buf_addc(b, '\n');
	buf_adds(b, c->message);
}

void
commit_format(struct arena *a, struct buf *b, const struct commit *c)
{
	format(a, b, c, NULL);
}

void
commit_format_signed(struct arena *a, struct buf *b, const struct commit *c)
{
	format(a, b, c, c->signature);
}

struct err *
commit_write(struct repo *r, struct commit *c)
{
	struct buf text;
	struct err *e;
	git_oid id;

	buf_init(&text, r->arena, LIMIT_COMMIT);
	commit_format_signed(r->arena, &text, c);
	e = buf_check(&text, "a commit");
	if (e)
		return e;
	if (git_odb_hash(&id, text.data, text.len, GIT_OBJECT_COMMIT) < 0)
		return repo_error(ERR_SYSTEM, "cannot hash a commit");
	c->oid = repo_oid(&id);
	if (repo_has(r, &c->oid))
		return NULL;
	return repo_write_loose(r, &c->oid, GIT_OBJECT_COMMIT, text.data,
	    text.len);
}
