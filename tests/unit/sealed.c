/*
 * A sealed value opens where it belongs and nowhere else, and what is wrong
 * with one is told without a key.
 */

#include "base/hash.h"
#include "base/limit.h"
#include "seal/sealed.h"
#include "seal/unseal.h"
#include "yaml/read.h"

#include "tests/unit/tap.h"

struct world {
	struct arena *a;
	struct guard *g;
	struct identity key[2];	/* of generations 1 and 2 */
	struct identities mine;	/* generation 2's */
	struct ring ring;	/* generation 2 */
	const char *former;
};

/* The findings of a run as text. */
static const char *
words(struct arena *a, const struct diag *d)
{
	struct buf b;

	buf_init(&b, a, LIMIT_BINARY);
	diag_format(&b, d, DIAG_TOOL, true, 0);
	return b.data;
}

static const char *
seal(struct world *w, const struct identity *to, const char *scope_env,
    const char *name, const char *key, const char *plain)
{
	struct scope s = { scope_env, "shop", name, key, NULL,
		"2026-11-20" };
	const char *text;

	err_free(sealed_value_write(w->a, w->g, &s, &to->self, 1, plain,
	    strlen(plain), &text));
	return text;
}

static struct node *
read_doc(struct world *w, const char *text)
{
	struct yaml_docs docs;

	if (!yaml_read(w->a, diag_new(w->a), YAML_CORE, "s.yaml", text,
	    strlen(text), &docs) || docs.n != 1)
		return NULL;
	return docs.doc[0];
}

static const char *
document(struct world *w, const char *values, const char *rest)
{
	return arena_printf(w->a,
	    "apiVersion: sluice/v1\nkind: SealedSecret\n"
	    "metadata: {name: db, namespace: shop}\nspec:\n"
	    "  encryptedData:\n%s%s", values, rest);
}

/* What a keyless reader says of a document with this one value. */
static const char *
check(struct world *w, const char *value, const struct node *before)
{
	struct diag *d = diag_new(w->a);
	struct sealed_rules rules = { "prod", &w->ring, NULL, before };
	struct sealed s;
	struct node *doc = read_doc(w, document(w,
	    arena_printf(w->a, "    password: %s\n", value), ""));

	if (sealed_read(w->a, d, doc, &s))
		sealed_check(w->a, d, &s, &rules);
	return words(w->a, d);
}

static void
keyless(struct world *w)
{
	const struct identity *now = &w->key[1], *then = &w->key[0];
	struct identity strange;
	struct node *before;
	const char *old = seal(w, then, "prod", "db", "password", "x");

	identity_new(w->a, w->g, &strange);
	is(check(w, seal(w, now, "prod", "db", "password", "x"), NULL), "",
	    "a value in its place is good");
	is(check(w, seal(w, now, "dev", "db", "password", "x"), NULL),
	    "s.yaml:6:15: error: the value of 'password' is sealed for "
	    "environment 'dev', and this is 'prod' [sealed/scope]\n"
	    "    hint: a sealed value cannot be copied; seal it anew for its "
	    "new place\n", "of another environment it is not");
	ok(strstr(check(w, seal(w, now, "prod", "web", "password", "x"),
	    NULL), "sealed for the Secret 'web', and this is 'db'"),
	    "nor of another name");
	ok(strstr(check(w, seal(w, now, "prod", "db", "user", "x"), NULL),
	    "sealed for the key 'user', and this is 'password'"),
	    "nor of another key");
	ok(strstr(check(w, old, NULL), "error: the value of 'password' is "
	    "sealed to generation 1 of the keys of 'prod', which has 2"),
	    "a new value for a former generation is refused");
	before = read_doc(w, document(w, arena_printf(w->a,
	    "    password: %s\n", old), ""));
	ok(strstr(check(w, old, before), "warning: the value of 'password' "
	    "is sealed to generation 1"), "one that was there is told of");
	ok(strstr(check(w, seal(w, &strange, "prod", "db", "password", "x"),
	    NULL), "sealed to recipients that 'prod' never had"),
	    "a stranger's is refused");
	ok(strstr(check(w, "c2VjcmV0", NULL), "no sealed value: this is no "
	    "age v1 file [sealed/malformed]"), "plaintext is refused");
	ok(strstr(check(w, "not base64", NULL), "it is not base64 on one "
	    "line [sealed/malformed]"), "so is what is no base64");
}

