#include "hooks/content.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buf.h"
#include "base/limit.h"
#include "repo/compare.h"
#include "repo/consent.h"
#include "repo/incoming.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define DAY 86400

#define NAMES_MAX 16		/* kinds of names that one blob is read by */

/* Where an object was seen: the first place, and those of other endings. */
struct seen {
	const char *path;
	struct seen *next;
};

struct content {
	struct server *server;
	struct arena *arena;
	struct diag *diag;
	struct map paths;	/* id -> struct seen */
	struct map listed;	/* ids of directories looked at for twins */
	struct content_texts *texts;
};

static struct loc
place(const char *path)
{
	struct loc at = { *path ? path : NULL, 0, 0 };

	return at;
}

/* --- names --- */

/* Text that is shown as it is: UTF-8 without anything that hides. */
static bool
is_plain(struct arena *a, const char *text, size_t len)
{
	struct buf b;
	size_t i;

	for (i = 0; i < len && text[i] >= ' ' && text[i] <= '~'; i++)
		;
	if (i == len)
		return true;
	buf_init(&b, a, len * 8);
	diag_escape(&b, text, len);
	return b.len == len && !memcmp(b.data, text, len);
}

/* Git would take these for its own directory, on some systems at least. */
static bool
is_git_dir(const struct tree_entry *entry)
{
	static const char *const names[] = { ".git", "git~1", ".git ",
		".git." };
	size_t i;

	for (i = 0; i < N(names); i++)
		if (!strcasecmp(names[i], entry->name))
			return true;
	return false;
}

static const char *
name_fault(struct arena *a, const struct tree_entry *entry)
{
	if (is_git_dir(entry))
		return "Git could take it for its own directory";
	if (memchr(entry->name, '\\', entry->namelen))
		return "it holds a backslash";
	if (!is_plain(a, entry->name, entry->namelen))
		return "it holds bytes that cannot be seen, or that are not "
		    "UTF-8";
	return NULL;
}

static void
check_name(struct content *c, const struct tree_entry *entry,
    const char *path)
{
	const char *fault = name_fault(c->arena, entry);

	if (fault) {
		diag_add(c->diag, DIAG_ERROR, "tree/name", place(path),
		    "this name cannot be used: %s", fault);
		diag_hint(c->diag, "rename it with git mv");
	}
	if (entry->namelen > LIMIT_PATH_COMPONENT)
		diag_add(c->diag, DIAG_ERROR, "tree/long-name", place(path),
		    "this name has %zu bytes, the limit is %d",
		    entry->namelen, LIMIT_PATH_COMPONENT);
	else if (strlen(path) > LIMIT_PATH)
		diag_add(c->diag, DIAG_ERROR, "tree/long-name", place(path),
		    "this path has %zu bytes, the limit is %d", strlen(path),
		    LIMIT_PATH);
}

