/* The content hash that ends a name: api/hasher/hasher.go. */

#include "overlays/generator.h"

#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "yaml/write.h"

#define DIGITS 10
#define JSON_MAX (8 * LIMIT_UNIT_OUTPUT)

/*
 * A part of the object as Go's map of interfaces has it: "" if it is missing,
 * else text or map.  The digest is only read, so it borrows from the object.
 */
static struct node *
part(struct arena *a, struct node *value, struct loc loc)
{
	if (!value)
		return node_string(a, loc, "");
	if (value->kind == NODE_SCALAR)
		return node_scalar(a, loc, TYPE_STRING, value->str, value->len);
	if (value->kind == NODE_LIST)
		return node_scalar(a, loc, TYPE_NULL, "null", 4);
	return value;
}

static void
add_part(struct arena *a, struct node *d, const struct node *root,
    const char *key)
{
	node_set(a, d, key, part(a, node_get(root, key), root->loc));
}

/* The second map does not count where it is a single value. */
static void
add_map(struct arena *a, struct node *d, const struct node *root,
    const char *key)
{
	const struct node *value = node_get(root, key);

	if (value && value->kind != NODE_SCALAR)
		add_part(a, d, root, key);
}

/*
 * What the hash of a ConfigMap or Secret covers.  The name is always empty, as
 * the original looks for it under "metadata/name", written with a slash.
 */
static struct node *
digest_data(struct arena *a, const struct node *root, bool secret)
{
	struct node *d = node_map(a, root->loc);

	add_part(a, d, root, "data");
	add_part(a, d, root, "kind");
	node_set(a, d, "name", node_string(a, d->loc, ""));
	if (secret)
		add_part(a, d, root, "type");
	add_map(a, d, root, secret ? "stringData" : "binaryData");
	return d;
}

/* Of any other kind (a SealedSecret: the ciphertext) what its author wrote. */
static struct node *
digest_other(struct arena *a, const struct node *root)
{
	struct node *d = node_map(a, root->loc);
	const struct pair *p;
	size_t i;

	for (i = 0; i < root->npair; i++) {
		p = &root->pair[i];
		if (strcmp(p->key->str, "metadata") != 0 &&
		    strcmp(p->key->str, "status") != 0)
			node_set_pair(a, d, p->key, p->value);
	}
	return d;
}

static struct node *
digest(struct arena *a, const struct resource *r)
{
	const char *kind = resource_kind(r);

	if (!strcmp(kind, "ConfigMap"))
		return digest_data(a, r->root, false);
	if (!strcmp(kind, "Secret"))
		return digest_data(a, r->root, true);
	return digest_other(a, r->root);
}

/* Digits that spell no words, from kubectl's hash.go */
static char
letter(char digit)
{
	static const char from[] = "013ae", to[] = "ghkmt";
	const char *at = strchr(from, digit);

	return at ? to[at - from] : digit;
}

const char *
generator_hash(struct step *s, const struct resource *r)
{
	struct err *e;
	struct buf json;
	char *hash;
	size_t i;

	buf_init(&json, s->arena, JSON_MAX);
	yaml_write_json(&json, digest(s->arena, r));
	e = buf_check(&json, "its content");
	if (e) {
		diag_add(s->diag, DIAG_ERROR, "overlays/generator-size",
		    r->root->loc, "'%s' cannot be hashed: %s",
		    resource_show(s->arena, r), err_text(e));
		err_free(e);
	}
	hash = hash_sha256_hex(s->arena, json.data, json.len);
	for (i = 0; i < DIGITS; i++)
		hash[i] = letter(hash[i]);
	hash[DIGITS] = '\0';
	return hash;
}

/* Sealed or plain, generated or not: ours alone, kustomize has no such word. */
static bool
asks_for_hash(struct step *s, const struct resource *r)
{
	const struct node *asked = node_at(r->root, "metadata", "annotations",
	    "sluice/hash", NULL);

	if (s->options->compat || strcmp(node_text_or(asked, ""), "true") != 0)
		return false;
	diag_add(s->diag, DIAG_NOTE, "compat/hash-annotation", asked->loc,
	    "'%s' gets a hash; kustomize does not know this annotation",
	    resource_show(s->arena, r));
	return true;
}

static void
add_hash(struct step *s, struct resource *r)
{
	struct node *metadata = node_get(r->root, "metadata");
	const struct node *name = node_get(metadata, "name");
	const char *hash = generator_hash(s, r);

	if (!node_text(name))
		return;
	resource_remember(s->arena, r);
	node_set(s->arena, metadata, "name", node_string(s->arena, name->loc,
	    arena_printf(s->arena, "%s-%s", name->str, hash)));
}

void
generator_add_hashes(struct step *s, struct resource_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->item[i]->wants_hash || asks_for_hash(s, set->item[i]))
			add_hash(s, set->item[i]);
	resource_set_touch(set);
}
