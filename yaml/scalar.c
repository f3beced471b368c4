#include "yaml/scalar.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "base/utf8.h"
#include "yaml/folded.h"
#include "yaml/number.h"

/* Bytes that are no text become U+FFFD, as they do in encoding/json. */
static void
make_text(struct arena *a, struct node *n)
{
	struct buf b;
	size_t i = 0, valid;

	valid = utf8_valid(n->str, n->len);
	if (valid == n->len)
		return;
	buf_init(&b, a, n->len * 3);
	for (;;) {
		buf_add(&b, n->str + i, valid);
		i += valid;
		if (i == n->len)
			break;
		buf_adds(&b, "\xef\xbf\xbd");
		i++;
		valid = utf8_valid(n->str + i, n->len - i);
	}
	n->str = b.data;
	n->len = b.len;
}

static bool
decode_binary(struct reader *r, struct node *n)
{
	unsigned char *data;
	size_t len;

	data = base64_decode_lenient(r->a, n->str, n->len, &len);
	if (!data)
		return false;
	n->type = TYPE_STRING;
	n->str = (const char *)data;
	n->len = len;
	make_text(r->a, n);
	return true;
}

/* A scalar that says what it is; false if it is not. */
static bool
apply_core_tag(struct reader *r, struct node *n, const char *name)
{
	enum node_type type = yaml_resolve(r->schema, n->str, n->len);

	n->type = (unsigned char)type;
	if (!strcmp(name, "null"))
		return type == TYPE_NULL;
	if (!strcmp(name, "bool"))
		return type == TYPE_BOOL;
	if (!strcmp(name, "int"))
		return type == TYPE_INT;
	if (!strcmp(name, "float"))
		return type == TYPE_FLOAT || type == TYPE_INT;
	if (!strcmp(name, "timestamp"))
		return type == TYPE_TIMESTAMP;
	n->type = TYPE_STRING;
	return strcmp(name, "binary") != 0 || decode_binary(r, n);
}

/* What a tag of YAML's own is called behind "!!"; NULL is another tag. */
static const char *
core_name(const yaml_char_t *tag)
{
	size_t len = strlen(SCALAR_CORE_TAG);

	return strncmp((const char *)tag, SCALAR_CORE_TAG, len) ? NULL :
	    (const char *)tag + len;
}

void
scalar_check_tag(struct reader *r, struct loc loc, const yaml_char_t *tag)
{
	if (tag && strcmp((const char *)tag, "!") != 0 && !core_name(tag))
		diag_add(r->d, DIAG_WARNING, "yaml/tag", loc,
		    "the tag '%s' is dropped", (const char *)tag);
}

static void
apply_tag(struct reader *r, struct node *n, const yaml_char_t *tag)
{
	const char *name = core_name(tag);

	if (!name) {
		scalar_check_tag(r, n->loc, tag);
	} else if (!apply_core_tag(r, n, name)) {
		r->bad = true;
		diag_add(r->d, DIAG_ERROR, "yaml/tag", n->loc,
		    "this value is not what its tag '!!%s' says", name);
	}
}

/* Kustomize turns every document into JSON, which has no infinity. */
static void
check_float(struct reader *r, const struct node *n)
{
	struct number number;

	if (!strpbrk(n->str, "nN") || !number_read(n->str, n->len, &number) ||
	    isfinite(number.value))
		return;
	r->bad = true;
	diag_add(r->d, DIAG_ERROR, "yaml/number", n->loc,
	    "'%s' is no number that JSON can hold", n->str);
	diag_hint(r->d, "put it in quotes if it is a text");
}

/*
 * Kustomize writes a document as YAML before it makes JSON of it, flow style
 * as flow style.  There the writer puts in quotes what is empty or has a colon
 * in it: yaml_emitter_select_scalar_style in go-yaml v3.
 */
static void
repeat_flow(struct reader *r, struct node *n)
{
	if (!r->flow || (n->type != TYPE_NULL && n->type != TYPE_TIMESTAMP) ||
	    (n->len && !memchr(n->str, ':', n->len)))
		return;
	if (r->schema == YAML_CORE_FLOW)
		n->type = TYPE_STRING;
	else if (r->schema == YAML_CORE)
		diag_add(r->d, DIAG_NOTE, "compat/flow-style", n->loc,
		    "kustomize takes this %s for a text",
		    n->len ? "date" : "null");
}

