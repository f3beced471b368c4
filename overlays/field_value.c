#include "overlays/field_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "overlays/field_match.h"

/* A text and the parts between its delimiters. */
struct parts {
	struct blob *item;
	size_t n;
};

static void
split(struct arena *a, const char *text, const char *delimiter,
    struct parts *out)
{
	size_t len = strlen(delimiter);
	const char *end;

	out->item = NULL;
	out->n = 0;
	do {
		end = strstr(text, delimiter);
		out->item = arena_grow(a, out->item, out->n,
		    sizeof(*out->item));
		out->item[out->n++] = (struct blob){ text,
		    end ? (size_t)(end - text) : strlen(text) };
		text = end ? end + len : NULL;
	} while (text);
}

static bool
read_index(const struct node *n, long long *out)
{
	const char *text = node_text(n);
	char *end;

	*out = 0;
	if (!text)
		return true;
	errno = 0;
	*out = strtoll(text, &end, 0);
	return *text && !*end && !errno;
}

/* An option that is ours alone. */
static void
note_option(struct step *s, const struct node *n)
{
	if (n && !s->options->compat)
		diag_add(s->diag, DIAG_NOTE, "compat/replacement-setting",
		    n->loc, "kustomize 5.5.0 does not know 'ignoreMissing'");
}

bool
value_options_read(struct step *s, const struct node *options,
    struct value_options *out)
{
	const struct node *index = node_get(options, "index");

	out->delimiter = node_text_or(node_get(options, "delimiter"), "");
	out->create = node_get_bool(options, "create", false);
	out->ignore_missing = node_get_bool(options, "ignoreMissing", false);
	note_option(s, node_get(options, "ignoreMissing"));
	if (read_index(index, &out->index))
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-index",
	    index->loc, "'%s' is no index", field_text(index));
	return false;
}

static bool
is_scalar(struct step *s, const struct node *setting, const struct node *n)
{
	if (n->kind == NODE_SCALAR)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-delimiter",
	    setting->loc, "a delimiter divides single values, and '%s' is a "
	    "%s", field_text(setting), node_is_map(n) ? "map" : "list");
	return false;
}

struct node **
value_pick(struct step *s, const struct value_options *o,
    const struct node *setting, struct node **value)
{
	struct node **picked;
	struct parts parts;
	struct blob *part;

	if (!*o->delimiter)
		return value;
	if (!is_scalar(s, setting, *value))
		return NULL;
	split(s->arena, (*value)->str, o->delimiter, &parts);
	if (o->index < 0 || (size_t)o->index >= parts.n) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-index",
		    setting->loc, "there is no part %lld in '%s', which has "
		    "%zu of them, counted from 0", o->index, (*value)->str,
		    parts.n);
		return NULL;
	}
	part = &parts.item[o->index];
	picked = arena_alloc(s->arena, 1, sizeof(struct node *));
	*picked = node_scalar(s->arena, (*value)->loc,
	    (enum node_type)(*value)->type, part->data, part->len);
	(*picked)->style = (*value)->style;
	return picked;
}

/* The old text with one part replaced, or a part before or behind it all. */
static struct blob
join(struct arena *a, const struct value_options *o, const char *old,
    struct blob text)
{
	struct parts parts;
	struct buf b;
	size_t i, at;

	split(a, old, o->delimiter, &parts);
	at = o->index < 0 || (size_t)o->index >= parts.n ? parts.n :
	    (size_t)o->index;
	buf_init(&b, a, 2 * LIMIT_YAML_SCALAR);
	if (o->index < 0) {
		buf_add(&b, text.data, text.len);
		buf_adds(&b, o->delimiter);
	}
	for (i = 0; i < parts.n; i++) {
		if (i)
			buf_adds(&b, o->delimiter);
		if (i == at)
			buf_add(&b, text.data, text.len);
		else
			buf_add(&b, parts.item[i].data, parts.item[i].len);
	}
	if (o->index >= 0 && at == parts.n) {
		buf_adds(&b, o->delimiter);
		buf_add(&b, text.data, text.len);
	}
	return (struct blob){ b.data, b.len };
}

/* Whether text may stand in a scalar of a type: what go-yaml v3 decodes. */
static bool
fits(enum node_type type, struct blob text)
{
	enum node_type is = yaml_resolve(YAML_CORE, text.data, text.len);

	return type == TYPE_STRING || is == type ||
	    (type == TYPE_FLOAT && is == TYPE_INT);
}

