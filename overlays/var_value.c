#include "overlays/var_value.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/field_path.h"
#include "yaml/number.h"

/*
 * In vars an index may be written behind its list: "ports[0].port" is
 * "ports.0.port" (kyaml/yaml/rnode.go, convertSliceIndex).
 */
static const struct node *
spread_indices(struct arena *a, const struct node *path)
{
	const char *text = path->str;
	struct buf b;
	size_t n;

	buf_init(&b, a, path->len + 1);
	while (*text) {
		n = *text == '[' ? strspn(text + 1, "0123456789") : 0;
		if (!n || text[n + 1] != ']' ||
		    (text[n + 2] && text[n + 2] != '.')) {
			buf_addc(&b, *text++);
			continue;
		}
		if (b.len && b.data[b.len - 1] != '.')
			buf_addc(&b, '.');
		buf_add(&b, text + 1, n);
		text += n + 2;
	}
	return node_string(a, path->loc, b.len ? b.data : "");
}

/* The field of the object that an entry names, or NULL after a finding. */
static const struct node *
read_field(struct step *s, const struct node *entry, struct resource *object)
{
	const struct node *path = node_at(entry, "fieldref", "fieldPath", NULL);
	struct field_path way;
	const char *problem;
	struct node **slot;

	if (!path || !path->len)
		path = node_string(s->arena, entry->loc, "metadata.name");
	if (!field_path_read(s, spread_indices(s->arena, path), &way))
		return NULL;
	problem = field_path_get(s, &way, &object->root, &slot);
	if (!problem && slot)
		return *slot;
	diag_add(s->diag, DIAG_ERROR, "overlays/var-no-field", path->loc,
	    "'%s' has no field '%s'", resource_show(s->arena, object),
	    path->str);
	if (problem)
		diag_hint(s->diag, "%s", problem);
	return NULL;
}

/*
 * Numbers are read and written again (RNode.GetFieldValue).  strconv.Atoi
 * reads tens only, and a var of another number is an error to kustomize.
 */
static bool
read_number(struct step *s, const struct node *n, struct var_value *out)
{
	struct number number;
	struct buf b;

	buf_init(&b, s->arena, LIMIT_YAML_SCALAR);
	if ((n->type == TYPE_INT && n->str[strspn(n->str, "+-0123456789")]) ||
	    !number_read(n->str, n->len, &number)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/var-number", n->loc,
		    "the var '%s' is of no number that can be read: '%s'",
		    node_get_str(out->entry, "name"), n->str);
		return false;
	}
	number_write(&b, &number);
	out->text = out->inside = b.data;
	return true;
}

bool
var_value_read(struct step *s, const struct node *entry,
    struct resource *object, struct var_value *out)
{
	const struct node *n = read_field(s, entry, object);

	memset(out, 0, sizeof(*out));
	out->entry = entry;
	if (!n)
		return false;
	out->whole = n->kind != NODE_SCALAR;
	if (out->whole)
		return true;
	out->type = (enum node_type)n->type;
	if (n->type == TYPE_INT || n->type == TYPE_FLOAT)
		return read_number(s, n, out);
	out->text = n->str;
	if (n->type == TYPE_BOOL)
		out->text = *n->str == 't' || *n->str == 'T' ? "true" : "false";
	else
		out->type = TYPE_STRING;
	out->inside = out->text;
	return true;
}
