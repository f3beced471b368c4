#include "repo/tree.h"

#include <string.h>

#include "base/limit.h"
#include "repo/handle.h"

#define TREE_BYTES (4UL * 1024 * 1024)

/* The mode at the head of an entry; Git itself writes only these. */
static bool
parse_mode(const char *s, size_t len, struct tree_entry *entry)
{
	static const struct {
		const char *digits;
		enum tree_mode mode;
		bool shared;
	} modes[] = {
		{ "100644", TREE_FILE, false },
		{ "100755", TREE_EXECUTABLE, false },
		{ "100664", TREE_FILE, true },
		{ "120000", TREE_LINK, false },
		{ "40000", TREE_DIR, false },
		{ "160000", TREE_GITLINK, false },
	};
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strlen(modes[i].digits) == len &&
		    !memcmp(modes[i].digits, s, len)) {
			entry->mode = modes[i].mode;
			entry->shared = modes[i].shared;
			return true;
		}
	return false;
}

/* "<mode> <name>\0<id>"; advances *p past it, false if it is not that. */
static bool
parse_entry(const char **p, const char *end, struct tree_entry *entry)
{
	const char *space = memchr(*p, ' ', (size_t)(end - *p));
	const char *nul;

	if (!space || !parse_mode(*p, (size_t)(space - *p), entry))
		return false;
	entry->name = space + 1;
	nul = memchr(entry->name, '\0', (size_t)(end - entry->name));
	if (!nul || end - nul - 1 < OID_SIZE)
		return false;
	entry->namelen = (size_t)(nul - entry->name);
	memcpy(entry->oid.id, nul + 1, OID_SIZE);
	*p = nul + 1 + OID_SIZE;
	return true;
}

/*
 * Names that Git's own index refuses never come to lookup or listing, so that
 * ".." in a tree object cannot be mistaken for the directory above.
 */
static bool
is_name(const struct tree_entry *entry)
{
	return entry->namelen && !memchr(entry->name, '/', entry->namelen) &&
	    strcmp(entry->name, ".") && strcmp(entry->name, "..");
}

/* The byte at i; past the end a directory has a slash, a file nothing. */
static unsigned char
byte_at(const struct tree_entry *entry, size_t i)
{
	if (i < entry->namelen)
		return (unsigned char)entry->name[i];
	return entry->mode == TREE_DIR ? '/' : '\0';
}

int
tree_order(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t len = a->namelen < b->namelen ? a->namelen : b->namelen;
	int c = memcmp(a->name, b->name, len);

	return c ? c : byte_at(a, len) - byte_at(b, len);
}

/* How many entries there are, if it is a tree. */
static size_t
count(struct blob raw)
{
	const char *p = raw.data, *end = raw.data + raw.len;
	size_t n = 0;

	while (p < end && (p = memchr(p, '\0', (size_t)(end - p)))) {
		p = end - p > OID_SIZE ? p + 1 + OID_SIZE : end;
		n++;
	}
	return n < LIMIT_TREE_ENTRIES ? n : LIMIT_TREE_ENTRIES;
}

/* Take entries until one is wrong; then the fault says how. */
static void
parse(struct arena *a, struct tree *tree, struct blob raw)
{
	const char *p = raw.data, *end = raw.data + raw.len;
	struct tree_entry *entry;

	/* one more, for that which is wrong */
	tree->entry = arena_alloc(a, count(raw) + 1, sizeof(*entry));
	while (p < end) {
		if (tree->n == LIMIT_TREE_ENTRIES) {
			tree->fault = arena_printf(a, "has more than %d "
			    "entries", LIMIT_TREE_ENTRIES);
			return;
		}
		entry = &tree->entry[tree->n];
		if (!parse_entry(&p, end, entry))
			tree->fault = "is damaged, or has a file of an odd "
			    "mode";
		else if (!is_name(entry))
			tree->fault = "has an entry whose name is none";
		else if (tree->n && tree_order(entry - 1, entry) >= 0)
			tree->fault = "is not in order, or has a name twice";
		if (tree->fault)
			return;
		tree->n++;
	}
}

struct err *
tree_look(struct repo *r, const struct oid *oid, struct tree **out)
{
	struct tree *tree;
	struct blob raw;
	struct err *e;

	*out = map_get(&r->trees, (const char *)oid->id, OID_SIZE);
	if (*out)
		return NULL;
	e = repo_read(r, r->arena, oid, OBJECT_TREE, TREE_BYTES, &raw);
	if (e)
		return e;
	tree = arena_alloc(r->arena, 1, sizeof(*tree));
	tree->oid = *oid;
	parse(r->arena, tree, raw);
	map_set(&r->trees, (const char *)oid->id, OID_SIZE, tree);
	*out = tree;
	return NULL;
}

struct err *
tree_read(struct repo *r, const struct oid *oid, struct tree **out)
{
	struct err *e = tree_look(r, oid, out);

	if (e || !(*out)->fault)
		return e;
	return err_new(ERR_REFUSED, "directory %s %s", oid_show(r->arena, oid),
	    (*out)->fault);
}

/* Binary search for a name as a file, or as a directory. */
static const struct tree_entry *
search(const struct tree *tree, const char *name, size_t len,
    enum tree_mode mode)
{
	struct tree_entry want = { .mode = mode, .name = name,
		.namelen = len };
	size_t low = 0, high = tree->n, mid;
	int c;

	while (low < high) {
		mid = low + (high - low) / 2;
		c = tree_order(&want, &tree->entry[mid]);
		if (!c)
			return &tree->entry[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const struct tree_entry *
tree_find(const struct tree *tree, const char *name, size_t len)
{
	const struct tree_entry *entry = search(tree, name, len, TREE_FILE);

	return entry ? entry : search(tree, name, len, TREE_DIR);
}

struct err *
tree_find_path(struct repo *r, const struct oid *root, const char *path,
    const struct tree_entry **out)
{
	struct tree *tree;
	struct err *e;
	size_t len;

	*out = NULL;
	for (;;) {
		e = tree_read(r, root, &tree);
		if (e)
			return e;
		len = strcspn(path, "/");
		*out = tree_find(tree, path, len);
		if (!*out || !path[len])
			return NULL;
		if ((*out)->mode != TREE_DIR)
			break;
		root = &(*out)->oid;
		path += len + 1;
	}
	*out = NULL;
	return NULL;
}
