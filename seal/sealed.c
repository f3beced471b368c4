#include "seal/sealed.h"

#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "seal/stream.h"

#define SHAPE "sealed/shape"

/* A payload of LIMIT_SEAL_VALUE behind a header of any legal size. */
#define VALUE_TEXT (LIMIT_SEAL_VALUE * 3 / 2 + 512 * 1024)

static void
wrong(struct diag *d, const struct node *at, const char *what)
{
	diag_add(d, DIAG_ERROR, SHAPE, at->loc, "%s", what);
}

bool
sealed_is(const struct node *doc)
{
	const char *api = node_get_str(doc, "apiVersion");
	const char *kind = node_get_str(doc, "kind");

	return api && kind && !strcmp(api, SEALED_API) &&
	    !strcmp(kind, SEALED_KIND);
}

/* Keys of a map that are none of n words. */
static void
check_fields(struct diag *d, const struct node *map,
    const char *const *words, size_t n, const char *where)
{
	const struct node *key;
	const char *near;
	size_t i, k;

	for (i = 0; i < map->npair; i++) {
		key = map->pair[i].key;
		for (k = 0; k < n && strcmp(key->str, words[k]); k++)
			;
		if (k < n)
			continue;
		diag_add(d, DIAG_ERROR, SHAPE, key->loc,
		    "unknown field '%s' in %s", key->str, where);
		near = diag_nearest(key->str, words, n);
		if (near)
			diag_hint(d, "did you mean '%s'?", near);
	}
}

