#include "overlays/generator.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "overlays/pairs.h"

#define LINE 70			/* base64 characters in a line: datamap.go */

/* What an entry and the kustomization's generatorOptions say together. */
struct recipe {
	const struct node *entry, *options, *global;
	enum generator_kind kind;
};

/* A setting of an entry, or the metadata of a generator's own file. */
static const struct node *
setting(const struct recipe *r, const char *key)
{
	const struct node *n = node_get(r->entry, key);

	return *node_text_or(n, "") ? n :
	    node_at(r->entry, "metadata", key, NULL);
}

/* A global true is never undone: api/types/generatoroptions.go */
static const struct node *
option(const struct recipe *r, const char *key)
{
	if (node_get_bool(r->global, key, false))
		return node_get(r->global, key);
	return node_get_bool(r->options, key, false) ?
	    node_get(r->options, key) : NULL;
}

/* Text that YAML 1.1 would not read as a string is quoted from here on. */
static struct node *
make_text(struct arena *a, struct loc loc, struct blob text)
{
	struct node *n = node_scalar(a, loc, TYPE_STRING, text.data, text.len);

	if (memchr(text.data, '\n', text.len))
		n->style = STYLE_BLOCK;
	else if (text.len &&
	    yaml_resolve(YAML_11, text.data, text.len) != TYPE_STRING)
		n->style = STYLE_DOUBLE;
	return n;
}

/* Base64, in lines that each end in a newline if it is longer than one. */
static struct blob
wrap_base64(struct arena *a, struct blob data)
{
	const char *plain = base64_encode(a, data.data, data.len);
	size_t len = strlen(plain), n, i = 0;
	struct blob out = { plain, len };
	char *lines;

	if (len < LINE)
		return out;
	lines = arena_alloc(a, len + len / LINE + 2, 1);
	out.data = lines;
	for (; i < len; i += n) {
		n = len - i < LINE ? len - i : LINE;
		memcpy(lines, plain + i, n);
		lines += n;
		*lines++ = '\n';
	}
	out.len = (size_t)(lines - out.data);
	return out;
}

/* The map under key, made if it is missing. */
static struct node *
submap(struct arena *a, struct node *map, const char *key, struct loc loc)
{
	struct node *sub = node_get(map, key);

	if (!node_is_map(sub)) {
		sub = node_map(a, loc);
		node_set(a, map, key, sub);
	}
	return sub;
}

static void
add_pair(struct arena *a, struct node *root, enum generator_kind kind,
    const struct data_pair *p)
{
	struct node *key = node_scalar(a, p->loc, TYPE_STRING, p->key.data,
	    p->key.len);
	bool binary = kind == GENERATE_SECRET ||
	    utf8_valid(p->value.data, p->value.len) != p->value.len;
	const char *field = kind == GENERATE_CONFIGMAP && binary ?
	    "binaryData" : "data";

	node_set_pair(a, submap(a, root, field, root->loc), key,
	    make_text(a, p->loc,
	    binary ? wrap_base64(a, p->value) : p->value));
}

/* The entry's own labels or annotations, then the global ones it lacks. */
static void
add_strings(struct arena *a, const struct recipe *r, struct node *root,
    const char *field)
{
	const struct node *from[2] = { node_get(r->options, field),
	    node_get(r->global, field) };
	const struct node *value;
	struct node *map;
	struct pair *p;
	size_t i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; node_is_map(from[i]) && j < from[i]->npair; j++) {
			p = &from[i]->pair[j];
			map = submap(a, node_get(root, "metadata"), field,
			    from[i]->loc);
			if (node_pair(map, p->key->str, p->key->len))
				continue;
			value = p->value;
			node_set_pair(a, map, node_copy(a, p->key),
			    make_text(a, value->loc,
			    (struct blob){ node_text_or(value, ""),
			    node_text(value) ? value->len : 0 }));
		}
}

