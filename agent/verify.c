#include "agent/verify.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "agent/inside.h"
#include "base/hash.h"
#include "base/limit.h"
#include "repo/refs.h"
#include "repo/tree.h"

#define OURS ".sluice"

/* --- the message --- */

static bool
check_source(struct checking *k, const struct commit *c,
    struct release_info *out)
{
	struct oid source = signed_id(k, c, "Source-Commit");

	out->source = oid_show(k->arena, &source);
	out->source_ref = signed_trailer(k, c, "Source-Ref");
	if (k->why == VERIFY_GOOD && (!refs_is_name(out->source_ref) ||
	    strncmp(out->source_ref, "refs/heads/", 11)))
		checking_doubt(k, VERIFY_MALFORMED, "the source of commit %s "
		    "is '%s', which is no branch",
		    oid_short(k->arena, &c->oid), out->source_ref);
	signed_id(k, c, "Config");
	signed_trailer(k, c, "Renderer");
	return k->why == VERIFY_GOOD;
}

static bool
check_consent(struct checking *k, const struct commit *c,
    struct release_info *out)
{
	const char *bad, *wanted;

	if (consent_read(k->arena, c->message, &out->consent, &bad, &wanted))
		return true;
	return checking_doubt(k, VERIFY_MALFORMED, "the trailer '%s' of "
	    "commit %s is not %s", bad, oid_short(k->arena, &c->oid), wanted);
}

/* Only the first has no parent, and none has two. */
static bool
check_parent(struct checking *k, const struct commit *c,
    struct release_info *out)
{
	if (c->nparent > 1 || (c->nparent == 0) != (out->sequence == 1))
		return checking_doubt(k, VERIFY_MALFORMED, "commit %s is "
		    "number %" PRIu64 " and has %zu parents",
		    oid_short(k->arena, &c->oid), out->sequence, c->nparent);
	if (c->nparent)
		out->parent = c->parent[0];
	return true;
}

static bool
check_message(struct checking *k, const struct commit *c,
    struct release_info *out)
{
	out->commit = c->oid;
	out->tree = c->tree;
	out->time = c->committer.time;
	out->subject = commit_subject(k->arena, c);
	if (!signed_is_ours(k, c) || !check_source(k, c, out))
		return false;
	out->sequence = signed_number(k, c, "Sequence");
	return k->why == VERIFY_GOOD && check_parent(k, c, out) &&
	    check_consent(k, c, out);
}

/* --- what came before --- */

static void
doubt_fork(struct checking *k, const struct release_info *r,
    const struct floor *floor)
{
	checking_doubt(k, VERIFY_FORK, "commit %s, number %" PRIu64 ", does "
	    "not come behind %s, number %" PRIu64 ", which was seen",
	    oid_short(k->arena, &r->commit), r->sequence,
	    oid_short(k->arena, &floor->commit), floor->sequence);
}

static struct err *
check_descent(struct checking *k, const struct release_info *r,
    const struct floor *floor)
{
	uint64_t steps = r->sequence - floor->sequence;
	struct err *e;
	bool follows;

	if (steps > LIMIT_AGENT_BEHIND) {
		checking_doubt(k, VERIFY_FORK, "commit %s is %" PRIu64 " "
		    "behind what was seen, the limit is %d",
		    oid_short(k->arena, &r->commit), steps,
		    LIMIT_AGENT_BEHIND);
		return NULL;
	}
	e = signed_follows(k, &r->commit, steps, &floor->commit, &follows);
	if (!e && !follows)
		doubt_fork(k, r, floor);
	return e;
}

static struct err *
check_floor(struct checking *k, const struct release_info *r,
    const struct floor *floor)
{
	struct err *e;

	if (!floor->sequence)
		return NULL;
	if (r->sequence < floor->sequence) {
		checking_doubt(k, VERIFY_SEQUENCE, "commit %s is number %"
		    PRIu64 ", older than %" PRIu64 ", which was seen",
		    oid_short(k->arena, &r->commit), r->sequence,
		    floor->sequence);
		return NULL;
	}
	e = check_descent(k, r, floor);
	if (!e && r->time < floor->time)
		checking_doubt(k, VERIFY_TIME, "commit %s is dated before "
		    "the one that was seen", oid_short(k->arena, &r->commit));
	return e;
}

/* --- the index --- */

static bool
is_hash(const char *text)
{
	return strlen(text) == HASH_SIZE * 2 &&
	    strspn(text, "0123456789abcdef") == HASH_SIZE * 2;
}