/* Two names that are one on a file system that does not tell case. */
static void
check_twins(struct content *c, const struct tree *tree, const char *path)
{
	const char *slash = strrchr(path, '/'), *other;
	struct map seen;
	char *key, *p;
	size_t i;

	map_init(&seen, c->arena);
	for (i = 0; i < tree->n; i++) {
		key = arena_strdup(c->arena, tree->entry[i].name);
		for (p = key; *p; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p += 'a' - 'A';
		other = map_set(&seen, key, strlen(key),
		    arena_strdup(c->arena, tree->entry[i].name));
		if (!other)
			continue;
		diag_add(c->diag, DIAG_ERROR, "tree/twin",
		    place(arena_printf(c->arena, "%.*s%s",
		    slash ? (int)(slash - path) + 1 : 0, path,
		    tree->entry[i].name)), "there is '%s' beside it, which "
		    "differs in case at most", other);
		diag_hint(c->diag, "rename one of them with git mv");
	}
}

/* --- entries --- */

static struct err *
check_link(struct content *c, const struct tree_entry *entry,
    const char *path)
{
	const char *slash = strrchr(path, '/'), *dir, *text;
	enum object_kind kind;
	struct blob target;
	struct err *e;
	size_t size;

	e = repo_header(c->server->repo, &entry->oid, &kind, &size);
	if (e)
		return e;
	if (size <= LIMIT_PATH) {
		e = repo_read(c->server->repo, c->arena, &entry->oid,
		    OBJECT_BLOB, LIMIT_PATH, &target);
		if (e)
			return e;
		text = arena_strndup(c->arena, target.data, target.len);
		dir = arena_strndup(c->arena, path,
		    slash ? (size_t)(slash - path) : 0);
		if (strlen(text) == target.len &&
		    source_clean(c->arena, dir, text))
			return NULL;
	}
	diag_add(c->diag, DIAG_ERROR, "tree/symlink", place(path),
	    "this link leads out of the repository");
	diag_hint(c->diag, "put a copy of the file in its place");
	return NULL;
}

static const struct seen *
seen_of(const struct content *c, const struct oid *oid)
{
	return map_get(&c->paths, (const char *)oid->id, OID_SIZE);
}

/* What tells how a file is read: ".yaml", or a name without an ending. */
static const char *
ending(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return dot ? dot : name;
}

static void
see(struct content *c, const struct oid *oid, const char *path)
{
	struct seen *first = map_get(&c->paths, (const char *)oid->id,
	    OID_SIZE), *at, *new;
	size_t n = 0;

	for (at = first; at; at = at->next)
		if (++n == NAMES_MAX || !strcmp(ending(at->path),
		    ending(path)))
			return;
	new = arena_alloc(c->arena, 1, sizeof(*new));
	new->path = arena_strdup(c->arena, path);
	if (!first) {
		map_set(&c->paths, (const char *)oid->id, OID_SIZE, new);
		return;
	}
	new->next = first->next;
	first->next = new;
}

static void
add_path(struct content *c, const char *path)
{
	struct content_texts *t = c->texts;

	t->path = arena_grow(c->arena, t->path, t->npath, sizeof(*t->path));
	t->path[t->npath++] = path;
}

static struct err *
check_entry(struct content *c, const struct tree_entry *entry,
    const char *path)
{
	check_name(c, entry, path);
	if (entry->mode == TREE_LINK)
		return check_link(c, entry, path);
	if (entry->mode != TREE_GITLINK)
		return NULL;
	diag_add(c->diag, DIAG_ERROR, "tree/submodule", place(path),
	    "submodules cannot be rendered");
	diag_hint(c->diag, "git rm it, and commit the files themselves");
	return NULL;
}

/*
 * What differs from another tree; there are no more changes than a push may
 * have objects, however often a tree that was made to deceive contains itself.
 */
static struct err *
check_changes(struct content *c, const struct oid *old, const struct oid *new)
{
	struct tree_changes changes;
	struct tree_change *change;
	struct err *e;
	size_t i;

	e = tree_compare(c->server->repo, c->arena, old, new,
	    LIMIT_PUSH_CHANGES, &changes);
	if (!e && changes.over)
		e = err_new(ERR_REFUSED, "a commit changes more than %d "
		    "paths", LIMIT_PUSH_CHANGES);
	for (i = 0; !e && i < changes.n; i++) {
		change = &changes.item[i];
		if (!change->new)
			continue;
		if (!change->old && !map_set(&c->listed,
		    (const char *)change->dir->oid.id, OID_SIZE, c))
			check_twins(c, change->dir, change->path);
		if (!change->old)
			add_path(c, change->path);
		see(c, &change->new->oid, change->path);
		e = check_entry(c, change->new, change->path);
	}
	return e;
}

/* --- commits --- */

static void
check_person(struct content *c, const struct commit *commit,
    const struct person *p, const char *role)
{
	struct loc nowhere = { NULL, 0, 0 };

	if (!is_plain(c->arena, p->name, strlen(p->name)) ||
	    !is_plain(c->arena, p->email, strlen(p->email)))
		diag_add(c->diag, DIAG_ERROR, "commit/person", nowhere,
		    "the name of the %s of commit %s holds bytes that cannot "
		    "be seen, or that are not UTF-8", role,
		    oid_short(c->arena, &commit->oid));
}

static void
check_date(struct content *c, const struct commit *commit)
{
	struct loc nowhere = { NULL, 0, 0 };
	int64_t t = commit->committer.time;

	/* what is rendered from it takes its date, and so does all after */
	if (t >= 0 && t <= (int64_t)time(NULL) + DAY)
		return;
	diag_add(c->diag, DIAG_ERROR, "commit/date", nowhere, "commit %s is "
	    "dated more than a day ahead, or before 1970",
	    oid_short(c->arena, &commit->oid));
	diag_hint(c->diag, "set the clock, then git commit --amend "
	    "--reset-author");
}

/* A word of consent that nobody understands would be missed too late. */
static void
check_consent(struct content *c, const struct commit *commit)
{
	struct loc nowhere = { NULL, 0, 0 };
	const char *bad, *wanted;
	struct consent consent;

	if (consent_read(c->arena, commit->message, &consent, &bad, &wanted))
		return;
	diag_add(c->diag, DIAG_ERROR, "commit/consent", nowhere, "the trailer "
	    "'%s' of commit %s is not understood", bad,
	    oid_short(c->arena, &commit->oid));
	diag_hint(c->diag, "write it once, as %s, with git commit --amend",
	    wanted);
}

static struct err *
check_commit(struct content *c, const struct oid *oid)
{
	struct commit *commit, *parent = NULL;
	struct err *e;

	e = commit_read(c->server->repo, oid, &commit);
	if (e)
		return e;
	check_person(c, commit, &commit->author, "author");
	check_person(c, commit, &commit->committer, "committer");
	check_date(c, commit);
	check_consent(c, commit);
	see(c, &commit->tree, "");
	if (commit->nparent)
		e = commit_read(c->server->repo, &commit->parent[0], &parent);
	return e ? e : check_changes(c, parent ? &parent->tree : NULL,
	    &commit->tree);
}

/* --- all of them --- */

static struct err *
check_totals(const struct incoming_list *list, const struct limits *l)
{
	uint64_t bytes = 0;
	size_t i, ncommit = 0;

	if (list->over)
		return err_new(ERR_REFUSED, "the push brings more than %zu "
		    "objects: push it in parts", (size_t)l->objects);
	for (i = 0; i < list->n; i++) {
		bytes += list->item[i].size;
		ncommit += list->item[i].kind == OBJECT_COMMIT;
	}
	if (ncommit > l->commits)
		return err_new(ERR_REFUSED, "the push brings %zu commits, the "
		    "limit is %zu: push it in parts", ncommit,
		    (size_t)l->commits);
	if (bytes > l->push)
		return err_new(ERR_REFUSED, "the push brings %zu bytes, the "
		    "limit is %zu", (size_t)bytes, (size_t)l->push);
	return NULL;
}

static void
check_size(struct content *c, const struct incoming *o)
{
	const uint64_t limit = c->server->config.limits.blob;
	const struct seen *seen = seen_of(c, &o->oid);
	const char *path = seen ? seen->path : NULL;

	if (o->kind != OBJECT_BLOB || o->size <= limit)
		return;
	diag_add(c->diag, DIAG_ERROR, "push/large-file",
	    place(path ? path : ""), "%s has %zu bytes, the limit is %zu",
	    path ? "this file" : oid_short(c->arena, &o->oid), o->size,
	    (size_t)limit);
	diag_hint(c->diag, "take it out of every commit of the push");
}

/* Commits first: they tell where everything else stands. */
static struct err *
check_objects(struct content *c, const struct incoming_list *list)
{
	const struct incoming *o;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < list->n; i++)
		if (list->item[i].kind == OBJECT_COMMIT)
			e = check_commit(c, &list->item[i].oid);
	for (i = 0; !e && i < list->n; i++) {
		o = &list->item[i];
		/* no commit of the push leads to it, but Git would serve it */
		if (o->kind == OBJECT_TREE && !seen_of(c, &o->oid))
			e = check_changes(c, NULL, &o->oid);
		check_size(c, o);
	}
	return e;
}

