#include "gen/summary.h"

#include <string.h>

#include "base/limit.h"
#include "base/map.h"

#define VERSION_MAX 40		/* of a tag, as it is shown */

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
note_version(struct arena *a, struct unit_summary *u, const char *old,
    const char *new)
{
	const char *from = tag_of(old), *to = tag_of(new);

	if (!is_tag(from) || !is_tag(to) || !strcmp(from, to) ||
	    from - old != to - new || memcmp(old, new, (size_t)(from - old)))
		return;
	from = arena_strndup(a, from, strnlen(from, VERSION_MAX));
	to = arena_strndup(a, to, strnlen(to, VERSION_MAX));
	if (u->from && (strcmp(u->from, from) || strcmp(u->to, to)))
		u->mixed = true;
	u->from = from;
	u->to = to;
}

static void
compare_images(struct arena *a, struct unit_summary *u,
    const struct diff_object *o)
{
	const struct node *before, *after;
	const struct map_entry *entry;
	struct map old, new;
	size_t i;

	map_init(&old, a);
	map_init(&new, a);
	collect_images(a, o->old, &old);
	collect_images(a, o->new, &new);
	for (i = 0; i < new.n; i++) {
		entry = &new.entry[i];
		after = entry->value;
		before = map_get(&old, entry->key, entry->keylen);
		if (before)
			note_version(a, u, before->str, after->str);
	}
}

/* --- counting --- */

static struct unit_summary *
unit_of(struct arena *a, struct summary *s, const char *name)
{
	struct unit_summary *u = s->n ? &s->unit[s->n - 1] : NULL;

	/* objects come in the order of units: one after the other */
	if (u && !strcmp(u->name, name))
		return u;
	s->unit = arena_grow(a, s->unit, s->n, sizeof(*s->unit));
	u = &s->unit[s->n++];
	memset(u, 0, sizeof(*u));
	u->name = name;
	return u;
}

static void
add_object(struct arena *a, struct summary *s, const struct diff_object *o)
{
	struct unit_summary *u = unit_of(a, s, o->unit);

	u->added += o->op == DIFF_ADD;
	u->removed += o->op == DIFF_REMOVE;
	u->changed += o->op == DIFF_REPLACE;
	if (o->op == DIFF_REPLACE)
		compare_images(a, u, o);
}

struct err *
summary_make(struct repo *r, struct arena *a, const struct oid *old,
    const struct oid *new, struct summary *out)
{
	struct err *e;
	size_t i;

	memset(out, 0, sizeof(*out));
	diff_init(&out->diff, a, diag_new(a));
	out->diff.max_files = LIMIT_SUMMARY_FILES;
	e = diff_read_trees(&out->diff, r, old, new);
	if (!e)
		e = diff_make(&out->diff);
	for (i = 0; !e && i < out->diff.n; i++)
		add_object(a, out, &out->diff.object[i]);
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
	const struct diff *d = &s->diff;

	if (d->nfile > d->max_files) {
		buf_addf(b, "%zu files differ", d->nfile);
	} else if (!s->n) {
		buf_adds(b, "no object differs");
	} else if (s->n == 1) {
		add_unit(b, &s->unit[0]);
	} else {
		buf_addf(b, "%zu units", s->n);
		add_counts(b, d->changed, d->added, d->removed);
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

void
summary_dangers(struct buf *b, const struct summary *s, size_t max)
{
	diff_write_dangers(b, &s->diff, max);
}