/* A file may stand in several phases, with one and the same hash. */
static bool
check_entry(struct checking *k, struct map *hash, const struct index_entry *x)
{
	const char *other;

	/* sluice-rendered(5): the directory of a unit, and what is in it */
	if (!inside_is_path(x->path) || !strchr(x->path, '/'))
		return checking_doubt(k, VERIFY_TREE, "the index names "
		    "'%s', which cannot be the path of an object", x->path);
	if (!is_hash(x->sha256))
		return checking_doubt(k, VERIFY_INDEX, "the index has no hash "
		    "of '%s'", x->path);
	other = map_set(hash, x->path, strlen(x->path),
	    arena_strdup(k->arena, x->sha256));
	if (other && strcmp(other, x->sha256))
		return checking_doubt(k, VERIFY_INDEX, "the index has two "
		    "hashes of '%s'", x->path);
	return true;
}

static void
check_index(struct checking *k, struct blob text, struct release_info *out,
    struct map *hash)
{
	size_t line, i;

	index_init(&out->index, k->arena);
	if (!index_read(&out->index, text.data, text.len, &line)) {
		checking_doubt(k, VERIFY_INDEX, "line %zu of the index is "
		    "damaged, or stands there twice", line);
		return;
	}
	if (!index_is_sorted(&out->index))
		checking_doubt(k, VERIFY_INDEX, "the index is not in order");
	map_init(hash, k->arena);
	for (i = 0; k->why == VERIFY_GOOD && i < out->index.n; i++)
		check_entry(k, hash, &out->index.item[i]);
}

/* --- the tree --- */

struct walk {
	struct checking *check;
	struct release_info *out;
	const struct map *hash;		/* the files of the index */
	char path[LIMIT_PATH + LIMIT_PATH_COMPONENT + 2];
	size_t len;
};

static struct err *walk_tree(struct walk *, const struct oid *, unsigned);

static void
take_file(struct walk *w, const struct tree_entry *entry)
{
	struct arena *a = w->check->arena;
	struct oid *oid;

	if (entry->mode != TREE_FILE || entry->shared) {
		checking_doubt(w->check, VERIFY_TREE, "'%s' is no regular "
		    "file of mode 0644", w->path);
	} else if (!map_get(w->hash, w->path, w->len)) {
		checking_doubt(w->check, VERIFY_TREE, "'%s' is not in the "
		    "index", w->path);
	} else {
		oid = arena_alloc(a, 1, sizeof(*oid));
		*oid = entry->oid;
		map_set(&w->out->file, w->path, w->len, oid);
	}
}

static struct err *
walk_entry(struct walk *w, const struct tree_entry *entry, unsigned depth)
{
	size_t before = w->len;
	struct err *e = NULL;

	if (entry->namelen > LIMIT_PATH_COMPONENT ||
	    w->len + entry->namelen > LIMIT_PATH || depth > LIMIT_PATH_DEPTH) {
		checking_doubt(w->check, VERIFY_TREE, "the tree has a path "
		    "that is too long");
		return NULL;
	}
	memcpy(w->path + w->len, entry->name, entry->namelen);
	w->len += entry->namelen;
	w->path[w->len] = '\0';
	if (entry->mode == TREE_DIR) {
		w->path[w->len++] = '/';
		e = walk_tree(w, &entry->oid, depth + 1);
	} else {
		take_file(w, entry);
	}
	w->len = before;
	return e;
}

/* The index stands beside what it lists. */
static bool
is_own(const struct walk *w, const struct tree_entry *entry)
{
	return !w->len && entry->mode == TREE_DIR &&
	    !strcmp(entry->name, OURS);
}

static struct err *
walk_tree(struct walk *w, const struct oid *oid, unsigned depth)
{
	struct checking *k = w->check;
	struct tree *tree;
	struct err *e;
	size_t i;

	e = tree_look(k->repo, oid, &tree);
	if (e)
		return e;
	if (tree->fault || (!tree->n && depth))
		checking_doubt(k, VERIFY_TREE, "directory '%s' of the tree %s",
		    w->len ? w->path : "/",
		    tree->fault ? tree->fault : "is empty");
	for (i = 0; !e && k->why == VERIFY_GOOD && i < tree->n; i++)
		if (!is_own(w, &tree->entry[i]))
			e = walk_entry(w, &tree->entry[i], depth);
	return e;
}

static struct err *
check_tree(struct checking *k, struct release_info *out,
    const struct map *hash)
{
	struct walk w = { .check = k, .out = out, .hash = hash };
	const struct map_entry *entry;
	struct err *e;
	size_t i;

	map_init(&out->file, k->arena);
	e = walk_tree(&w, &out->tree, 0);
	for (i = 0; !e && k->why == VERIFY_GOOD && i < hash->n; i++) {
		entry = &hash->entry[i];
		if (!map_get(&out->file, entry->key, entry->keylen))
			checking_doubt(k, VERIFY_TREE, "the tree lacks '%s', "
			    "which is in the index", entry->key);
	}
	return e;
}

