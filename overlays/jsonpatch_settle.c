/*
 * api/filters/patchjson6902 writes the object as JSON and reads it back, into
 * a map in which every number is a double, and writes that as YAML again.  A
 * million is 1e+06 then, and what was quoted without need is not any more.
 */

#include "overlays/jsonpatch.h"

#include <string.h>

#include "base/limit.h"
#include "yaml/number.h"
#include "yaml/write.h"

/* Up to six digits are written as they were read. */
static bool
is_short_number(const struct node *n)
{
	return n->len <= 6 && n->str[strspn(n->str, "0123456789")] == '\0' &&
	    (n->str[0] != '0' || n->len == 1);
}

static const char *
number_after(struct step *s, const struct node *n)
{
	struct number number;
	struct buf b;

	if (is_short_number(n) || !number_read(n->str, n->len, &number))
		return NULL;
	buf_init(&b, s->arena, NUMBER_MAX);
	if (number.is_int)
		number.value = number.negative ? -(double)number.magnitude :
		    (double)number.magnitude;
	number_write_float(&b, number.value);
	return b.data;
}

static const char *
date_after(struct step *s, const struct node *n)
{
	struct buf b;

	buf_init(&b, s->arena, LIMIT_YAML_SCALAR);
	yaml_write_json(&b, n);
	return b.len > 2 ? arena_strndup(s->arena, b.data + 1, b.len - 2) :
	    NULL;
}

/* The text that a scalar has afterwards; NULL: the one it has. */
static const char *
text_after(struct step *s, const struct node *n)
{
	switch ((enum node_type)n->type) {
	case TYPE_STRING:
		break;
	case TYPE_NULL:
		return "null";
	case TYPE_BOOL:
		return node_truth(n) ? "true" : "false";
	case TYPE_TIMESTAMP:
		return date_after(s, n);
	case TYPE_INT:
	case TYPE_FLOAT:
		return number_after(s, n);
	}
	return NULL;
}

/* How text is written: goyaml.v3 stringv, whose output is then read again. */
static enum node_style
style_after(const struct node *n)
{
	if (memchr(n->str, '\n', n->len))
		return STYLE_BLOCK;
	if (yaml_resolve(YAML_CORE, n->str, n->len) != TYPE_STRING ||
	    yaml_resolve(YAML_11, n->str, n->len) != TYPE_STRING)
		return STYLE_DOUBLE;
	return STYLE_PLAIN;
}

static void
settle_scalar(struct step *s, struct node *n)
{
	const char *text = text_after(s, n);

	if (text) {
		n->str = text;
		n->len = strlen(text);
	}
	if (n->type == TYPE_TIMESTAMP)
		n->type = TYPE_STRING;
	else if (n->type == TYPE_INT || n->type == TYPE_FLOAT)
		n->type = (unsigned char)yaml_resolve(YAML_CORE, n->str,
		    n->len);
	n->style = STYLE_PLAIN;
	n->untyped = false;
	if (n->type == TYPE_STRING)
		n->style = (unsigned char)style_after(n);
}

/* Whether an integer is one that a double cannot hold. */
static bool
is_rounded(const struct node *n)
{
	struct number number;

	return n->type == TYPE_INT && n->len > 15 &&
	    number_read(n->str, n->len, &number) && number.is_int &&
	    (long double)(double)number.magnitude !=
	    (long double)number.magnitude;
}

static void
note(struct step *s, const struct node *n)
{
	diag_add(s->diag, DIAG_NOTE, "compat/json-number", n->loc,
	    "'%s' stays as it is written; kustomize changes it on the way "
	    "through JSON", n->str);
}

static void
settle_tree(struct step *s, struct node *n)
{
	size_t i;

	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		if (s->options->compat)
			settle_scalar(s, n);
		else if (is_rounded(n))
			note(s, n);
		break;
	case NODE_LIST:
		for (i = 0; i < n->nitem; i++)
			settle_tree(s, n->item[i]);
		break;
	case NODE_MAP:
		for (i = 0; i < n->npair; i++)
			settle_tree(s, n->pair[i].value);
		break;
	}
}

/*
 * Annotations are then set anew, as strings, and what is no map is lost:
 * api/internal/builtins/PatchTransformer.go.  They become strings in the end
 * anyhow, but with the text they have then.
 */
static void
settle_annotations(struct step *s, struct node *meta)
{
	struct node *map = node_get(meta, "annotations"), *n;
	const char *text;
	size_t i;

	if (map && map->kind != NODE_MAP)
		node_remove(meta, "annotations", strlen("annotations"));
	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		n = map->pair[i].value;
		if (n->kind != NODE_SCALAR) {
			map->pair[i].value = node_string(s->arena, n->loc, "");
			continue;
		}
		text = s->options->compat ? NULL : text_after(s, n);
		if (text && strcmp(text, n->str) != 0)
			note(s, n);
		n->type = TYPE_STRING;
	}
}

void
jsonpatch_settle(struct step *s, struct node *root)
{
	settle_tree(s, root);
	settle_annotations(s, node_get(root, "metadata"));
}
