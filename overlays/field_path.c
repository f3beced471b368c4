#include "overlays/field_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "overlays/field_match.h"

/* The parts of a path before i, as somebody would write them. */
const char *
field_path_way(struct arena *a, const struct field_path *p, size_t i)
{
	struct buf b;
	size_t j;

	buf_init(&b, a, LIMIT_PATH);
	for (j = 0; j < i; j++)
		buf_addf(&b, "%s%s", j ? "." : "", p->part[j]);
	return b.len ? b.data : "the object";
}

const char *
field_path_misfit(struct arena *a, const struct field_path *p, size_t i,
    const struct node *n, const char *expected)
{
	return arena_printf(a, "'%s' needs %s in front of it, but %s is %s",
	    p->part[i], expected, field_path_way(a, p, i), node_kind_name(n));
}

bool
field_part_is_match(const char *part)
{
	size_t len = strlen(part);

	return len > 1 && part[0] == '[' && part[len - 1] == ']';
}

/* strconv.Atoi: a sign and digits */
bool
field_part_number(const char *part, long long *out)
{
	const char *digits = part + (*part == '+' || *part == '-');

	if (!*digits || digits[strspn(digits, "0123456789")])
		return false;
	errno = 0;
	*out = strtoll(part, NULL, 10);
	return errno == 0;
}

/* --- splitting: kyaml/utils/pathsplitter.go --- */

static void
add_part(struct arena *a, struct field_path *p, const char *text, size_t len)
{
	p->part = arena_grow(a, p->part, p->n, sizeof(*p->part));
	p->part[p->n++] = arena_strndup(a, text, len);
}

/* The next part, up to a dot that has no backslash before it. */
static const char *
split_dots(struct arena *a, const char *text, const char **out)
{
	char *part = arena_alloc(a, strlen(text) + 1, 1);

	*out = part;
	for (; *text && *text != '.'; text++) {
		if (text[0] == '\\' && text[1] == '.')
			text++;
		*part++ = *text;
	}
	return *text ? text + 1 : NULL;
}

/*
 * A part that opens a bracket goes on to the one that closes it.  Then it is
 * a key that has dots in it, unless it has the form [key=value].
 */
static const char *
split_brackets(struct arena *a, const char *text, const char *first,
    struct field_path *p)
{
	const char *more, *whole = first;
	size_t len, skip = 0;

	while (text && whole[strlen(whole) - 1] != ']') {
		text = split_dots(a, text, &more);
		whole = arena_printf(a, "%s.%s", whole, more);
	}
	len = strlen(whole);
	if (!strchr(whole, '=')) {
		while (len && strchr("[]", whole[len - 1]))
			len--;
		skip = strspn(whole, "[]");
		if (skip > len)
			skip = len;
	}
	add_part(a, p, whole + skip, len - skip);
	return text;
}

bool
field_path_read(struct step *s, const struct node *setting,
    struct field_path *out)
{
	const char *text = node_text_or(setting, ""), *part;

	memset(out, 0, sizeof(*out));
	out->setting = setting;
	if (*text == '.')
		text++;			/* a leading dot is allowed */
	while (text && out->n <= LIMIT_YAML_DEPTH) {
		text = split_dots(s->arena, text, &part);
		if (*part == '[' && !field_part_is_match(part))
			text = split_brackets(s->arena, text, part, out);
		else
			add_part(s->arena, out, part, strlen(part));
	}
	out->match = arena_alloc(s->arena, out->n, sizeof(*out->match));
	if (out->n <= LIMIT_YAML_DEPTH)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/field-path", setting->loc,
	    "this field path has more than %d parts", LIMIT_YAML_DEPTH);
	return false;
}

/* --- the value of a source: PathGetter in kyaml/yaml/fns.go --- */

struct getter {
	struct arena *arena;
	const struct field_path *path;
	const char *problem;
};

/* A list to take elements from; null counts as an empty one. */
static struct node *
get_list(struct getter *g, struct node *n, size_t i)
{
	if (node_is_list(n))
		return n;
	if (!node_is_null(n))
		g->problem = field_path_misfit(g->arena, g->path, i, n,
		    "a list");
	return NULL;
}

static struct node **
get_element(struct getter *g, struct node **slot, size_t i, long long at)
{
	struct node *list;

	if (at < 0) {
		g->problem = arena_printf(g->arena,
		    "the index %lld is negative", at);
		return NULL;
	}
	list = get_list(g, *slot, i);
	return list && (size_t)at < list->nitem ? &list->item[at] : NULL;
}

static struct node **
get_last(struct getter *g, struct node **slot, size_t i)
{
	struct node *list = get_list(g, *slot, i);

	return list && list->nitem ? &list->item[list->nitem - 1] : NULL;
}

static struct node **
get_matching(struct getter *g, struct node **slot, size_t i, const char *part)
{
	const char *value = strchr(part, '=');
	struct node *list;
	struct pair *p;
	size_t j, keylen;

	if (!value) {
		g->problem = arena_printf(g->arena,
		    "'%s' has no '=' between its brackets", part);
		return NULL;
	}
	keylen = (size_t)(value - part) - 1;
	value = arena_strndup(g->arena, value + 1, strlen(value + 1) - 1);
	list = get_list(g, *slot, i);
	for (j = 0; list && j < list->nitem; j++) {
		p = node_pair(list->item[j], part + 1, keylen);
		if (keylen ? p && !strcmp(field_text(p->value), value) :
		    !strcmp(field_text(list->item[j]), value))
			return &list->item[j];
	}
	return NULL;
}

static struct node **
get_field(struct getter *g, struct node **slot, size_t i, const char *part)
{
	struct pair *p;

	if (node_is_null(*slot))
		return NULL;
	if (!node_is_map(*slot)) {
		g->problem = field_path_misfit(g->arena, g->path, i, *slot,
		    "a map");
		return NULL;
	}
	p = node_pair(*slot, part, strlen(part));
	return p ? &p->value : NULL;
}

static struct node **
get_part(struct getter *g, struct node **slot, size_t i, const char *part)
{
	long long number;

	if (field_part_number(part, &number))
		return get_element(g, slot, i, number);
	if (!strcmp(part, "-"))
		return get_last(g, slot, i);
	if (!strcmp(part, "*")) {
		g->problem = "'*' means several fields, and a source is one";
		return NULL;
	}
	if (field_part_is_match(part))
		return get_matching(g, slot, i, part);
	return get_field(g, slot, i, part);
}

const char *
field_path_get(struct step *s, const struct field_path *path,
    struct node **root, struct node ***slot)
{
	struct getter g = { .arena = s->arena, .path = path };
	const char *part;
	size_t i;

	*slot = root;
	for (i = 0; *slot && i < path->n; i++) {
		part = field_trim(s->arena, path->part[i]);
		if (*part)
			*slot = get_part(&g, *slot, i, part);
	}
	return g.problem;
}

void
field_path_hint(struct step *s, const struct field_path *path,
    const struct node *at)
{
	const char **words, *near;
	struct pair *p;
	size_t i, j;

	for (i = 0; i < path->n && node_is_map(at); i++) {
		p = node_pair(at, path->part[i], strlen(path->part[i]));
		if (p) {
			at = p->value;
			continue;
		}
		words = arena_alloc(s->arena, at->npair + 1, sizeof(*words));
		for (j = 0; j < at->npair; j++)
			words[j] = at->pair[j].key->str;
		near = diag_nearest(path->part[i], words, at->npair);
		if (near)
			diag_hint(s->diag, "did you mean '%s' in place of "
			    "'%s'?", near, path->part[i]);
		return;
	}
}
