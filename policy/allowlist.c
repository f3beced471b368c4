#include "policy/allowlist.h"

#include <fnmatch.h>
#include <string.h>

#include "yaml/read.h"

struct allowed {
	const char *rule, *path, *until;
	struct allowed *next;	/* of the same value */
};

static void
wrong(struct diag *d, const struct node *at, const char *what)
{
	diag_add(d, DIAG_ERROR, "secret/allow-list", at->loc, "%s", what);
}

static bool
is_hash(const char *text)
{
	return text && strlen(text) == 64 &&
	    strspn(text, "0123456789abcdef") == 64;
}

static bool
is_day(const char *text)
{
	static const char like[] = "0000-00-00";
	size_t i;

	for (i = 0; text && i < sizeof(like); i++)
		if (like[i] == '0' ? text[i] < '0' || text[i] > '9' :
		    text[i] != like[i])
			return false;
	return text;
}

static bool
check_fields(struct diag *d, const struct node *n)
{
	static const char *const fields[] = { "rule", "value", "path",
		"until", "reason" };
	const struct node *key;
	const char *near;
	size_t i, k;
	bool good = true;

	for (i = 0; i < n->npair; i++) {
		key = n->pair[i].key;
		for (k = 0; k < 5 && strcmp(key->str, fields[k]); k++)
			;
		if (k < 5)
			continue;
		good = false;
		diag_add(d, DIAG_ERROR, "secret/allow-list", key->loc,
		    "unknown field '%s'", key->str);
		near = diag_nearest(key->str, fields, 5);
		if (near)
			diag_hint(d, "did you mean '%s'?", near);
	}
	return good;
}

static void
read_entry(struct arena *a, struct diag *d, const struct node *n,
    struct allowlist *out)
{
	struct allowed *entry = arena_alloc(a, 1, sizeof(*entry));
	const char *hash, *reason;

	if (!node_is_map(n)) {
		wrong(d, n, "an entry is a map");
		return;
	}
	if (!check_fields(d, n))
		return;
	hash = node_get_str(n, "value");
	reason = node_get_str(n, "reason");
	entry->rule = node_get_str(n, "rule");
	entry->path = node_get_str(n, "path");
	entry->until = node_text(node_get(n, "until"));
	if (!entry->rule || strncmp(entry->rule, "secret", 6))
		wrong(d, n, "an entry names a 'rule' that begins with "
		    "'secret/'");
	else if (!is_hash(hash))
		wrong(d, n, "the 'value' of an entry is the SHA-256 of what "
		    "may stay, as 64 digits");
	else if (!is_day(entry->until))
		wrong(d, n, "an entry ends on a day: 'until: 2027-06-30'");
	else if (!reason || !*reason)
		wrong(d, n, "an entry gives a 'reason'");
	else
		entry->next = map_set(&out->entries, hash, strlen(hash),
		    entry);
}

bool
allowlist_read(struct arena *a, struct diag *d, const char *file,
    const char *text, size_t len, struct allowlist *out)
{
	size_t before = diag_added(d, DIAG_ERROR), i;
	const struct node *list;
	struct yaml_docs docs;

	map_init(&out->entries, a);
	if (!yaml_read(a, d, YAML_CORE, file, text, len, &docs))
		return false;
	if (!docs.n)
		return true;
	list = node_get(docs.doc[0], "allow");
	if (!node_is_list(list) || docs.n > 1 || docs.doc[0]->npair > 1) {
		wrong(d, docs.doc[0], "the file is a map with one list, "
		    "'allow'");
		return false;
	}
	for (i = 0; i < list->nitem; i++)
		read_entry(a, d, list->item[i], out);
	return diag_added(d, DIAG_ERROR) == before;
}

bool
allowlist_has(const struct allowlist *l, const char *rule, const char *hash,
    const char *path, const char *today, const char **ended)
{
	const struct allowed *entry = map_get(&l->entries, hash,
	    strlen(hash));

	for (; entry; entry = entry->next) {
		/* a star goes over any number of directories */
		if (strcmp(entry->rule, rule) || (entry->path &&
		    fnmatch(entry->path, path, 0)))
			continue;
		if (strcmp(today, entry->until) <= 0)
			return true;
		*ended = entry->until;
	}
	return false;
}