/* The scope names the right set, but the stanzas are others. */
static void
forged(struct world *w)
{
	struct scope s = { "prod", "shop", "db", "password", w->ring.set,
		"2026-11-20" };
	struct recipient two[2] = { w->key[1].self, w->key[0].self };
	struct stanza stanza;
	struct buf b;

	scope_write(w->a, &s, &stanza);
	buf_init(&b, w->a, LIMIT_BINARY);
	err_free(age_seal(&b, w->g, &stanza, two, 2, "x", 1));
	ok(strstr(check(w, base64_encode(w->a, b.data, b.len), NULL),
	    "has not the recipients that its scope names"),
	    "one recipient too many is noticed");
}

/* A document that a holder opens, as JSON; or the findings. */
static const char *
unseal_in(struct world *w, const char *text, const char *env,
    const char *namespace, const char *name)
{
	struct diag *d = diag_new(w->a);
	struct secret out;

	if (!unseal_document(w->a, d, w->g, read_doc(w, text), env, namespace,
	    name, &w->mine, &out))
		return words(w->a, d);
	return (const char *)out.data;
}

static const char *
unseal(struct world *w, const char *text, const char *env, const char *name)
{
	return unseal_in(w, text, env, "shop", name);
}

/* A value that was copied to another place, where the document fits. */
static void
copied(struct world *w)
{
	const char *value = seal(w, &w->key[1], "prod", "db", "password",
	    "hunter2");
	const char *text = document(w, arena_printf(w->a,
	    "    password: %s\n", value), "");
	char *other = arena_printf(w->a, "apiVersion: sluice/v1\n"
	    "kind: SealedSecret\nmetadata: {name: web, namespace: shop}\n"
	    "spec:\n  encryptedData:\n    password: %s\n", value);

	ok(strstr(unseal(w, text, "dev", "db"), "is sealed for environment "
	    "'prod', and this is 'dev'"), "another environment");
	ok(strstr(unseal(w, other, "prod", "web"), "is sealed for the Secret "
	    "'db', and this is 'web'"), "another Secret");
	memcpy(strstr(other, "shop"), "test", 4);
	ok(strstr(unseal_in(w, other, "prod", "test", "web"), "is sealed for "
	    "namespace 'shop', and this is 'test'"), "another namespace");
	ok(strstr(unseal_in(w, text, "prod", "test", "db"), "this is Secret "
	    "shop/db, where test/db was expected"), "nor by what is asked");
	ok(strstr(unseal(w, document(w, arena_printf(w->a, "    user: %s\n",
	    value), ""), "prod", "db"), "is sealed for the key 'password', "
	    "and this is 'user'"), "another key");
}