static void
add_text(struct content *c, const struct incoming *o, const char *path,
    struct content_texts *out)
{
	out->item = arena_grow(c->arena, out->item, out->n,
	    sizeof(*out->item));
	out->item[out->n++] = (struct content_text){ o->oid, o->kind, o->size,
		path };
}

static void
list_texts(struct content *c, const struct incoming_list *list,
    struct content_texts *out)
{
	const struct incoming *o;
	const struct seen *seen;
	size_t i;

	for (i = 0; i < list->n; i++) {
		o = &list->item[i];
		if (o->kind == OBJECT_TREE)
			continue;
		seen = seen_of(c, &o->oid);
		add_text(c, o, seen ? seen->path : NULL, out);
		for (seen = seen ? seen->next : NULL; seen; seen = seen->next)
			add_text(c, o, seen->path, out);
	}
}

struct err *
content_check(struct server *s, struct diag *d, struct arena *a,
    struct content_texts *out)
{
	struct content c = { .server = s, .arena = a, .diag = d,
		.texts = out };
	struct incoming_list list;
	struct err *e;

	memset(out, 0, sizeof(*out));
	map_init(&c.paths, a);
	map_init(&c.listed, a);
	e = repo_incoming(s->repo, s->config.limits.objects, &list);
	if (!e)
		e = check_totals(&list, &s->config.limits);
	if (!e)
		e = check_objects(&c, &list);
	if (!e)
		list_texts(&c, &list, out);
	return e;
}
