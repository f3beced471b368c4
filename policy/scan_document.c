/*
 * Documents: what the kind of an object and the names of its fields say about
 * the values in it.
 */

#include "policy/scan.h"

#include <string.h>

#include "policy/literal.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

static void scan_node(struct scan *, const struct node *);

/* "KEY=value" or "--key=value" in a list, such as arguments. */
static void
scan_item(struct scan *c, const struct node *n)
{
	const char *equals;
	size_t keylen;

	if (!node_is_string(n)) {
		scan_node(c, n);
		return;
	}
	equals = memchr(n->str, '=', n->len);
	keylen = equals ? (size_t)(equals - n->str) : 0;
	if (equals && !memchr(n->str, ' ', keylen) &&
	    literal_is_secret(n->str, keylen, equals + 1,
	    n->len - keylen - 1))
		scan_sight(c, "secret/env-value", ADVICE_MOVE, n,
		    arena_printf(c->arena, "'%.*s' is given its value in "
		    "plaintext", (int)keylen, n->str));
	scan_text(c, n);
}

/* "name: DB_PASSWORD, value: ..." */
static void
scan_variable(struct scan *c, const struct node *map)
{
	const struct node *name = node_get(map, "name");
	const struct node *value = node_get(map, "value");

	if (node_is_string(name) && node_is_string(value) &&
	    literal_is_secret(name->str, name->len, value->str, value->len))
		scan_sight(c, "secret/env-value", ADVICE_MOVE, value,
		    arena_printf(c->arena, "the variable '%s' has its value "
		    "in plaintext", name->str));
}

static bool
is_given(const struct node *n)
{
	return node_is_string(n) && n->len &&
	    !literal_is_placeholder(n->str, n->len);
}

/* ".dockerconfigjson": {"auths": {"HOST": {"auth": "..."}}} */
static void
scan_auths(struct scan *c, const struct node *auths)
{
	static const char *const secret[] = { "auth", "password",
		"identitytoken" };
	const struct node *value;
	size_t i, k;

	for (i = 0; node_is_map(auths) && i < auths->npair; i++) {
		for (k = 0; k < 3; k++) {
			value = node_get(auths->pair[i].value, secret[k]);
			if (is_given(value))
				scan_sight(c, "secret/docker-auth", ADVICE_MOVE,
				    value, arena_printf(c->arena,
				    "the '%s' for the registry '%s' in "
				    "plaintext", secret[k],
				    auths->pair[i].key->str));
		}
	}
}

/* users: [{user: {client-key-data, token, password}}] of a kubeconfig */
static void
scan_kubeconfig(struct scan *c, const struct node *doc)
{
	static const char *const secret[] = { "client-key-data", "token",
		"password" };
	const struct node *users = node_get(doc, "users"), *value;
	size_t i, k;

	for (i = 0; node_is_list(users) && i < users->nitem; i++) {
		for (k = 0; k < 3; k++) {
			value = node_at(users->item[i], "user", secret[k],
			    NULL);
			if (is_given(value))
				scan_sight(c, "secret/kubeconfig", ADVICE_MOVE,
				    value, arena_printf(c->arena,
				    "the '%s' of a kubeconfig in plaintext",
				    secret[k]));
		}
	}
}

static bool
starts(const struct node *n, const char *with)
{
	return n->len >= strlen(with) && !memcmp(n->str, with, strlen(with));
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/*
 * A Secret that stands in a manifest can be sealed there; one that a generator
 * made comes from some other file.
 */
static enum advice
advice_for(const struct scan *c, const struct node *value)
{
	const char *file = value->loc.file;

	if (c->depth || !file || ends_with(file, "kustomization.yaml") ||
	    ends_with(file, "kustomization.yml") ||
	    ends_with(file, "Kustomization"))
		return ADVICE_MOVE;
	return ends_with(file, ".yaml") || ends_with(file, ".yml") ||
	    ends_with(file, ".json") ? ADVICE_SEAL : ADVICE_MOVE;
}

/* The values of a Secret: each is one, whatever it looks like. */
static void
scan_values(struct scan *c, const struct node *map, bool is_sops)
{
	const struct node *key, *value;
	const char *rule = c->rule ? c->rule : is_sops ?
	    "secret/sops-plain" : "secret/plaintext";
	size_t i;

	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		key = map->pair[i].key;
		value = map->pair[i].value;
		if (value->kind != NODE_SCALAR || !value->len ||
		    value->type == TYPE_NULL ||
		    (is_sops && starts(value, "ENC[")) ||
		    strstr(value->str, "{{"))
			continue;
		scan_sight(c, rule, advice_for(c, value), value,
		    arena_printf(c->arena, "the value of '%s' in plaintext",
		    key->str));
	}
}

/* secretGenerator: [{literals: ["KEY=value"]}] of a kustomization */
static void
scan_generators(struct scan *c, const struct node *list)
{
	const struct node *literals, *item;
	const char *equals;
	size_t i, k;

	for (i = 0; node_is_list(list) && i < list->nitem; i++) {
		literals = node_get(list->item[i], "literals");
		for (k = 0; node_is_list(literals) && k < literals->nitem;
		    k++) {
			item = literals->item[k];
			equals = node_is_string(item) ?
			    strchr(item->str, '=') : NULL;
			if (equals && equals[1])
				scan_sight(c, "secret/plaintext", ADVICE_MOVE,
				    item, arena_printf(c->arena, "the value "
				    "of '%.*s' in plaintext in a "
				    "secretGenerator",
				    (int)(equals - item->str), item->str));
		}
	}
}