static void
opening(struct world *w)
{
	const char *values = arena_printf(w->a, "    password: %s\n"
	    "    user: %s\n",
	    seal(w, &w->key[1], "prod", "db", "password", "hunter2"),
	    seal(w, &w->key[1], "prod", "db", "user", "shop"));
	const char *plain = document(w, values, "");

	is(unseal(w, plain, "prod", "db"), "{\"data\":{\"password\":"
	    "\"aHVudGVyMg==\",\"user\":\"c2hvcA==\"},\"apiVersion\":\"v1\","
	    "\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\",\"namespace\":"
	    "\"shop\"},\"type\":\"Opaque\"}\n", "a document becomes a Secret");
	ok(strstr(unseal(w, plain, "dev", "db"), "sealed for environment "
	    "'prod', and this is 'dev'"), "in its own environment only");
	ok(strstr(unseal(w, plain, "prod", "web"), "this is Secret shop/db, "
	    "where shop/web was expected"), "and under its own name only");
	is(unseal(w, document(w, values, "  template:\n"
	    "    type: kubernetes.io/basic-auth\n    immutable: true\n"
	    "    metadata:\n      labels: {app: web}\n"
	    "      annotations:\n        kubectl.kubernetes.io/"
	    "last-applied-configuration: x\n"
	    "    data:\n      dsn: 'pg://{{ .user }}:{{.password}}@db'\n"),
	    "prod", "db"), "{\"data\":{\"password\":\"aHVudGVyMg==\","
	    "\"user\":\"c2hvcA==\",\"dsn\":\"cGc6Ly9zaG9wOmh1bnRlcjJAZGI=\"},"
	    "\"apiVersion\":\"v1\",\"immutable\":true,\"kind\":\"Secret\","
	    "\"metadata\":{\"labels\":{\"app\":\"web\"},\"name\":\"db\","
	    "\"namespace\":\"shop\"},\"type\":\"kubernetes.io/basic-auth\"}\n",
	    "with what the template says");
	ok(strstr(unseal(w, document(w, values, "  template:\n    data:\n"
	    "      dsn: '{{ .pass }}'\n"), "prod", "db"), "'dsn' has, at byte "
	    "0, an action that is not '{{ .key }}' with the key of a sealed "
	    "value [sealed/template]"), "which names sealed values only");
	ok(strstr(unseal(w, document(w, values, "  template:\n    data:\n"
	    "      dsn: 'a{{ .user | quote }}'\n"), "prod", "db"), "at byte 1"),
	    "and calls no functions");
	ok(strstr(unseal(w, document(w, arena_printf(w->a,
	    "    password: %s\n", seal(w, &w->key[0], "prod", "db",
	    "password", "x")), ""), "prod", "db"), "cannot be opened: it is "
	    "sealed to none of these identities [sealed/cannot-open]"),
	    "somebody else's is not opened");
}

static void
shapes(struct world *w)
{
	struct diag *d = diag_new(w->a);
	struct sealed s;
	struct node *doc = read_doc(w, "apiVersion: sluice/v1\n"
	    "kind: SealedSecret\nmetadata: {}\nspec:\n  encryptedDate: {}\n"
	    "  template: {typ: Opaque, data: {a: 1}}\ndata: {}\n");

	ok(!sealed_read(w->a, d, doc, &s) && !sealed_read(w->a, d, doc, &s),
	    "a wrong document stays wrong when it is read again");
	is(words(w->a, d),
	    "s.yaml:3:11: error: the SealedSecret has no name [sealed/shape]\n"
	    "s.yaml:5:3: error: unknown field 'encryptedDate' in spec "
	    "[sealed/shape]\n    hint: did you mean 'encryptedData'?\n"
	    "s.yaml:5:3: error: spec.encryptedData is no map of sealed values "
	    "[sealed/shape]\n"
	    "s.yaml:7:1: error: unknown field 'data' in a SealedSecret "
	    "[sealed/shape]\n",
	    "what a document may not have");
}

int
main(void)
{
	struct world w = { .a = arena_new() };
	const char *text;
	struct diag *d;
	struct buf b;

	w.g = guard_new(w.a);
	identity_new(w.a, w.g, &w.key[0]);
	identity_new(w.a, w.g, &w.key[1]);
	w.mine = (struct identities){ &w.key[1], 1 };
	w.former = ring_set(w.a, &w.key[0].self, 1);
	text = arena_printf(w.a, "sluice-recipients 1\nrepository shop\n"
	    "environment prod\ngeneration 2\nto %s\nformer 1 %s\n"
	    "holder break-glass %s\n", w.key[1].self.text, w.former,
	    w.key[0].self.text);
	d = diag_new(w.a);
	ok(ring_read(w.a, d, "recipients", text, strlen(text), &w.ring),
	    "the ring is read");
	buf_init(&b, w.a, LIMIT_BINARY);
	ring_write(&b, &w.ring);
	is(b.data, text, "and written the same");
	keyless(&w);
	forged(&w);
	opening(&w);
	copied(&w);
	shapes(&w);
	arena_free(w.a);
	return tap_done();
}
