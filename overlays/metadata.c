#include "overlays/metadata.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/transform.h"
#include "yaml/write.h"

#define TRANSFORMATIONS "alpha.config.kubernetes.io/transformations"

static const struct loc nowhere;

static void
set(struct arena *a, struct node *map, const char *key, const char *text)
{
	if (text && *text)
		node_set(a, map, key, node_string(a, nowhere, text));
}

struct node *
metadata_from_file(struct arena *a, const char *path)
{
	struct node *origin = node_map(a, nowhere);

	set(a, origin, "path", path);
	return origin;
}

static struct node *
configured(struct arena *a, const char *file, const char *api_version,
    const char *kind, struct node **by)
{
	struct node *origin = node_map(a, nowhere);

	*by = node_map(a, nowhere);
	set(a, origin, "configuredIn", file);
	set(a, *by, "apiVersion", api_version);
	set(a, *by, "kind", kind);
	node_set(a, origin, "configuredBy", *by);
	return origin;
}

struct node *
metadata_from_field(struct arena *a, const char *file, const char *builtin)
{
	struct node *by;

	return configured(a, file, "builtin", builtin, &by);
}

struct node *
metadata_from_config(struct arena *a, const struct resource *config)
{
	struct node *origin, *by;

	origin = configured(a, node_get_str(config->origin, "path"),
	    node_get_str(config->root, "apiVersion"), resource_kind(config),
	    &by);
	set(a, by, "name", resource_name(config));
	set(a, by, "namespace", resource_namespace(config));
	return origin;
}

const char *
metadata_join(struct arena *a, const char *dir, const char *path)
{
	struct buf b;
	size_t n, last;
	const char *p;

	/* filepath.Join: unlike in source_clean, ".." may remain in front */
	buf_init(&b, a, strlen(dir) + strlen(path) + 2);
	buf_adds(&b, dir);
	for (p = path; *p; p += n + strspn(p + n, "/")) {
		n = strcspn(p, "/");
		if (!n || (n == 1 && p[0] == '.'))
			continue;
		for (last = b.len; last && b.data[last - 1] != '/';)
			last--;
		if (n == 2 && !strncmp(p, "..", 2) && b.len &&
		    strcmp(b.data + last, "..")) {
			buf_trim(&b, last ? last - 1 : 0);
			continue;
		}
		if (b.len)
			buf_addc(&b, '/');
		buf_add(&b, p, n);
	}
	return b.data;
}

void
metadata_transformed(struct step *s, struct resource_set *objects,
    struct node *origin)
{
	struct resource *r;
	size_t i;

	for (i = 0; i < objects->n; i++) {
		r = objects->item[i];
		if (!r->origin) {
			r->origin = origin;
			continue;
		}
		if (!r->changed_by)
			r->changed_by = node_list(s->arena, nowhere);
		node_append(s->arena, r->changed_by, origin);
	}
}

/*
 * An origin as text, its fields in the order of the type in kustomize; begin
 * stands before the first line, and as many spaces before the others.
 */
static void
write_origin(struct arena *a, struct buf *out, const struct node *origin,
    const char *begin)
{
	static const char *const order[] = {
		"path", "configuredIn", "configuredBy"
	};
	struct node field = { .kind = NODE_MAP, .npair = 1 };
	const char *line, *end;
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_YAML_SCALAR);
	for (i = 0; i < 3; i++) {
		field.pair = node_pair(origin, order[i], strlen(order[i]));
		if (field.pair)
			yaml_write(&b, &field);
	}
	for (line = b.data; *line; line = end + 1) {
		end = strchr(line, '\n');
		buf_addf(out, "%*s%.*s\n", (int)strlen(begin),
		    line == b.data ? begin : "", (int)(end - line), line);
	}
}

static void
annotate(struct arena *a, struct node *annotations, const char *key,
    const struct buf *text)
{
	node_set(a, annotations, key,
	    node_scalar(a, nowhere, TYPE_STRING, text->data, text->len));
}

static bool
is_wanted(const struct node *wanted, const char *option)
{
	size_t i;

	for (i = 0; wanted && i < wanted->nitem; i++)
		if (!strcmp(wanted->item[i]->str, option))
			return true;
	return false;
}

static void
write_annotations(struct step *s, const struct resource *r,
    struct node *annotations, const struct node *wanted)
{
	struct arena *a = s->arena;
	struct buf text;
	size_t i;

