#include "seal/sealing.h"

#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "seal/sealed.h"

#define RULE "sealed/not-editable"

/* The lines of one map of values, and where they go. */
struct section {
	const struct pair *pair;	/* "data" or "stringData"; NULL: none */
	struct span lines;		/* its key included */
	struct span entries;		/* without the line of its key */
};

bool
sealing_is_secret(const struct node *doc)
{
	const char *api = node_get_str(doc, "apiVersion");
	const char *kind = node_get_str(doc, "kind");
	const struct node *data = node_get(doc, "data");
	const struct node *text = node_get(doc, "stringData");

	return api && kind && !strcmp(api, "v1") && !strcmp(kind, "Secret") &&
	    ((node_is_map(data) && data->npair) ||
	    (node_is_map(text) && text->npair));
}

static bool
cannot_edit(const struct sealing *s, const struct node *at, const char *what)
{
	diag_add(s->diag, DIAG_ERROR, RULE, at->loc,
	    "%s cannot be sealed as it is written", what);
	diag_hint(s->diag, "write it in block style, a key on each line, "
	    "without anchors, aliases and tags");
	return false;
}

/* One line of base64; NULL after a finding. */
static const char *
seal_value(const struct sealing *s, const struct node *at, const char *key,
    const void *plain, size_t len)
{
	struct scope scope = s->scope;
	const char *text = NULL;
	struct err *e;

	scope.key = key;
	e = sealed_value_write(s->arena, s->guard, &scope, s->to, s->nto,
	    plain, len, &text);
	if (e)
		diag_add(s->diag, DIAG_ERROR, RULE, at->loc,
		    "the value of '%s' cannot be sealed: %s", key,
		    err_text(e));
	err_free(e);
	return text;
}

/* A comment behind the "|" of a block scalar stays behind the new value. */
static const char *
comment_of(const struct edit *e, struct arena *a, struct span value)
{
	struct span line = edit_line(e, value.from);
	const char *text = e->text + value.from, *hash;

	if (*text != '|' && *text != '>')
		return "";
	hash = memchr(text, '#', line.to - value.from);
	if (!hash)
		return "";
	return arena_printf(a, " %.*s", (int)(e->text + line.to - hash),
	    hash);
}

static void
put_value(const struct sealing *s, struct edit *e, struct span span,
    const char *sealed)
{
	const char *space = "";

	/* "key:" without a value has no blank behind the colon */
	if (span.from && e->text[span.from - 1] == ':')
		space = " ";
	edit_replace(e, span, arena_printf(s->arena, "%s%s%s", space, sealed,
	    comment_of(e, s->arena, span)));
}

static bool
seal_entry(const struct sealing *s, struct edit *e, const struct pair *p,
    bool base64)
{
	const void *plain = p->value->str;
	const char *sealed;
	struct span span;
	size_t len = 0;

	if (!edit_value(e, p, &span))
		return cannot_edit(s, p->value, "the value");
	if (p->value->type != TYPE_NULL)
		len = p->value->len;
	if (base64)
		plain = base64_decode_lenient(s->arena, p->value->str, len,
		    &len);
	if (!plain) {
		diag_add(s->diag, DIAG_ERROR, "sealed/base64", p->value->loc,
		    "the value of '%s' is no base64, as it has to be in "
		    "'data'", p->key->str);
		diag_hint(s->diag, "plain text belongs into 'stringData'");
		return false;
	}
	sealed = seal_value(s, p->value, p->key->str, plain, len);
	if (sealed)
		put_value(s, e, span, sealed);
	return sealed;
}

static bool
seal_section(const struct sealing *s, struct edit *e, const struct node *doc,
    const char *key, struct section *out)
{
	bool good = true;
	size_t i;

	out->pair = node_pair(doc, key, strlen(key));
	if (!out->pair)
		return true;
	if (out->pair->key->loc.col != 1 || !node_is_map(out->pair->value) ||
	    !edit_lines(e, out->pair, &out->lines))
		return cannot_edit(s, out->pair->value, "this map");
	out->entries = out->lines;
	out->entries.from = edit_line(e, out->lines.from).to + 1;
	for (i = 0; i < out->pair->value->npair; i++)
		if (!seal_entry(s, e, &out->pair->value->pair[i],
		    !strcmp(key, "data")))
			good = false;
	return good;
}

static void
end_line(const struct edit *e, struct buf *b)
{
	if (b->data[b->len - 1] != '\n')
		buf_adds(b, edit_eol(e));
}

/* Take the line of a field out of the document, for the template. */
static bool
take_field(const struct sealing *s, struct edit *e, const struct node *doc,
    const char *key, struct buf *out)
{
	const struct pair *p = node_pair(doc, key, strlen(key));
	struct span lines;

	if (!p)
		return true;
	if (!edit_lines(e, p, &lines))
		return cannot_edit(s, p->value, "this field");
	if (!out->len)
		buf_addf(out, "  template:%s", edit_eol(e));
	buf_adds(out, edit_text(e, lines, 4));
	end_line(e, out);
	edit_replace(e, lines, "");
	return true;
}

static bool
replace_field(const struct sealing *s, struct edit *e,
    const struct node *doc, const char *key, const char *with)
{
	const struct pair *p = node_pair(doc, key, strlen(key));
	struct span span;

	if (!edit_value(e, p, &span))
		return cannot_edit(s, p->value, "this field");
	edit_replace(e, span, with);
	return true;
}

