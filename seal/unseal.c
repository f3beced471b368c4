#include "seal/unseal.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/limit.h"
#include "yaml/write.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL

/* Never copied: kubectl's copy of what it applied may hold plaintext. */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* Secret text that is written once its length is known. */
struct writer {
	char *at;		/* NULL while lengths are added up */
	size_t len;
};

/* A value of the Secret: one that was sealed, or text of the template. */
struct entry {
	const char *key;
	struct secret value;
};

struct entries {
	struct entry *item;
	size_t n;
};

bool
unseal_value(struct arena *a, struct diag *d, struct guard *g,
    const struct sealed_value *v, const struct scope *want,
    const struct identities *ids, struct secret *out)
{
	const char *differs = sealed_scope_differs(a, &v->scope, want);
	struct age_header header = v->header;

	if (differs) {
		diag_add(d, DIAG_ERROR, "sealed/scope", v->node->loc,
		    "the value of '%s' is sealed for %s", v->key, differs);
		return false;
	}
	if (age_open(g, &header, v->data, v->len, ids, out) == AGE_OK)
		return true;
	diag_add(d, DIAG_ERROR, "sealed/cannot-open", v->node->loc,
	    "the value of '%s' cannot be opened: %s", v->key, header.why);
	return false;
}

static void
put(struct writer *w, const void *data, size_t len)
{
	if (w->at && len)
		memcpy(w->at + w->len, data, len);
	w->len += len;
}

static void
puts_text(struct writer *w, const char *text)
{
	put(w, text, strlen(text));
}

static const struct secret *
find(const struct entries *all, const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strlen(all->item[i].key) == len &&
		    !memcmp(all->item[i].key, key, len))
			return &all->item[i].value;
	return NULL;
}

static const char *
find_open(const char *text, const char *end)
{
	for (; (text = memchr(text, '{', (size_t)(end - text))); text++)
		if (text[1] == '{')
			break;
	return text;
}

/*
 * Write text with every "{{ .key }}" replaced by the value of key.  NULL, or
 * where the text has an action that is not of this form or names no value.
 */
static const char *
substitute(struct writer *w, const char *text, size_t len,
    const struct entries *values)
{
	const char *end = text + len, *open, *key, *stop;
	const struct secret *value;

	for (;; text = stop) {
		open = find_open(text, end);
		put(w, text, (size_t)((open ? open : end) - text));
		if (!open)
			return NULL;
		key = open + 2 + strspn(open + 2, " ");
		if (*key++ != '.')
			return open;
		stop = key + strcspn(key, " }");
		value = find(values, key, (size_t)(stop - key));
		stop += strspn(stop, " ");
		if (!value || strncmp(stop, "}}", 2))
			return open;
		put(w, value->data, value->len);
		stop += 2;
	}
}

static bool
fill_template(struct diag *d, struct guard *g, const struct pair *p,
    const struct entries *values, struct secret *out)
{
	struct writer w = { NULL, 0 };
	const char *text = p->value->str;
	const char *bad = substitute(&w, text, p->value->len, values);

	if (bad) {
		diag_add(d, DIAG_ERROR, "sealed/template", p->value->loc,
		    "'%s' has, at byte %zu, an action that is not "
		    "'{{ .key }}' with the key of a sealed value",
		    p->key->str, (size_t)(bad - text));
		return false;
	}
	if (w.len > LIMIT_SEAL_VALUE) {
		diag_add(d, DIAG_ERROR, "sealed/template", p->value->loc,
		    "'%s' is larger than 1 MiB once it is filled in",
		    p->key->str);
		return false;
	}
	out->data = guard_alloc(g, w.len + 1);
	out->len = w.len;
	w = (struct writer){ (char *)out->data, 0 };
	substitute(&w, text, p->value->len, values);
	return true;
}

static void
add_entry(struct arena *a, struct entries *all, const char *key,
    const struct secret *value)
{
	all->item = arena_grow(a, all->item, all->n, sizeof(*all->item));
	all->item[all->n].key = key;
	all->item[all->n++].value = *value;
}

static bool
open_all(struct arena *a, struct diag *d, struct guard *g,
    const struct sealed *s, const struct scope *place,
    const struct identities *ids, struct entries *out)
{
	struct scope want = *place;
	struct entries values = { NULL, 0 };
	const struct node *data = node_get(s->template, "data");
	struct secret value;
	bool good = true;
	size_t i;

	for (i = 0; i < s->n; i++) {
		want.key = s->value[i].key;
		if (unseal_value(a, d, g, &s->value[i], &want, ids, &value))
			add_entry(a, &values, want.key, &value);
		else
			good = false;
	}
	*out = values;		/* but texts do not see each other */
	for (i = 0; good && data && i < data->npair; i++) {
		if (fill_template(d, g, &data->pair[i], &values, &value))
			add_entry(a, out, data->pair[i].key->str, &value);
		else
			good = false;
	}
	return good;
}