	if (r->origin && is_wanted(wanted, "originAnnotations")) {
		buf_init(&text, a, LIMIT_YAML_SCALAR);
		write_origin(a, &text, r->origin, "");
		annotate(a, annotations, METADATA_ORIGIN, &text);
	}
	if (r->changed_by && is_wanted(wanted, "transformerAnnotations")) {
		buf_init(&text, a, LIMIT_YAML_SCALAR);
		for (i = 0; i < r->changed_by->nitem; i++)
			write_origin(a, &text, r->changed_by->item[i], "- ");
		annotate(a, annotations, TRANSFORMATIONS, &text);
	}
}

/* What kustomize keeps in annotations as it builds: api/resource, kyaml/kio */
static bool
is_internal(const char *key)
{
	static const char *const internal[] = {
		"previousKinds", "previousNames", "prefixes", "suffixes",
		"previousNamespaces", "allowNameChange", "allowKindChange",
		"refBy", "generatorBehavior", "needsHashSuffix", "path",
		"index", "seqindent", "id", "annotations-migration-resource-id"
	};
	static const char *const legacy[] = {
		"config.kubernetes.io/path", "config.kubernetes.io/index",
		"config.k8s.io/id", METADATA_ORIGIN, TRANSFORMATIONS
	};
	static const char domain[] = "internal.config.kubernetes.io/";
	size_t i;

	for (i = 0; i < sizeof(legacy) / sizeof(legacy[0]); i++)
		if (!strcmp(key, legacy[i]))
			return true;
	if (strncmp(key, domain, sizeof(domain) - 1))
		return false;
	for (i = 0; i < sizeof(internal) / sizeof(internal[0]); i++)
		if (!strcmp(key + sizeof(domain) - 1, internal[i]))
			return true;
	return false;
}

/* kustomize reads annotations into a map of strings and writes it back. */
static void
clean_annotations(struct step *s, struct node *annotations)
{
	struct pair *p;
	struct node *n;
	size_t i, kept = 0;

	for (i = 0; i < annotations->npair; i++) {
		p = &annotations->pair[i];
		if (is_internal(p->key->str))
			continue;
		n = p->value;
		if (!node_is_string(n))
			node_replace(&p->value, n->kind == NODE_SCALAR ?
			    node_scalar(s->arena, n->loc, TYPE_STRING, n->str,
			    n->len) : node_string(s->arena, n->loc, ""));
		annotations->pair[kept++] = *p;
	}
	annotations->npair = kept;
}

static void
finish(struct step *s, const struct resource *r, const struct node *wanted)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *annotations = node_get(meta, "annotations"), *made;

	if (node_is_map(annotations))
		clean_annotations(s, annotations);
	if (wanted && meta) {
		made = node_is_map(annotations) ? annotations :
		    node_map(s->arena, nowhere);
		write_annotations(s, r, made, wanted);
		if (made != annotations && made->npair)
			node_set(s->arena, meta, "annotations", made);
		annotations = node_get(meta, "annotations");
	}
	if (annotations && (node_is_null(annotations) ||
	    (annotations->kind == NODE_MAP && !annotations->npair)))
		node_remove(meta, "annotations", strlen("annotations"));
}

static void
label_manager(struct step *s, struct resource_set *objects,
    const struct node *wanted)
{
	static const struct fieldspec spec = {
		.gvk = { "", "", "" }, .path = "metadata/labels", .create = true
	};
	static const struct fieldspec_list specs = { &spec, 1 };
	struct node *labels = node_map(s->arena, nowhere);

	if (!s->options->compat)
		diag_add(s->diag, DIAG_NOTE, "compat/managed-by", wanted->loc,
		    "kustomize writes its own name and version");
	/* a program of its own version there: what kubectl has built in */
	set(s->arena, labels, "app.kubernetes.io/managed-by",
	    s->options->compat ? "kustomize-(devel)" : "sluice");
	transform_labels(s, objects, labels, &specs);
}

void
metadata_finish(struct step *s, struct resource_set *objects,
    const struct node *wanted)
{
	size_t i;

	if (is_wanted(wanted, "managedByLabel"))
		label_manager(s, objects, wanted);
	for (i = 0; i < objects->n; i++)
		finish(s, objects->item[i], wanted);
}