/* The blob of the index, the only thing in a directory of its own. */
static struct err *
find_index(struct checking *k, const struct release_info *r, struct oid *out)
{
	const struct tree_entry *own;
	struct tree *tree;
	struct err *e;

	e = tree_look(k->repo, &r->tree, &tree);
	if (e)
		return e;
	own = tree_find(tree, OURS, strlen(OURS));
	if (!own || own->mode != TREE_DIR) {
		checking_doubt(k, VERIFY_INDEX, "there is no index");
		return NULL;
	}
	e = tree_look(k->repo, &own->oid, &tree);
	if (e)
		return e;
	if (tree->fault || tree->n != 1 || strcmp(tree->entry[0].name,
	    INDEX_FILE + strlen(OURS "/")))
		checking_doubt(k, VERIFY_TREE, "'" OURS "' holds something "
		    "else than the index");
	else if (tree->entry[0].mode != TREE_FILE || tree->entry[0].shared)
		checking_doubt(k, VERIFY_TREE, "'" INDEX_FILE "' is no "
		    "regular file of mode 0644");
	else
		*out = tree->entry[0].oid;
	return NULL;
}

/* --- the bytes of a file --- */

/* A blob that has a hash; noted as why if it has another. */
static struct err *
read_hashed(struct checking *k, struct arena *a, const struct oid *oid,
    const char *path, size_t max, const char *sha256, enum verify_why why,
    struct blob *out)
{
	enum object_kind kind;
	struct err *e;
	size_t size;

	memset(out, 0, sizeof(*out));
	e = repo_header(k->repo, oid, &kind, &size);
	if (!e && kind == OBJECT_NONE)
		e = err_new(ERR_SYSTEM, "object %s is missing",
		    oid_show(a, oid));
	if (e)
		return e;
	if (kind != OBJECT_BLOB || size > max) {
		checking_doubt(k, why, "'%s' is no file of at most %zu bytes",
		    path, max);
		return NULL;
	}
	e = repo_read(k->repo, a, oid, OBJECT_BLOB, max, out);
	if (!e && strcmp(hash_sha256_hex(a, out->data, out->len), sha256))
		checking_doubt(k, why, "the bytes of '%s' are not those that "
		    "were signed", path);
	return e;
}

static struct err *
check_files(struct checking *k, const struct commit *c,
    struct release_info *out)
{
	const char *sha256 = signed_trailer(k, c, "Index-Sha256");
	struct blob text;
	struct map hash;
	struct oid oid;
	struct err *e;

	if (k->why != VERIFY_GOOD)
		return NULL;
	e = find_index(k, out, &oid);
	if (!e && k->why == VERIFY_GOOD)
		e = read_hashed(k, k->arena, &oid, INDEX_FILE, LIMIT_INDEX,
		    sha256, VERIFY_INDEX, &text);
	if (e || k->why != VERIFY_GOOD)
		return e;
	check_index(k, text, out, &hash);
	return k->why == VERIFY_GOOD ? check_tree(k, out, &hash) : NULL;
}

/* --- all of it --- */

struct err *
verify_commit(struct arena *a, struct repo *repo, const struct set *set,
    struct blob signers, const struct floor *floor, const struct oid *oid,
    struct release_info *out, enum verify_why *why, const char **words)
{
	struct checking k = { .arena = a, .repo = repo, .set = set,
		.signers = signers, .words = "" };
	struct commit c;
	struct err *e;

	memset(out, 0, sizeof(*out));
	e = signed_read(&k, oid, &c);
	if (!e && k.why == VERIFY_GOOD && check_message(&k, &c, out))
		e = check_floor(&k, out, floor);
	if (!e && k.why == VERIFY_GOOD)
		e = check_files(&k, &c, out);
	*why = k.why;
	*words = k.words;
	return err_wrap(e, "cannot verify commit %s", oid_short(a, oid));
}

struct err *
verify_object(struct arena *a, struct repo *repo,
    const struct release_info *r, const struct index_entry *x,
    struct blob *out, enum verify_why *why, const char **words)
{
	struct checking k = { .arena = a, .repo = repo, .words = "" };
	const struct oid *oid = map_get(&r->file, x->path, strlen(x->path));
	struct err *e;

	assert(oid);		/* verify_commit found them all */
	e = read_hashed(&k, a, oid, x->path, LIMIT_UNIT_OUTPUT, x->sha256,
	    VERIFY_OBJECT, out);
	*why = k.why;
	*words = k.words;
	return err_wrap(e, "cannot verify '%s'", x->path);
}

const char *
verify_word(enum verify_why why)
{
	static const char *const words[] = { "good", "malformed", "unsigned",
		"signature", "signer", "environment", "repository",
		"sequence", "fork", "time", "index", "tree", "object" };

	return words[why];
}