/* The folded style is written, too, and not read as it was meant. */
static void
repeat_folded(struct reader *r, struct node *n)
{
	struct node again = *n;

	if (r->schema != YAML_CORE && r->schema != YAML_CORE_FLOW)
		return;
	folded_repeat(r->a, &again);
	if (r->schema == YAML_CORE_FLOW)
		*n = again;
	else if (!node_equal(n, &again))
		diag_add(r->d, DIAG_NOTE, "compat/folded-text", n->loc,
		    "kustomize breaks the lines of this text elsewhere");
}

struct node *
scalar_read(struct reader *r, const yaml_event_t *ev, struct loc loc)
{
	static const enum node_style styles[] = {
		[YAML_ANY_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = STYLE_BLOCK,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_BLOCK,
	};
	const char *text = (const char *)ev->data.scalar.value;
	const yaml_char_t *tag = ev->data.scalar.tag;
	size_t len = ev->data.scalar.length;
	enum node_style style = styles[ev->data.scalar.style];
	struct node *n;

	if (len > LIMIT_YAML_SCALAR) {
		reader_exceed(r, "yaml/scalar-size", loc,
		    "this value is too long", LIMIT_YAML_SCALAR);
		return NULL;
	}
	n = node_scalar(r->a, loc, TYPE_STRING, text, len);
	n->style = (unsigned char)style;
	if (ev->data.scalar.style == YAML_FOLDED_SCALAR_STYLE)
		repeat_folded(r, n);
	if (tag && strcmp((const char *)tag, "!") != 0)
		apply_tag(r, n, tag);
	else if (style == STYLE_PLAIN)
		n->type = (unsigned char)yaml_resolve(r->schema, text, len);
	if (style == STYLE_PLAIN)
		repeat_flow(r, n);
	if (n->type == TYPE_FLOAT)
		check_float(r, n);
	/* goyaml.v2 decode.go: a date stays the text it was */
	if (n->type == TYPE_TIMESTAMP && r->schema >= YAML_11)
		n->type = TYPE_STRING;
	return n;
}

/* sigs.k8s.io/yaml makes text of other keys: yes is true, 0x10 is 16. */
static void
make_key_text(struct arena *a, struct node *key)
{
	struct number number;
	struct buf b;

	if (key->type == TYPE_BOOL) {
		key->str = node_truth(key) ? "true" : "false";
		key->len = strlen(key->str);
	} else if (number_read(key->str, key->len, &number)) {
		buf_init(&b, a, NUMBER_MAX);
		number_write(&b, &number);
		key->str = b.data;
		key->len = b.len;
	}
	key->type = TYPE_STRING;
}

bool
scalar_check_key(struct reader *r, struct node *key)
{
	static const char *const names[] = {
		[TYPE_STRING] = "a text", [TYPE_NULL] = "null",
		[TYPE_BOOL] = "a boolean", [TYPE_INT] = "an integer",
		[TYPE_FLOAT] = "a number", [TYPE_TIMESTAMP] = "a date"
	};

	if (key->kind == NODE_SCALAR && key->len > LIMIT_YAML_KEY) {
		reader_exceed(r, "yaml/key-size", key->loc,
		    "this key is too long", LIMIT_YAML_KEY);
		return false;
	}
	if (key->kind == NODE_SCALAR && key->type == TYPE_STRING)
		return true;
	if (key->kind == NODE_SCALAR && key->type != TYPE_NULL &&
	    r->schema >= YAML_11) {
		make_key_text(r->a, key);
		return true;
	}
	r->bad = true;
	if (key->kind != NODE_SCALAR) {
		diag_add(r->d, DIAG_ERROR, "yaml/key-type", key->loc,
		    "a key must be a text");
		diag_hint(r->d, key->kind == NODE_MAP ? "nothing fills in "
		    "'{{ ... }}' here: write the value itself, or put the "
		    "text in quotes" : "a text that begins with '[' needs "
		    "quotes");
		return false;
	}
	diag_add(r->d, DIAG_ERROR, "yaml/key-type", key->loc,
	    "the key '%s' is %s, not a text", key->str, names[key->type]);
	diag_hint(r->d, "put it in quotes");
	return false;
}
