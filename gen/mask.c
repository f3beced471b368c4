#include "gen/mask.h"

#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/telling.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* How the values below a place are treated. */
enum hiding { SHOWN, HIDDEN, HIDDEN_BELOW, SEALED };

struct masking {
	struct mask *mask;
	bool is_secret;		/* the object is a Secret */
	struct buf path;
};

struct counter {
	size_t n;
};

void
mask_init(struct mask *m, struct arena *a)
{
	m->arena = a;
	map_init(&m->label, a);
	map_init(&m->count, a);
}

/*
 * What stands for a value at a place: the same for equal values, another one
 * for each that differs.
 */
static const char *
label(struct masking *m, const char *about, size_t aboutlen,
    const char *value, size_t len, bool sealed)
{
	struct arena *a = m->mask->arena;
	struct counter *count;
	const char *found;
	struct buf key;
	size_t place;

	buf_init(&key, a, LIMIT_YAML_SCALAR * 4);
	buf_add(&key, m->path.data, m->path.len);
	buf_addc(&key, '\n');
	buf_add(&key, about, aboutlen);
	buf_addc(&key, '\n');
	place = key.len;
	buf_add(&key, value, len);
	found = map_get(&m->mask->label, key.data, key.len);
	if (found)
		return found;
	count = map_get(&m->mask->count, key.data, place);
	if (!count) {
		count = arena_alloc(a, 1, sizeof(*count));
		map_set(&m->mask->count, key.data, place, count);
	}
	if (sealed)
		found = count->n ? "(resealed)" : "(sealed)";
	else
		found = count->n ? "*** (changed)" : "***";
	if (count->n > 1)
		found = arena_printf(a, "%s %zu", found, count->n);
	count->n++;
	map_set(&m->mask->label, key.data, key.len,
	    arena_strdup(a, found));
	return found;
}

/* --- secrets in texts --- */

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* Where the value behind "password=" or "password: " begins, or NULL. */
static const char *
value_after(const char *line, const char *sign, const char *end)
{
	const char *p = sign, *last;

	if (*sign == ':' && (sign + 1 == end || !strchr(" \t\"'", sign[1])))
		return NULL;
	while (p > line && strchr(" \t\"'", p[-1]))
		p--;
	last = p;
	while (p > line && is_name_byte(p[-1]))
		p--;
	if (p == last || !telling_hides(p, (size_t)(last - p)))
		return NULL;
	for (p = sign + 1; p < end && strchr(" \t", *p); p++)
		;
	return p < end ? p : NULL;
}

/* Where the password of "user:password@host" begins, or NULL. */
static const char *
value_before(const char *line, const char *sign, const char *end)
{
	const char *p = sign;

	/* an image may be "web:1.25@sha256:..." */
	if (end - sign > 4 && !memcmp(sign, "@sha", 4))
		return NULL;
	while (p > line && !strchr(":/ \t", p[-1]))
		p--;
	return p > line && p < sign && p[-1] == ':' ? p : NULL;
}

static void
mask_line(struct masking *m, struct buf *out, const char *line,
    const char *end)
{
	const char *p, *value, *from = line;

	for (p = line; p < end; p++) {
		if (*p == '=' || *p == ':') {
			value = value_after(line, p, end);
			if (!value)
				continue;
			buf_add(out, from, (size_t)(value - from));
			buf_adds(out, label(m, line, (size_t)(value - line),
			    value, (size_t)(end - value), false));
			return;
		}
		value = *p == '@' ? value_before(from, p, end) : NULL;
		if (!value)
			continue;
		buf_add(out, from, (size_t)(value - from));
		buf_adds(out, label(m, line, (size_t)(value - line), value,
		    (size_t)(p - value), false));
		from = p;
	}
	buf_add(out, from, (size_t)(end - from));
}

static bool
has_key_block(const struct node *n)
{
	return strstr(n->str, "PRIVATE KEY-----") != NULL;
}

static void
mask_text(struct masking *m, struct node *n)
{
	const char *p = n->str, *end = p + n->len, *line_end;
	struct buf out;

	if (!memchr(p, '=', n->len) && !memchr(p, ':', n->len))
		return;
	buf_init(&out, m->mask->arena, LIMIT_YAML_SCALAR * 4);
	while (p < end) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		line_end = line_end ? line_end : end;
		mask_line(m, &out, p, line_end);
		if (line_end < end)
			buf_addc(&out, '\n');
		p = line_end + 1;
	}
	n->str = out.data;
	n->len = out.len;
}

