#include "seal/reading.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/limit.h"
#include "seal/envkey.h"
#include "seal/manifest.h"
#include "seal/sealed.h"
#include "seal/unseal.h"

/* "generation 2 of 3", or the set itself where the ring is not at hand. */
static const char *
show_set(struct tool *t, const struct scope *scope)
{
	struct diag *d = diag_new(t->arena);
	struct ring ring;
	unsigned generation = 0;
	struct err *e = tool_open_config(t);

	if (!e)
		e = envkey_read(t->arena, d, t->source, scope->env, NULL,
		    &ring);
	if (!e)
		generation = ring_generation(&ring, scope->to);
	err_free(e);
	if (!generation)
		return arena_printf(t->arena, "set %s", scope->to);
	return arena_printf(t->arena, "generation %u of %u", generation,
	    ring.generation);
}

static void
show_value(struct tool *t, const struct sealed_value *v)
{
	const struct scope *s = &v->scope;

	printf("%s:%u: %s: %s %s/%s, %s, %zu recipient%s, since %s\n",
	    v->node->loc.file, v->node->loc.line, v->key, s->env,
	    *s->namespace ? s->namespace : "-", s->name, show_set(t, s),
	    v->header.n - 1, v->header.n == 2 ? "" : "s", s->on);
	if (strcmp(s->key, v->key))
		diag_add(t->diag, DIAG_ERROR, "sealed/scope", v->node->loc,
		    "the value of '%s' is sealed for the key '%s'", v->key,
		    s->key);
}

static struct err *
show(struct tool *t, const char *path)
{
	struct manifest m;
	struct sealed s;
	struct err *e;
	size_t i, k;

	e = manifest_read(t->arena, t->diag, path, &m);
	for (i = 0; !e && i < m.docs.n; i++) {
		if (!sealed_is(m.docs.doc[i]))
			continue;
		sealed_read(t->arena, t->diag, m.docs.doc[i], &s);
		for (k = 0; k < s.n; k++)
			show_value(t, &s.value[k]);
	}
	return e;
}

struct err *
reading_show(struct tool *t, const struct opt_operands *rest)
{
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < rest->n; i++)
		e = show(t, rest->item[i]);
	return e;
}

/* Straight from guarded memory, past the buffer of stdio. */
static struct err *
print(const struct secret *s)
{
	size_t put = 0;
	ssize_t n;

	while (put < s->len) {
		n = write(STDOUT_FILENO, s->data + put, s->len - put);
		if (n < 0 && errno != EINTR)
			return err_errno("cannot write to standard output");
		put += n > 0 ? (size_t)n : 0;
	}
	return NULL;
}

static const struct sealed_value *
find_value(const struct sealed *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->value[i].key, key))
			return &s->value[i];
	return NULL;
}

/*
 * Open a document, or one value of it.  Who looks at a source file has no
 * rendered names to hold scopes against: values say what they are for, and
 * all must say the same.
 */
static bool
try(struct tool *t, struct diag *d, const struct sealed *s, const char *key,
    const struct identities *ids, struct secret *out)
{
	const struct sealed_value *v = key ? find_value(s, key) : s->value;
	struct scope want = v->scope;

	if (!key)
		return unseal_secret(t->arena, d, t->guard, s, &want, ids,
		    out);
	want.key = key;
	return unseal_value(t->arena, d, t->guard, v, &want, ids, out);
}

/*
 * With the keys that were given; and if those do not do, with the keys of the
 * environment that they open, for which the configuration is needed.
 */
static struct err *
unseal(struct tool *t, const struct sealed *s, const char *key)
{
	struct identities ids = { NULL, 0 };
	struct secret out;
	struct err *e = NULL;

	if (key && !find_value(s, key))
		return err_new(ERR_INPUT, "there is no sealed value '%s'",
		    key);
	if (!s->n)
		return NULL;
	e = tool_read_identities(t, &ids);
	if (e)
		return e;
	if (try(t, diag_new(t->arena), s, key, &ids, &out))
		return print(&out);
	e = tool_add_environment(t, s->value[0].scope.env, &ids);
	if (e && t->config)
		return e;
	err_free(e);
	return try(t, t->diag, s, key, &ids, &out) ? print(&out) : NULL;
}

struct err *
reading_unseal(struct tool *t, const struct opt_operands *rest)
{
	const char *path = rest->item[0];
	struct manifest m;
	struct sealed s;
	struct err *e;
	size_t i, found = 0;

	e = manifest_read(t->arena, t->diag, path, &m);
	for (i = 0; !e && i < m.docs.n; i++) {
		if (!sealed_is(m.docs.doc[i]))
			continue;
		found++;
		if (sealed_read(t->arena, t->diag, m.docs.doc[i], &s))
			e = unseal(t, &s, rest->n > 1 ? rest->item[1] : NULL);
	}
	if (!e && !found)
		e = err_new(ERR_INPUT, "there is no SealedSecret in '%s'",
		    path);
	return e;
}

struct err *
reading_raw(struct tool *t, const struct opt_operands *rest)
{
	struct scope scope = { t->env, t->namespace, t->name, NULL, NULL,
		day_today(t->arena) };
	const char *text;
	struct secret value;
	struct ring ring;
	struct err *e;

	e = tool_read_ring(t, &ring);
	if (!e)
		e = tool_read_value(t, rest->item[0], &scope.key, &value);
	if (!e && !sealed_is_key(scope.key, strlen(scope.key)))
		e = err_new(ERR_INPUT, "'%s' cannot be a key of a Secret",
		    scope.key);
	if (!e)
		e = sealed_value_write(t->arena, t->guard, &scope, ring.to,
		    ring.nto, value.data, value.len, &text);
	if (!e)
		printf("%s\n", text);
	return e;
}