/* Labels or annotations: the document's own, and over them the template's. */
static void
set_strings(struct arena *a, struct node *meta, const struct sealed *s,
    const char *field)
{
	const struct node *from[2] = {
		node_at(s->root, "metadata", field, NULL),
		node_at(s->template, "metadata", field, NULL)
	};
	struct node *out = node_map(a, s->root->loc);
	struct pair *p;
	size_t i, k;

	for (i = 0; i < 2; i++) {
		for (k = 0; node_is_map(from[i]) && k < from[i]->npair; k++) {
			p = &from[i]->pair[k];
			if (strcmp(p->key->str, LAST_APPLIED))
				node_set_pair(a, out, node_copy(a, p->key),
				    node_copy(a, p->value));
		}
	}
	if (out->npair)
		node_set(a, meta, field, out);
}

/* The Secret without its data, which is nothing to hide. */
static struct node *
make_public(struct arena *a, const struct sealed *s,
    const struct scope *place)
{
	struct loc loc = s->root->loc;
	struct node *root = node_map(a, loc), *meta = node_map(a, loc);
	const struct node *type = node_get(s->template, "type");
	const struct node *immutable = node_get(s->template, "immutable");

	node_set(a, meta, "name", node_string(a, loc, place->name));
	if (*place->namespace)
		node_set(a, meta, "namespace",
		    node_string(a, loc, place->namespace));
	set_strings(a, meta, s, "labels");
	set_strings(a, meta, s, "annotations");
	node_set(a, root, "apiVersion", node_string(a, loc, "v1"));
	node_set(a, root, "kind", node_string(a, loc, "Secret"));
	node_set(a, root, "metadata", meta);
	if (immutable)
		node_set(a, root, "immutable", node_copy(a, immutable));
	node_set(a, root, "type", type ? node_copy(a, type) :
	    node_string(a, loc, "Opaque"));
	return root;
}

/* Keys need no escaping: sealed_read saw to it. */
static void
write_json(struct writer *w, const struct entries *all, const char *public)
{
	size_t i, n;

	puts_text(w, "{\"data\":{");
	for (i = 0; i < all->n; i++) {
		puts_text(w, i ? ",\"" : "\"");
		puts_text(w, all->item[i].key);
		puts_text(w, "\":\"");
		n = sodium_base64_encoded_len(all->item[i].value.len, BASE64);
		if (w->at)
			sodium_bin2base64(w->at + w->len, n,
			    all->item[i].value.data, all->item[i].value.len,
			    BASE64);
		w->len += n - 1;
		puts_text(w, "\"");
	}
	puts_text(w, "},");
	puts_text(w, public + 1);
	puts_text(w, "\n");
}

bool
unseal_secret(struct arena *a, struct diag *d, struct guard *g,
    const struct sealed *s, const struct scope *want,
    const struct identities *ids, struct secret *out)
{
	struct writer w = { NULL, 0 };
	struct entries all;
	struct buf public;

	out->data = NULL;
	out->len = 0;
	if (!open_all(a, d, g, s, want, ids, &all))
		return false;
	buf_init(&public, a, LIMIT_BINARY);
	yaml_write_json(&public, make_public(a, s, want));
	write_json(&w, &all, public.data);
	/* base64 encoding puts a NUL behind what it writes, every time */
	out->data = guard_alloc(g, w.len + 1);
	out->len = w.len;
	w = (struct writer){ (char *)out->data, 0 };
	write_json(&w, &all, public.data);
	return true;
}

bool
unseal_document(struct arena *a, struct diag *d, struct guard *g,
    const struct node *doc, const char *env, const char *namespace,
    const char *name, const struct identities *ids, struct secret *out)
{
	struct scope want = { env, namespace, name, NULL, NULL, NULL };
	struct sealed s;

	out->data = NULL;
	out->len = 0;
	if (!sealed_is(doc)) {
		diag_add(d, DIAG_ERROR, "sealed/shape", doc->loc,
		    "this is no SealedSecret of " SEALED_API);
		return false;
	}
	if (!sealed_read(a, d, doc, &s))
		return false;
	if (!strcmp(s.name, name) && !strcmp(s.namespace, namespace))
		return unseal_secret(a, d, g, &s, &want, ids, out);
	diag_add(d, DIAG_ERROR, "sealed/scope", doc->loc,
	    "this is Secret %s/%s, where %s/%s was expected", s.namespace,
	    s.name, namespace, name);
	return false;
}