static bool
check_convertible(const struct sealing *s, const struct node *doc)
{
	static const char last[] = "kubectl.kubernetes.io/"
	    "last-applied-configuration";
	const struct node *data = node_get(doc, "data");
	const struct node *text = node_get(doc, "stringData");
	const struct node *copy = node_at(doc, "metadata", "annotations",
	    last, NULL);
	const struct node *key;
	size_t i;

	for (i = 0; node_is_map(text) && i < text->npair; i++) {
		key = text->pair[i].key;
		if (!node_pair(data, key->str, key->len))
			continue;
		diag_add(s->diag, DIAG_ERROR, "sealed/twice", key->loc,
		    "'%s' stands in both 'data' and 'stringData'", key->str);
		return false;
	}
	if (!copy)
		return true;
	diag_add(s->diag, DIAG_ERROR, "sealed/last-applied", copy->loc,
	    "the annotation '%s' holds a copy of the Secret", last);
	diag_hint(s->diag, "take it out of the file");
	return false;
}

/*
 * "data:" and its entries, two columns to the right below "spec:"; the
 * entries of "stringData:" follow; then what belongs into the template.
 */
static void
put_spec(const struct sealing *s, struct edit *e, const struct section *first,
    const struct section *second, const char *template)
{
	struct span key, head;
	struct buf b;

	edit_key(e, first->pair, &key);
	head = (struct span){ key.to, first->entries.from };
	buf_init(&b, s->arena, LIMIT_BINARY);
	buf_addf(&b, "spec:%s  encryptedData", edit_eol(e));
	buf_adds(&b, edit_text(e, head, 0));
	buf_adds(&b, edit_text(e, first->entries, 2));
	end_line(e, &b);
	if (second->pair) {
		buf_adds(&b, edit_text(e, second->entries, 2));
		end_line(e, &b);
		edit_replace(e, second->lines, "");
	}
	buf_adds(&b, template);
	edit_replace(e, first->lines, b.data);
}

bool
sealing_convert(const struct sealing *s, struct edit *e,
    const struct node *doc)
{
	struct section data = { 0 }, text = { 0 };
	struct buf template;
	bool good = check_convertible(s, doc);

	buf_init(&template, s->arena, LIMIT_MANIFEST);
	good = seal_section(s, e, doc, "data", &data) && good;
	good = seal_section(s, e, doc, "stringData", &text) && good;
	good = take_field(s, e, doc, "type", &template) && good;
	good = take_field(s, e, doc, "immutable", &template) && good;
	good = good && replace_field(s, e, doc, "apiVersion", SEALED_API) &&
	    replace_field(s, e, doc, "kind", SEALED_KIND);
	if (!good)
		return false;
	if (data.pair)
		put_spec(s, e, &data, &text, template.data);
	else
		put_spec(s, e, &text, &data, template.data);
	return true;
}

/* The first value of a document that has none yet. */
static bool
set_first(const struct sealing *s, struct edit *e, const struct pair *map,
    const char *key, const char *sealed)
{
	struct span name, line;
	const char *rest;

	if (!edit_key(e, map, &name))
		return cannot_edit(s, map->key, "this map");
	line = edit_line(e, name.from);
	if (line.to > name.to && e->text[line.to - 1] == '\r')
		line.to--;
	rest = arena_strndup(s->arena, e->text + name.to, line.to - name.to);
	if (strcmp(rest, ": {}") && strcmp(rest, ":"))
		return cannot_edit(s, map->key, "this map");
	edit_replace(e, (struct span){ name.to, line.to },
	    arena_printf(s->arena, ":%s%*s%s: %s", edit_eol(e),
	    (int)(name.from - line.from) + 2, "", key, sealed));
	return true;
}

/* Behind the last value, in its column. */
static bool
set_new(const struct sealing *s, struct edit *e, const struct node *values,
    const char *key, const char *sealed)
{
	const struct pair *last = &values->pair[values->npair - 1];
	struct span lines, name;

	if (!edit_lines(e, last, &lines) || !edit_key(e, last, &name))
		return cannot_edit(s, values, "this map");
	edit_add_line(e, lines.to > name.to ? lines.to - 1 : lines.to,
	    arena_printf(s->arena, "%*s%s: %s",
	    (int)(name.from - lines.from), "", key, sealed));
	return true;
}

bool
sealing_set(const struct sealing *s, struct edit *e, const struct node *doc,
    const char *key, const struct secret *value)
{
	const struct node *spec = node_get(doc, "spec");
	const struct pair *map = node_pair(spec, "encryptedData", 13);
	const struct pair *old;
	const char *sealed;
	struct span span;

	if (!map || !(node_is_map(map->value) || node_is_null(map->value)))
		return cannot_edit(s, doc, "a SealedSecret without "
		    "'spec.encryptedData'");
	sealed = seal_value(s, map->key, key, value->data, value->len);
	if (!sealed)
		return false;
	if (node_is_null(map->value) || !map->value->npair)
		return set_first(s, e, map, key, sealed);
	old = node_pair(map->value, key, strlen(key));
	if (!old)
		return set_new(s, e, map->value, key, sealed);
	if (!edit_value(e, old, &span))
		return cannot_edit(s, old->value, "the value");
	put_value(s, e, span, sealed);
	return true;
}