static void
add_metadata(struct arena *a, const struct recipe *r, struct node *root)
{
	const struct node *name = setting(r, "name");
	const struct node *namespace = setting(r, "namespace");
	struct node *metadata = submap(a, root, "metadata", root->loc);

	node_set(a, metadata, "name", node_string(a, name->loc, name->str));
	if (*node_text_or(namespace, ""))
		node_set(a, metadata, "namespace",
		    node_string(a, namespace->loc, namespace->str));
	add_strings(a, r, root, "labels");
	add_strings(a, r, root, "annotations");
}

static void
add_type(struct arena *a, const struct recipe *r, struct node *root)
{
	const struct node *type = node_get(r->entry, "type");
	bool given = *node_text_or(type, "");

	if (r->kind == GENERATE_SECRET)
		node_set(a, root, "type", node_string(a,
		    given ? type->loc : root->loc,
		    given ? type->str : "Opaque"));
}

static void
add_data(struct step *s, const struct recipe *r, struct node *root)
{
	struct data_pairs pairs;
	size_t i;

	/* a Secret has data even if it is empty, a ConfigMap has not */
	if (r->kind == GENERATE_SECRET)
		submap(s->arena, root, "data", root->loc);
	pairs_read(s, r->entry, &pairs);
	for (i = 0; i < pairs.n; i++)
		add_pair(s->arena, root, r->kind, &pairs.item[i]);
}

static const char *const behaviors[] = { "create", "replace", "merge" };
#define NBEHAVIORS (sizeof(behaviors) / sizeof(*behaviors))

static enum behavior
behavior_of(const char *word)
{
	static const enum behavior values[] = { BEHAVIOR_CREATE,
	    BEHAVIOR_REPLACE, BEHAVIOR_MERGE };
	size_t i;

	for (i = 0; i < NBEHAVIORS; i++)
		if (!strcmp(word, behaviors[i]))
			return values[i];
	return BEHAVIOR_NONE;
}

static enum behavior
read_behavior(struct step *s, const struct node *entry)
{
	const struct node *n = node_get(entry, "behavior");
	const char *text = node_text_or(n, ""), *near;
	enum behavior found = behavior_of(text);

	/* kustomize takes what it does not know for "create" */
	if (found != BEHAVIOR_NONE || !*text || s->options->compat)
		return found;
	diag_add(s->diag, DIAG_ERROR, "overlays/generator-behavior", n->loc,
	    "unknown behavior '%s'", text);
	near = diag_nearest(text, behaviors, NBEHAVIORS);
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
	else
		diag_hint(s->diag, "it is one of create, replace and merge");
	return behavior_of(near ? near : "");	/* to go on as it was meant */
}

struct resource *
generator_make(struct step *s, enum generator_kind kind,
    const struct node *entry, const struct node *options)
{
	struct recipe r = { entry, node_get(entry, "options"), options, kind };
	struct arena *a = s->arena;
	struct node *root = node_map(a, entry->loc);
	const struct node *immutable = option(&r, "immutable");
	struct resource *made;

	if (!*node_text_or(setting(&r, "name"), "")) {
		diag_add(s->diag, DIAG_ERROR, "overlays/generator-name",
		    entry->loc, "this generator has no 'name'");
		return NULL;
	}
	node_set(a, root, "apiVersion", node_string(a, root->loc, "v1"));
	node_set(a, root, "kind", node_string(a, root->loc,
	    kind == GENERATE_SECRET ? "Secret" : "ConfigMap"));
	add_metadata(a, &r, root);
	add_type(a, &r, root);
	add_data(s, &r, root);
	if (immutable)
		node_set(a, root, "immutable", node_scalar(a, immutable->loc,
		    TYPE_BOOL, "true", 4));
	made = resource_new(a, root);
	made->behavior = read_behavior(s, entry);
	made->wants_hash = !option(&r, "disableNameSuffixHash");
	return made;
}
