#include "seal/exposure.h"

#include <string.h>

#include "base/hash.h"
#include "seal/sealed.h"
#include "yaml/read.h"

/* How the base64 of every age file begins. */
#define MARK "YWdlLWVuY3J5cHRpb24ub3JnL3Yx"

void
exposure_init(struct exposure *e, struct arena *a,
    const struct recipient *key)
{
	e->arena = a;
	e->key = key->text;
	map_init(&e->sets, a);
	map_init(&e->values, a);
}

static void
add_set(struct exposure *e, const char *set)
{
	static char yes;

	map_set(&e->sets, set, strlen(set), &yes);
}

void
exposure_add_ring(struct exposure *e, const struct ring *r)
{
	size_t i;

	for (i = 0; i < r->nto; i++)
		if (!strcmp(r->to[i].text, e->key))
			add_set(e, r->set);
	for (i = 0; i < r->nholder; i++)
		if (!strcmp(r->holder[i].key.text, e->key))
			break;
	if (i == r->nholder)
		return;
	/* a holder is given the keys of all generations so far */
	add_set(e, r->set);
	for (i = 0; i < r->nformer; i++)
		add_set(e, r->former[i].set);
}

static void
add_value(struct exposure *e, const char *blob, const char *path,
    const struct sealed_value *v, bool live)
{
	const struct scope *s = &v->scope;
	const char *hash = hash_sha256_hex(e->arena, v->data, v->len);
	struct exposed *x = map_get(&e->values, hash, strlen(hash));

	if (!map_get(&e->sets, s->to, strlen(s->to)))
		return;
	if (!x) {
		x = arena_alloc(e->arena, 1, sizeof(*x));
		x->scope = arena_printf(e->arena, "%s %s/%s %s", s->env,
		    *s->namespace ? s->namespace : "-", s->name, s->key);
		x->on = arena_strdup(e->arena, s->on);
		x->blob = blob;
		x->path = arena_strdup(e->arena, path);
		map_set(&e->values, hash, strlen(hash), x);
	}
	if (live)
		x->live = true;
}

static bool
contains(struct blob text, const char *word)
{
	const char *at = text.data, *end = at + text.len;
	size_t n = strlen(word);

	for (; at && (size_t)(end - at) >= n; at++) {
		at = memchr(at, *word, (size_t)(end - at) - n + 1);
		if (!at || !memcmp(at, word, n))
			return at;
	}
	return false;
}

void
exposure_add_file(struct exposure *e, const char *blob, const char *path,
    struct blob text, bool live)
{
	struct arena *a;
	struct yaml_docs docs;
	struct sealed s;
	size_t i, k;

	if (!contains(text, MARK))
		return;
	a = arena_new();
	yaml_read(a, diag_new(a), YAML_CORE, path, text.data, text.len,
	    &docs);
	for (i = 0; i < docs.n; i++) {
		if (!sealed_is(docs.doc[i]))
			continue;
		sealed_read(a, diag_new(a), docs.doc[i], &s);
		for (k = 0; k < s.n; k++)
			add_value(e, blob, path, &s.value[k], live);
	}
	arena_free(a);
}

static void
print(FILE *out, const struct exposure *e, bool live)
{
	const struct exposed *x;
	size_t i;

	for (i = 0; i < e->values.n; i++) {
		x = e->values.entry[i].value;
		if (x->live == live)
			fprintf(out, "%s %s, since %s, %s, blob %.12s\n",
			    live ? "live" : "past", x->scope, x->on, x->path,
			    x->blob);
	}
}

void
exposure_print(FILE *out, const struct exposure *e)
{
	print(out, e, true);
	print(out, e, false);
}
