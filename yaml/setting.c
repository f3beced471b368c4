#include "yaml/setting.h"

#include <string.h>

#include "base/limit.h"
#include "yaml/read.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define SECONDS_MAX (366UL * 86400)
#define SIZE_MAX_BYTES (1UL << 40)
#define COUNT_MAX 1000000000UL

static const char *
kind_of(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return node_kind_name(n);
	return n->type == TYPE_NULL ? "empty" : NULL;
}

void
setting_bad(struct setting_file *s, const struct node *n, const char *wanted)
{
	const char *kind = kind_of(n);

	if (kind)
		diag_add(s->diag, DIAG_ERROR, "config/value", n->loc,
		    "this is %s, and %s is expected", kind, wanted);
	else
		diag_add(s->diag, DIAG_ERROR, "config/value", n->loc,
		    "'%s' is not %s", n->str, wanted);
}

const struct node *
setting_document(struct setting_file *s, const char *file, const char *text,
    size_t len)
{
	struct loc top = { file, 1, 1 };
	struct yaml_docs docs;

	if (!yaml_read(s->arena, s->diag, YAML_CORE, file, text, len, &docs))
		return NULL;
	if (docs.n == 1)
		return docs.doc[0];
	diag_add(s->diag, DIAG_ERROR, "config/value", top,
	    "the file holds %zu documents, and one is expected", docs.n);
	return NULL;
}

/* What could stand there. */
static void
hint_names(struct setting_file *s, const char *const *names, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, s->arena, LIMIT_MANIFEST);
	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", names[i]);
	diag_hint(s->diag, "known are %s", b.data);
}

static void
unknown(struct setting_file *s, const struct node *key, const char *what,
    const struct setting *table, size_t n)
{
	const char **names = arena_alloc(s->arena, n, sizeof(*names));
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		names[i] = table[i].name;
	near = diag_nearest(key->str, names, n);
	diag_add(s->diag, DIAG_ERROR, "config/unknown-key", key->loc,
	    "unknown key '%s' in %s", key->str, what);
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
	else
		hint_names(s, names, n);
}

void
setting_read(struct setting_file *s, const struct node *map, const char *what,
    const struct setting *table, size_t n, void *out)
{
	const struct node *key;
	size_t i, j;

	if (!node_is_map(map)) {
		setting_bad(s, map, "a map");
		return;
	}
	for (i = 0; i < map->npair; i++) {
		key = map->pair[i].key;
		for (j = 0; j < n && strcmp(table[j].name, key->str); j++)
			;
		if (j == n)
			unknown(s, key, what, table, n);
		else
			table[j].read(s, map->pair[i].value,
			    (char *)out + table[j].place);
	}
	for (j = 0; j < n; j++)
		if (table[j].required && !node_get(map, table[j].name))
			diag_add(s->diag, DIAG_ERROR, "config/missing-key",
			    map->loc, "%s has no '%s'", what, table[j].name);
}

void
setting_string(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (!text || !*text)
		setting_bad(s, n, "a word");
	else
		*(const char **)place = text;
}

void
setting_bool(struct setting_file *s, const struct node *n, void *place)
{
	if (n->kind != NODE_SCALAR || n->type != TYPE_BOOL)
		setting_bad(s, n, "true or false");
	else
		*(bool *)place = n->str[0] == 't' || n->str[0] == 'T';
}

bool
setting_quantity(const char *text, const struct unit *unit, size_t n,
    uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	size_t i = 0, j;

	for (; text[i] >= '0' && text[i] <= '9'; i++) {
		value = value * 10 + (uint64_t)(text[i] - '0');
		if (value > max)
			return false;
	}
	for (j = 0; j < n && strcmp(unit[j].name, text + i); j++)
		;
	if (!i || j == n || value > max / unit[j].factor)
		return false;
	*out = value * unit[j].factor;
	return true;
}

static void
read_quantity(struct setting_file *s, const struct node *n, void *place,
    const struct unit *unit, size_t nunit, uint64_t max, const char *wanted)
{
	const char *text = node_text(n);

	if (!text || !setting_quantity(text, unit, nunit, max, place))
		setting_bad(s, n, wanted);
}

void
setting_count(struct setting_file *s, const struct node *n, void *place)
{
	static const struct unit units[] = { { "", 1 } };

	read_quantity(s, n, place, units, N(units), COUNT_MAX,
	    "a whole number");
}

void
setting_size(struct setting_file *s, const struct node *n, void *place)
{
	static const struct unit units[] = { { "", 1 }, { "kB", 1000 },
		{ "KiB", 1024 }, { "MB", 1000000 }, { "MiB", 1UL << 20 },
		{ "GB", 1000000000 }, { "GiB", 1UL << 30 } };

	read_quantity(s, n, place, units, N(units), SIZE_MAX_BYTES,
	    "a size such as 512KiB or 64MiB");
}

bool
setting_is_duration(const char *text, uint64_t *seconds)
{
	static const struct unit units[] = { { "s", 1 }, { "m", 60 },
		{ "h", 3600 }, { "d", 86400 } };

	return setting_quantity(text, units, N(units), SECONDS_MAX, seconds);
}

void
setting_duration(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (!text || !setting_is_duration(text, place))
		setting_bad(s, n, "a duration such as 90s, 15m, 24h or 7d");
}

void
setting_strings(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list *list = place;
	size_t i;

	if (!node_is_list(n)) {
		setting_bad(s, n, "a list");
		return;
	}
	list->item = arena_alloc(s->arena, n->nitem, sizeof(*list->item));
	for (i = 0; i < n->nitem; i++) {
		if (!node_text(n->item[i]))
			setting_bad(s, n->item[i], "a word");
		else
			list->item[list->n++] = n->item[i];
	}
}

void
setting_version(struct setting_file *s, const struct node *n, void *place)
{
	uint64_t *version = place;

	setting_count(s, n, version);
	if (*version > 1)
		diag_add(s->diag, DIAG_ERROR, "config/version", n->loc,
		    "version %s is newer than this sluice, which knows 1",
		    n->str);
	else if (!*version)
		setting_bad(s, n, "a version: write 1");
}

bool
setting_word(struct setting_file *s, const struct node *n,
    const char *const *words, size_t nword, const char *wanted, size_t *out)
{
	const char *text = node_text(n), *near;

	for (*out = 0; text && *out < nword; (*out)++)
		if (!strcmp(words[*out], text))
			return true;
	setting_bad(s, n, wanted);
	near = text ? diag_nearest(text, words, nword) : NULL;
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
	return false;
}

bool
setting_is_name(const char *s)
{
	size_t i;

	for (i = 0; s[i]; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= '0' && s[i] <= '9') ||
		    (i && strchr("._-", s[i]))))
			return false;
	return i && i <= LIMIT_NAME;
}