/* What Kubernetes takes as a key of a Secret: validation.go, IsConfigMapKey */
bool
sealed_is_key(const char *key, size_t len)
{
	return len > 0 && len <= 253 && strspn(key, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == len &&
	    strcmp(key, ".") && strncmp(key, "..", 2);
}

bool
sealed_value_read(struct arena *a, struct diag *d, const char *key,
    const struct node *text, struct sealed_value *v)
{
	const char *why;
	size_t plain;

	memset(v, 0, sizeof(*v));
	v->key = key;
	v->node = text;
	if (text->kind != NODE_SCALAR || text->len > VALUE_TEXT) {
		diag_add(d, DIAG_ERROR, "sealed/malformed", text->loc,
		    "the value of '%s' is no text of base64, or too large",
		    key);
		return false;
	}
	v->data = base64_decode(a, text->str, text->len, &v->len);
	if (!v->data)
		why = "it is not base64 on one line";
	else if (age_parse(a, v->data, v->len, &v->header) != AGE_OK)
		why = v->header.why;
	else if (!stream_plain_len(v->len - v->header.len, &plain))
		why = "the payload is cut off";
	else if (plain > LIMIT_SEAL_VALUE)
		why = "it holds more than 1 MiB";
	else
		why = scope_read(a, &v->header, &v->scope);
	if (!why)
		return true;
	diag_add(d, DIAG_ERROR, "sealed/malformed", text->loc,
	    "the value of '%s' is no sealed value: %s", key, why);
	diag_hint(d, "seal it anew with sluice-seal(1)");
	return false;
}

struct err *
sealed_value_write(struct arena *a, struct guard *g,
    const struct scope *scope, const struct recipient *to, size_t n,
    const void *plain, size_t len, const char **out)
{
	struct scope full = *scope;
	struct stanza stanza;
	struct buf file;
	struct err *e;

	if (len > LIMIT_SEAL_VALUE)
		return err_new(ERR_INPUT, "a value may have at most 1 MiB");
	full.to = ring_set(a, to, n);
	scope_write(a, &full, &stanza);
	buf_init(&file, a, VALUE_TEXT);
	e = age_seal(&file, g, &stanza, to, n, plain, len);
	if (!e)
		*out = base64_encode(a, file.data, file.len);
	return e;
}

static void
read_values(struct arena *a, struct diag *d, const struct node *map,
    struct sealed *out)
{
	struct sealed_value *v;
	const struct pair *p;
	size_t i;

	out->value = arena_alloc(a, map->npair + 1, sizeof(*out->value));
	for (i = 0; i < map->npair; i++) {
		p = &map->pair[i];
		v = &out->value[out->n];
		if (!sealed_is_key(p->key->str, p->key->len))
			diag_add(d, DIAG_ERROR, SHAPE, p->key->loc,
			    "'%s' cannot be a key of a Secret", p->key->str);
		else if (sealed_value_read(a, d, p->key->str, p->value, v))
			out->n++;
	}
}

static void
check_strings(struct diag *d, const struct node *map, const char *what)
{
	size_t i;

	if (!map)
		return;
	if (!node_is_map(map)) {
		diag_add(d, DIAG_ERROR, SHAPE, map->loc, "%s is no map", what);
		return;
	}
	for (i = 0; i < map->npair; i++)
		if (!node_is_string(map->pair[i].value))
			diag_add(d, DIAG_ERROR, SHAPE,
			    map->pair[i].value->loc, "'%s' in %s is no text",
			    map->pair[i].key->str, what);
}

static void
check_template(struct diag *d, const struct node *t, const struct node *values)
{
	static const char *const fields[] = { "type", "immutable", "metadata",
		"data" };
	static const char *const meta_fields[] = { "labels", "annotations" };
	const struct node *meta, *data, *key;
	size_t i;

	if (!node_is_map(t)) {
		wrong(d, t, "spec.template is no map");
		return;
	}
	check_fields(d, t, fields, 4, "spec.template");
	meta = node_get(t, "metadata");
	if (node_is_map(meta)) {
		check_fields(d, meta, meta_fields, 2,
		    "spec.template.metadata");
		check_strings(d, node_get(meta, "labels"), "labels");
		check_strings(d, node_get(meta, "annotations"),
		    "annotations");
	} else if (meta) {
		wrong(d, meta, "spec.template.metadata is no map");
	}
	data = node_get(t, "data");
	check_strings(d, data, "spec.template.data");
	for (i = 0; node_is_map(data) && i < data->npair; i++) {
		key = data->pair[i].key;
		if (!sealed_is_key(key->str, key->len))
			diag_add(d, DIAG_ERROR, SHAPE, key->loc,
			    "'%s' cannot be a key of a Secret", key->str);
		else if (node_pair(values, key->str, key->len))
			diag_add(d, DIAG_ERROR, SHAPE, key->loc,
			    "'%s' is sealed and in the template", key->str);
	}
}

static void
read_spec(struct arena *a, struct diag *d, const struct node *spec,
    struct sealed *out)
{
	static const char *const fields[] = { "encryptedData", "template" };
	const struct node *values = node_get(spec, "encryptedData");

	check_fields(d, spec, fields, 2, "spec");
	if (!node_is_map(values)) {
		wrong(d, values ? values : spec,
		    "spec.encryptedData is no map of sealed values");
		return;
	}
	read_values(a, d, values, out);
	out->template = node_get(spec, "template");
	if (out->template)
		check_template(d, out->template, values);
}

bool
sealed_read(struct arena *a, struct diag *d, const struct node *doc,
    struct sealed *out)
{
	static const char *const fields[] = { "apiVersion", "kind", "metadata",
		"spec", "status" };
	size_t before = diag_added(d, DIAG_ERROR);
	const struct node *meta = node_get(doc, "metadata");
	const struct node *spec = node_get(doc, "spec");

	memset(out, 0, sizeof(*out));
	out->root = doc;
	out->name = node_get_str(meta, "name");
	out->namespace = node_get_str(meta, "namespace");
	if (!out->namespace)
		out->namespace = "";
	check_fields(d, doc, fields, 5, "a SealedSecret");
	if (!out->name || !*out->name)
		wrong(d, meta ? meta : doc, "the SealedSecret has no name");
	if (node_is_map(spec))
		read_spec(a, d, spec, out);
	else
		wrong(d, spec ? spec : doc, "the SealedSecret has no spec");
	return diag_added(d, DIAG_ERROR) == before;
}

const char *
sealed_scope_differs(struct arena *a, const struct scope *is,
    const struct scope *want)
{
	if (strcmp(is->env, want->env))
		return arena_printf(a, "environment '%s', and this is '%s'",
		    is->env, want->env);
	if (strcmp(is->namespace, want->namespace))
		return arena_printf(a, "namespace '%s', and this is '%s'",
		    is->namespace, want->namespace);
	if (strcmp(is->name, want->name))
		return arena_printf(a, "the Secret '%s', and this is '%s'",
		    is->name, want->name);
	if (strcmp(is->key, want->key))
		return arena_printf(a, "the key '%s', and this is '%s'",
		    is->key, want->key);
	return NULL;
}

static bool
check_scope(struct arena *a, struct diag *d, const struct sealed *s,
    const struct sealed_value *v, const char *env)
{
	struct scope want = { env, s->namespace, s->name, v->key, "", "" };
	const char *differs = sealed_scope_differs(a, &v->scope, &want);

	if (!differs)
		return true;
	diag_add(d, DIAG_ERROR, "sealed/scope", v->node->loc,
	    "the value of '%s' is sealed for %s", v->key, differs);
	diag_hint(d, "a sealed value cannot be copied; seal it anew for its "
	    "new place");
	return false;
}

/* Stanzas besides the scope, of a type; any type if type is NULL. */
static size_t
count_stanzas(const struct age_header *h, const char *type)
{
	size_t i, n = 0;

	for (i = 1; i < h->n; i++)
		if (!type || !strcmp(h->stanza[i].arg[0], type))
			n++;
	return n;
}

static bool
has_tag(const struct age_header *h, const char *tag)
{
	size_t i;

	for (i = 1; i < h->n; i++)
		if (!strcmp(h->stanza[i].arg[0], "ssh-ed25519") &&
		    !strcmp(h->stanza[i].arg[1], tag))
			return true;
	return false;
}

/*
 * As far as it shows without a key: as many stanzas as recipients, of their
 * types, and with the tags of those that have one.
 */
static bool
fits(const struct age_header *h, const struct ring *ring)
{
	size_t i, native = 0;

	for (i = 0; i < ring->nto; i++) {
		if (ring->to[i].type == KEY_X25519)
			native++;
		else if (!has_tag(h, ring->to[i].tag))
			return false;
	}
	return count_stanzas(h, NULL) == ring->nto &&
	    count_stanzas(h, "X25519") == native;
}

static bool
is_in(const struct node *before, const struct sealed_value *v)
{
	const struct node *old = node_at(before, "spec", "encryptedData",
	    v->key, NULL);

	return old && node_equal(old, v->node);
}

static void
check_recipients(struct diag *d, const struct sealed_value *v,
    const struct sealed_rules *rules)
{
	const struct ring *ring = rules->ring;
	unsigned generation = ring_generation(ring, v->scope.to);

	if (!generation) {
		diag_add(d, DIAG_ERROR, "sealed/recipients", v->node->loc,
		    "the value of '%s' is sealed to recipients that '%s' "
		    "never had", v->key, ring->env);
	} else if (generation != ring->generation) {
		diag_add(d, is_in(rules->before, v) ? DIAG_WARNING :
		    DIAG_ERROR, "sealed/recipients", v->node->loc,
		    "the value of '%s' is sealed to generation %u of the "
		    "keys of '%s', which has %u", v->key, generation,
		    ring->env, ring->generation);
		diag_hint(d, "fetch the configuration and run "
		    "'sluice-seal reseal'");
	} else if (!fits(&v->header, ring)) {
		diag_add(d, DIAG_ERROR, "sealed/recipients", v->node->loc,
		    "the value of '%s' has not the recipients that its scope "
		    "names", v->key);
	}
}

static void
check_reuse(struct arena *a, struct diag *d, const struct sealed_value *v,
    struct map *seen)
{
	const char *hash = hash_sha256_hex(a, v->data, v->len);
	struct loc *here = arena_alloc(a, 1, sizeof(*here)), *other;

	*here = v->node->loc;
	other = map_set(seen, hash, strlen(hash), here);
	if (!other)
		return;
	diag_add(d, DIAG_ERROR, "sealed/reused", v->node->loc,
	    "the value of '%s' stands in another place too", v->key);
	diag_via(d, *other, "there");
}

void
sealed_check(struct arena *a, struct diag *d, const struct sealed *s,
    const struct sealed_rules *rules)
{
	const struct sealed_value *v;
	size_t i;

	for (i = 0; i < s->n; i++) {
		v = &s->value[i];
		/* recipients go with an environment: one finding will do */
		if (check_scope(a, d, s, v, rules->env) && rules->ring)
			check_recipients(d, v, rules);
		if (rules->seen)
			check_reuse(a, d, v, rules->seen);
	}
}
