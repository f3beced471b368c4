#include "gen/summary.h"

#include <stdint.h>
#include <string.h>

#include "base/diag.h"
#include "base/limit.h"
#include "base/map.h"
#include "yaml/read.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define OURS ".sluice/"
#define VERSION_MAX 40		/* of a tag, as it is shown */

struct making {
	struct repo *repo;
	struct arena *arena;
	struct summary *out;
	size_t nread;		/* manifests that were parsed for images */
};

/* --- images --- */

/* Containers by name, wherever the kind has its pod template. */
static void
collect_images(struct arena *a, const struct node *n, struct map *out)
{
	const struct node *list, *name;
	struct node *image;
	size_t i, j;

	if (!node_is_map(n))
		return;
	for (i = 0; i < n->npair; i++) {
		list = n->pair[i].value;
		if (node_is_map(list))
			collect_images(a, list, out);
		if (!node_is_list(list) || (strcmp(n->pair[i].key->str,
		    "containers") && strcmp(n->pair[i].key->str,
		    "initContainers")))
			continue;
		for (j = 0; j < list->nitem; j++) {
			name = node_get(list->item[j], "name");
			image = node_get(list->item[j], "image");
			if (node_text(name) && node_text(image))
				map_set(out, name->str, name->len, image);
		}
	}
}

static struct err *
read_images(struct making *m, const struct oid *oid, struct map *out)
{
	struct diag *ignored = diag_new(m->arena);
	struct yaml_docs docs;
	struct blob text;
	struct err *e;

	map_init(out, m->arena);
	e = repo_read(m->repo, m->arena, oid, OBJECT_BLOB, LIMIT_UNIT_OUTPUT,
	    &text);
	if (!e && yaml_read(m->arena, ignored, YAML_CORE, "", text.data,
	    text.len, &docs) && docs.n)
		collect_images(m->arena, docs.doc[0], out);
	return e;
}

/* Where the tag or digest of an image begins; its end if it has none. */
static const char *
tag_of(const char *image)
{
	const char *at = strchr(image, '@'), *colon, *slash;

	if (at)
		return at + 1;
	colon = strrchr(image, ':');
	slash = strrchr(image, '/');
	/* the colon of "registry:5000/web" is no tag's */
	if (!colon || (slash && slash > colon))
		return image + strlen(image);
	return colon + 1;
}

/* It goes into a commit message: what no registry takes is no tag. */
static bool
is_tag(const char *s)
{
	return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:+-")] == '\0';
}

static void
note_version(struct making *m, struct unit_summary *u, const char *old,
    const char *new)
{
	const char *from = tag_of(old), *to = tag_of(new);

	if (!is_tag(from) || !is_tag(to) || !strcmp(from, to) ||
	    from - old != to - new || memcmp(old, new, (size_t)(from - old)))
		return;
	from = arena_strndup(m->arena, from, strnlen(from, VERSION_MAX));
	to = arena_strndup(m->arena, to, strnlen(to, VERSION_MAX));
	if (u->from && (strcmp(u->from, from) || strcmp(u->to, to)))
		u->mixed = true;
	u->from = from;
	u->to = to;
}

static bool
has_images(const char *file)
{
	static const char *const kinds[] = { "Deployment-", "StatefulSet-",
		"DaemonSet-", "ReplicaSet-", "Pod-", "Job-", "CronJob-",
		"Rollout.argoproj.io-" };
	size_t i;

	for (i = 0; i < N(kinds); i++)
		if (!strncmp(file, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

static struct err *
compare_images(struct making *m, struct unit_summary *u,
    const struct tree_change *c)
{
	const struct node *before, *after;
	const struct map_entry *entry;
	struct map old, new;
	struct err *e;
	size_t i;

	if (!has_images(c->new->name) || m->nread++ >= LIMIT_SUMMARY_FILES)
		return NULL;
	e = read_images(m, &c->old->oid, &old);
	if (!e)
		e = read_images(m, &c->new->oid, &new);
	for (i = 0; !e && i < new.n; i++) {
		entry = &new.entry[i];
		after = entry->value;
		before = map_get(&old, entry->key, entry->keylen);
		if (before)
			note_version(m, u, before->str, after->str);
	}
	return e;
}

/* --- counting --- */

static struct unit_summary *
unit_of(struct making *m, const char *path)
{
	size_t len = strcspn(path, "/");
	struct unit_summary *u = m->out->n ? &m->out->unit[m->out->n - 1] :
	    NULL;

	/* changes come in the order of paths: one unit after the other */
	if (u && strlen(u->name) == len && !memcmp(u->name, path, len))
		return u;
	m->out->unit = arena_grow(m->arena, m->out->unit, m->out->n,
	    sizeof(*m->out->unit));
	u = &m->out->unit[m->out->n++];
	memset(u, 0, sizeof(*u));
	u->name = arena_strndup(m->arena, path, len);
	return u;
}

static struct err *
add_change(struct making *m, const struct tree_change *c)
{
	const struct tree_entry *one = c->old ? c->old : c->new;
	struct unit_summary *u;

	if (one->mode == TREE_DIR || !strncmp(c->path, OURS, strlen(OURS)))
		return NULL;
	u = unit_of(m, c->path);
	if (!c->old) {
		u->added++;
		m->out->added++;
	} else if (!c->new) {
		u->removed++;
		m->out->removed++;
	} else {
		u->changed++;
		m->out->changed++;
		return compare_images(m, u, c);
	}
	return NULL;
}

struct err *
summary_make(struct repo *r, struct arena *a, const struct oid *old,
    const struct oid *new, struct summary *out)
{
	struct making m = { .repo = r, .arena = a, .out = out };
	struct tree_changes *changes = &out->changes;
	struct err *e;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->same = old && oid_equal(old, new);
	/* both are trees of ours, and as large as they could be rendered */
	e = tree_compare(r, a, old, new, SIZE_MAX, changes);
	for (i = 0; !e && i < changes->n; i++)
		e = add_change(&m, &changes->item[i]);
	return e;
}

/* --- words --- */

static void
add_counts(struct buf *b, size_t changed, size_t added, size_t removed)
{
	if (changed)
		buf_addf(b, ", %zu changed", changed);
	if (added)
		buf_addf(b, ", %zu added", added);
	if (removed)
		buf_addf(b, ", %zu removed", removed);
}

static void
add_unit(struct buf *b, const struct unit_summary *u)
{
	buf_adds(b, u->name);
	if (u->from && !u->mixed)
		buf_addf(b, " %s -> %s", u->from, u->to);
	add_counts(b, u->changed, u->added, u->removed);
}

void
summary_line(struct buf *b, const struct summary *s)
{
	if (s->same) {
		buf_adds(b, "no object changed");
	} else if (!s->n) {
		buf_adds(b, "the order of objects");
	} else if (s->n == 1) {
		add_unit(b, &s->unit[0]);
	} else {
		buf_addf(b, "%zu units", s->n);
		add_counts(b, s->changed, s->added, s->removed);
	}
}

void
summary_units(struct buf *b, const struct summary *s, size_t max)
{
	size_t i;

	for (i = 0; i < s->n && i < max; i++) {
		add_unit(b, &s->unit[i]);
		buf_addc(b, '\n');
	}
	if (i < s->n)
		buf_addf(b, "and %zu more\n", s->n - i);
}