static const char *
type_name(enum node_type type)
{
	switch (type) {
	case TYPE_STRING:
		return "text";
	case TYPE_NULL:
		return "null";
	case TYPE_BOOL:
		return "true or false";
	case TYPE_INT:
		return "a whole number";
	case TYPE_FLOAT:
		return "a number";
	case TYPE_TIMESTAMP:
		break;
	}
	return "a date";
}

static bool
refuse_type(struct step *s, const struct node *setting, const char *show,
    struct blob text, const struct node *old)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-type",
	    setting->loc, "'%.*s' cannot stand in '%s' of '%s', which holds %s",
	    text.len > 100 ? 100 : (int)text.len, text.data,
	    field_text(setting), show, type_name((enum node_type)old->type));
	if (old->loc.file && *old->loc.file)
		diag_via(s->diag, old->loc, "its value is given here");
	return false;
}

static bool
refuse_size(struct step *s, const struct node *setting, const char *show)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-size",
	    setting->loc, "'%s' of '%s' would have more than %lu bytes",
	    field_text(setting), show, LIMIT_YAML_SCALAR);
	return false;
}

/* A map or list where there was a single value: kustomize leaves "". */
static bool
put_whole(struct step *s, const struct node *setting, const char *show,
    const struct node *value, const struct path_place *p)
{
	struct node *new = node_copy(s->arena, value);

	if ((*p->slot)->kind == NODE_SCALAR && !node_is_null(*p->slot))
		diag_add(s->diag, DIAG_NOTE, "compat/replacement-into-scalar",
		    setting->loc, "a whole %s is put into '%s' of '%s'; "
		    "kustomize would leave it empty",
		    node_is_map(value) ? "map" : "list", field_text(setting),
		    show);
	new->loc = setting->loc;
	new->was = NULL;
	node_replace(p->slot, new);
	return true;
}

/* A null takes any value; kustomize takes null alone. */
static enum node_type
fill_null(struct step *s, const struct node *setting, const char *show,
    struct blob text, const struct node *value)
{
	if (text.len && !fits(TYPE_NULL, text))
		diag_add(s->diag, DIAG_NOTE, "compat/replacement-null",
		    setting->loc, "'%s' of '%s' is null and gets a value; "
		    "kustomize would fail", field_text(setting), show);
	return (enum node_type)value->type;
}

static bool
put_text(struct step *s, const struct node *setting, const char *show,
    struct blob text, const struct node *value, const struct path_place *p)
{
	struct node *old = *p->slot, *new;
	enum node_type type = (enum node_type)old->type;

	if (text.len > LIMIT_YAML_SCALAR)
		return refuse_size(s, setting, show);
	/* what was made has no type yet: its text decides, as in kustomize */
	if (p->made || old->untyped)
		type = yaml_resolve(YAML_CORE, text.data, text.len);
	else if (type == TYPE_NULL && !s->options->compat)
		type = fill_null(s, setting, show, text, value);
	if (type == TYPE_NULL && !text.len)
		text = (struct blob){ "null", 4 };
	else if (!fits(type, text))
		return refuse_type(s, setting, show, text, old);
	new = node_scalar(s->arena, setting->loc, type, text.data, text.len);
	new->style = old->style;
	new->untyped = p->made || old->untyped;
	node_replace(p->slot, new);
	return true;
}

bool
value_put(struct step *s, const struct value_options *o,
    const struct node *setting, const char *show, const struct node *value,
    const struct path_place *p)
{
	struct node *old = *p->slot;
	struct blob text = { "", 0 };
	bool compat = s->options->compat;

	if (*o->delimiter && (!is_scalar(s, setting, old) ||
	    (!compat && !is_scalar(s, setting, value))))
		return false;
	if (value->kind == NODE_SCALAR)
		text = (struct blob){ value->str, value->len };
	if (*o->delimiter)
		text = join(s->arena, o, !compat && node_is_null(old) ? "" :
		    old->str, text);
	else if (old->kind != NODE_SCALAR ||
	    (value->kind != NODE_SCALAR && !compat))
		return put_whole(s, setting, show, value, p);
	return put_text(s, setting, show, text, value, p);
}