static void
scan_pair(struct scan *c, const struct pair *p)
{
	const struct node *key = p->key, *value = p->value;
	size_t before = c->path.len;

	if (c->path.len + key->len < SCAN_PATH)
		buf_addf(&c->path, "%s%s", before ? "." : "", key->str);
	if (!strcmp(key->str, "auths"))
		scan_auths(c, value);
	if (!strcmp(key->str, "secretGenerator")) {
		scan_generators(c, value);
	} else if (node_is_string(value)) {
		if (literal_is_secret(key->str, key->len, value->str,
		    value->len))
			scan_sight(c, "secret/key-name", ADVICE_MOVE, value,
			    arena_printf(c->arena, "'%s' has its value in "
			    "plaintext", c->path.data));
		c->rule = !strcmp(key->str, LAST_APPLIED) ?
		    "secret/last-applied" : NULL;
		scan_text(c, value);
		c->rule = NULL;
	} else {
		scan_node(c, value);
	}
	buf_trim(&c->path, before);
}

static void
scan_node(struct scan *c, const struct node *n)
{
	size_t before = c->path.len, i;

	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		if (node_is_string(n))
			scan_text(c, n);
		break;
	case NODE_LIST:
		for (i = 0; i < n->nitem; i++) {
			if (before < SCAN_PATH)
				buf_addf(&c->path, "[%zu]", i);
			scan_item(c, n->item[i]);
			buf_trim(&c->path, before);
		}
		break;
	case NODE_MAP:
		scan_variable(c, n);
		for (i = 0; i < n->npair; i++)
			scan_pair(c, &n->pair[i]);
		break;
	}
}

/* --- kinds of documents --- */

static const char *
text_of(const struct node *doc, const char *key)
{
	const char *text = node_get_str(doc, key);

	return text ? text : "";
}

static const char *
show_object(struct scan *c, const struct node *doc)
{
	const struct node *meta = node_get(doc, "metadata");
	const char *kind = text_of(doc, "kind");
	const char *namespace = text_of(meta, "namespace");

	if (!*kind || !*text_of(meta, "name"))
		return c->object;
	return arena_printf(c->arena, "%s %s%s%s", kind, namespace,
	    *namespace ? "/" : "", text_of(meta, "name"));
}

/*
 * Whether a value looks sealed: an age file in base64, or what Bitnami's
 * controller opens, which begins with the length of an RSA block: 512 bytes,
 * or 256.
 */
static bool
is_sealed(const struct node *n, bool ours)
{
	static const char age[] = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+";

	if (!node_is_string(n))
		return false;
	return ours ? starts(n, age) : starts(n, "Ag") || starts(n, "AQ");
}

/* What stands among sealed values and is none, by mistake. */
static void
scan_unsealed(struct scan *c, const struct node *map, bool ours)
{
	const struct node *value;
	size_t i;

	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		value = map->pair[i].value;
		if (value->kind == NODE_SCALAR && value->len &&
		    !is_sealed(value, ours) &&
		    !literal_is_placeholder(value->str, value->len))
			scan_sight(c, "secret/plaintext", ADVICE_MOVE, value,
			    arena_printf(c->arena, "the value of '%s' in "
			    "plaintext", map->pair[i].key->str));
	}
}

/* Sealed by us, or by Bitnami's controller: what is sealed is not looked at. */
static void
scan_sealed(struct scan *c, const struct node *doc, bool ours)
{
	const struct node *meta = node_get(doc, "metadata");
	const struct node *template = node_at(doc, "spec", "template", NULL);

	scan_unsealed(c, node_at(doc, "spec", "encryptedData", NULL), ours);
	if (meta)
		scan_node(c, meta);
	if (template)
		scan_node(c, template);
}

static void
scan_secret(struct scan *c, const struct node *doc)
{
	bool is_sops = node_is_map(node_get(doc, "sops"));
	const struct node *meta = node_get(doc, "metadata");

	scan_values(c, node_get(doc, "data"), is_sops);
	scan_values(c, node_get(doc, "stringData"), is_sops);
	if (meta)
		scan_node(c, meta);
}

static void
scan_kind(struct scan *c, const struct node *doc)
{
	const char *api = text_of(doc, "apiVersion");
	const char *kind = text_of(doc, "kind");
	const struct node *items = node_get(doc, "items");
	size_t i;

	if (!strcmp(kind, "Secret") && !strcmp(api, "v1")) {
		scan_secret(c, doc);
	} else if (!strcmp(kind, "SealedSecret") &&
	    (!strcmp(api, "sluice/v1") || !strncmp(api, "bitnami.com/", 12))) {
		scan_sealed(c, doc, api[0] == 's');
	} else if (ends_with(kind, "List") && node_is_list(items)) {
		for (i = 0; i < items->nitem; i++)
			scan_document(c, items->item[i]);
	} else if (!strncmp(api, "external-secrets.io/", 20)) {
		return;		/* names of secrets, in a store elsewhere */
	} else {
		if (!strcmp(kind, "Config"))
			scan_kubeconfig(c, doc);
		scan_node(c, doc);
	}
}

void
scan_document(struct scan *c, const struct node *doc)
{
	const char *outer = c->object;
	size_t before = c->path.len;

	if (node_is_map(doc)) {
		/* within a text, the object that has the text is named */
		if (!c->depth)
			c->object = show_object(c, doc);
		scan_kind(c, doc);
	} else {
		scan_node(c, doc);
	}
	c->object = outer;
	buf_trim(&c->path, before);
}