/* --- objects --- */

static void
mask_scalar(struct masking *m, struct node *n, enum hiding hiding)
{
	const char *value, *text;
	bool whole = hiding != SHOWN && n->type != TYPE_BOOL;

	if (n->type == TYPE_NULL || !n->len)
		return;
	if (!whole && !has_key_block(n)) {
		if (n->type == TYPE_STRING)
			mask_text(m, n);
		return;
	}
	/* "5" and 5 are two values */
	value = arena_printf(m->mask->arena, "%d", n->type);
	text = label(m, value, strlen(value), n->str, n->len,
	    hiding == SEALED);
	n->str = text;
	n->len = strlen(text);
	n->type = TYPE_STRING;
}

/* Whether a list of arguments has "--password" before this one. */
static bool
is_named_before(const struct node *list, size_t i)
{
	const struct node *flag = i ? list->item[i - 1] : NULL;

	return flag && node_is_string(flag) && *flag->str == '-' &&
	    !memchr(flag->str, '=', flag->len) &&
	    telling_hides(flag->str, flag->len);
}

static enum hiding
hiding_of(const struct masking *m, const struct node *map,
    const struct node *key, enum hiding above)
{
	const char *name = node_get_str(map, "name");

	if (above == HIDDEN_BELOW || above == SEALED)
		return above;
	if (!strcmp(key->str, "encryptedData"))
		return SEALED;
	if (!strcmp(key->str, LAST_APPLIED) || (m->is_secret && !m->path.len &&
	    (!strcmp(key->str, "data") || !strcmp(key->str, "stringData"))))
		return HIDDEN_BELOW;
	if (name && !strcmp(key->str, "value"))
		return telling_hides(name, strlen(name)) ? HIDDEN :
		    SHOWN;
	return telling_hides(key->str, key->len) ? HIDDEN : SHOWN;
}

static void mask_node(struct masking *, struct node *, enum hiding);

/* What a name hides is one value, or a list of them, but not an object. */
static void
mask_map(struct masking *m, struct node *map, enum hiding above)
{
	size_t i, len = m->path.len;
	enum hiding hiding;

	for (i = 0; i < map->npair; i++) {
		hiding = hiding_of(m, map, map->pair[i].key, above);
		buf_addc(&m->path, '/');
		buf_add(&m->path, map->pair[i].key->str,
		    map->pair[i].key->len);
		mask_node(m, map->pair[i].value, hiding);
		buf_trim(&m->path, len);
	}
}

static void
mask_list(struct masking *m, struct node *list, enum hiding hiding)
{
	size_t i, len = m->path.len;
	bool *named = arena_alloc(m->mask->arena, list->nitem + 1, 1);
	const char *name;

	/* all of them are asked before one is changed */
	for (i = 0; i < list->nitem; i++)
		named[i] = is_named_before(list, i);
	for (i = 0; i < list->nitem; i++) {
		name = node_get_str(list->item[i], "name");
		if (name)
			buf_addf(&m->path, "/%s", name);
		else
			buf_addf(&m->path, "/%zu", i);
		mask_node(m, list->item[i], hiding == SHOWN && named[i] ?
		    HIDDEN : hiding);
		buf_trim(&m->path, len);
	}
}

static void
mask_node(struct masking *m, struct node *n, enum hiding hiding)
{
	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		mask_scalar(m, n, hiding);
		break;
	case NODE_MAP:
		mask_map(m, n, hiding);
		break;
	case NODE_LIST:
		mask_list(m, n, hiding);
	}
}

struct node *
mask_object(struct mask *mask, const struct node *root)
{
	const char *kind = node_get_str(root, "kind");
	struct masking m = { .mask = mask,
		.is_secret = kind && !strcmp(kind, "Secret") };
	struct node *copy = node_copy(mask->arena, root);

	/* longer paths could not be told apart */
	buf_init(&m.path, mask->arena, LIMIT_YAML_DEPTH *
	    (LIMIT_YAML_KEY + LIMIT_YAML_SCALAR));
	mask_node(&m, copy, SHOWN);
	return copy;
}
