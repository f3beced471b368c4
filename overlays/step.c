#include "overlays/step.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/kustomization.h"

static const char *
text_of(const struct node *n)
{
	const char *text = node_text(n);

	return text ? text : "";
}

static struct files *
files_of(struct step *s)
{
	if (!s->files)
		s->files = files_new(s->arena, s->source);
	return s->files;
}

/*
 * Whether a name means something to be fetched: "https://...", "git::...",
 * "git@host:...", "host.example/org/repo?ref=...".  kustomize's rules are older
 * and wider (api/internal/git/repospec.go), but a local path that exists is
 * never asked.
 */
static bool
is_remote(const char *name)
{
	return strstr(name, "://") || strstr(name, "?ref=") ||
	    !strncmp(name, "git::", 5) || !strncmp(name, "git@", 4) ||
	    !strncmp(name, "github.com/", 11) ||
	    !strncmp(name, "github.com:", 11);
}

static void
refuse_remote(struct step *s, const struct node *path)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/remote", path->loc,
	    "'%s' is not in this repository, and nothing is fetched while "
	    "rendering", text_of(path));
	diag_hint(s->diag, "commit what it stands for to the repository and "
	    "name that path here");
}

/* An error of the source becomes a finding, unless the machine failed. */
static bool
report(struct step *s, const struct node *path, struct err *e)
{
	if (err_kind(e) == ERR_SYSTEM) {
		files_fail(files_of(s), e);
		return false;
	}
	diag_add(s->diag, DIAG_ERROR, "overlays/unreadable", path->loc, "%s",
	    err_text(e));
	err_free(e);
	return false;
}

/* The path in the source that a setting means; NULL after a finding. */
static const char *
clean(struct step *s, const struct node *path)
{
	const char *name = text_of(path), *cleaned;

	if (!*name) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-file", path->loc,
		    "a path is expected here, and this is empty");
		return NULL;
	}
	if (*name == '/') {
		diag_add(s->diag, DIAG_ERROR, "overlays/absolute-path",
		    path->loc, "'%s' is an absolute path", name);
		diag_hint(s->diag, "name it relative to this directory");
		return NULL;
	}
	if (strlen(name) > LIMIT_PATH) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-file", path->loc,
		    "this path is longer than %d bytes", LIMIT_PATH);
		return NULL;
	}
	cleaned = source_clean(s->arena, s->dir, name);
	if (!cleaned)
		diag_add(s->diag, DIAG_ERROR, "overlays/outside-tree",
		    path->loc, "'%s' leads out of the tree", name);
	return cleaned;
}

bool
step_locate(struct step *s, const struct node *path, struct source_entry *out)
{
	const char *cleaned = clean(s, path);
	struct err *e;

	if (!cleaned)
		return false;
	e = source_find(s->source, cleaned, out);
	if (e)
		return report(s, path, e);
	if (out->kind == SOURCE_OUTSIDE) {
		diag_add(s->diag, DIAG_ERROR, "overlays/outside-tree",
		    path->loc, "'%s' is a link that leads out of the tree",
		    text_of(path));
		return false;
	}
	if (out->kind == SOURCE_NONE && is_remote(text_of(path))) {
		refuse_remote(s, path);
		return false;
	}
	return true;
}

/* The name in the directory of a missing path that is nearest to it. */
static const char *
nearest_name(struct step *s, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct source_entry dir;
	struct source_names names;
	struct err *e;
	size_t len = slash ? (size_t)(slash - path) : 0;

	e = source_find(s->source, arena_strndup(s->arena, path, len), &dir);
	if (!e && dir.kind == SOURCE_DIR)
		e = source_list(s->source, &dir, &names);
	else
		names.n = 0;
	if (e) {
		err_free(e);
		return NULL;
	}
	return diag_nearest(slash ? slash + 1 : path, names.name, names.n);
}

void
step_missing(struct step *s, const struct node *path)
{
	const char *name = text_of(path), *slash = strrchr(name, '/'), *near;
	int len = slash ? (int)(slash + 1 - name) : 0;

	diag_add(s->diag, DIAG_ERROR, "overlays/no-file", path->loc,
	    "cannot find '%s'", name);
	near = nearest_name(s, source_clean(s->arena, s->dir, name));
	if (near)
		diag_hint(s->diag, "did you mean '%.*s%s'?", len, name, near);
}

/* Whether a real path is in or below the step's directory. */
static bool
is_below(const struct step *s, const char *real)
{
	size_t len = strlen(s->dir);

	return !len || (!strncmp(real, s->dir, len) && real[len] == '/');
}

/* A file may be read where it is: api/internal/loader/loadrestrictions.go */
static bool
is_allowed(struct step *s, const struct node *path,
    const struct source_entry *entry, size_t max)
{
	const char *name = text_of(path);

	if (entry->kind == SOURCE_DIR) {
		diag_add(s->diag, DIAG_ERROR, "overlays/not-a-file",
		    path->loc, "'%s' is a directory; a file is expected", name);
	} else if (!s->options->unrestricted && !is_below(s, entry->real)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/outside-directory",
		    path->loc, "'%s' is not in or below the directory of the "
		    "file that names it", name);
		diag_hint(s->diag, "name a directory that has a kustomization "
		    "of its own, or move the file");
	} else if (entry->size > max) {
		diag_add(s->diag, DIAG_ERROR, "overlays/file-size", path->loc,
		    "'%s' has %zu bytes; the limit is %zu", name, entry->size,
		    max);
	} else {
		return true;
	}
	return false;
}

struct file *
step_open(struct step *s, const struct node *path,
    const struct source_entry *entry, size_t max)
{
	struct file *f;
	struct err *e;

	if (!is_allowed(s, path, entry, max))
		return NULL;
	f = files_open(files_of(s), entry);
	if (!f) {
		diag_add(s->diag, DIAG_ERROR, "overlays/too-many-files",
		    path->loc, "more than %d files are read",
		    LIMIT_RENDER_FILES);
		return NULL;
	}
	e = files_read(f);
	if (e && !report(s, path, e))
		return NULL;
	return f;
}

/* The same for a name of which nothing is known. */
static struct file *
open_named(struct step *s, const struct node *path, size_t max)
{
	struct source_entry entry;

	if (!step_locate(s, path, &entry))
		return NULL;
	if (entry.kind != SOURCE_NONE)
		return step_open(s, path, &entry, max);
	step_missing(s, path);
	return NULL;
}

bool
step_read(struct step *s, const struct node *path, size_t max,
    struct blob *out, const char **shown)
{
	struct file *f = open_named(s, path, max);

	if (!f)
		return false;
	*out = files_blob(f);
	*shown = files_name(f);
	return true;
}

bool
step_read_yaml(struct step *s, const struct node *path,
    enum yaml_schema schema, struct yaml_docs *out)
{
	struct file *f = open_named(s, path, LIMIT_MANIFEST);

	return f && files_shared(f, s->diag, schema, out);
}

/* Bytes of the first n characters of a line. */
static size_t
character(const struct blob *line, size_t n)
{
	size_t i;

	for (i = 0; i < line->len && line->data[i] != '\n'; i++)
		if (((unsigned char)line->data[i] & 0xc0) != 0x80 && !n--)
			break;
	return i;
}

/* How far the first line of a text that is not blank is indented. */
static size_t
indentation(const char *p, size_t len)
{
	size_t i, start = 0;

	for (i = 0; i < len && (p[i] == ' ' || p[i] == '\n'); i++)
		if (p[i] == '\n')
			start = i + 1;
	return i - start;
}

/* Where a literal block begins: in the line after its head, indented. */
static bool
block_place(struct step *s, const struct node *text, struct loc *at)
{
	struct blob body;
	size_t outer, inner;

	if (!files_from_line(files_of(s), at->file, at->line + 1, &body))
		return false;
	outer = indentation(body.data, body.len);
	inner = indentation(text->str, text->len);
	at->line++;
	at->col = (unsigned)(outer > inner ? outer - inner : 0) + 1;
	return true;
}

/*
 * Where the text of a scalar stands in its file, if it stands there as it is:
 * in a literal block, or on one line and without an escape.
 */
static bool
text_place(struct step *s, const struct node *text, struct loc *at)
{
	struct blob line;
	size_t i;

	*at = text->loc;
	if (!at->file || !at->col ||
	    !files_from_line(files_of(s), at->file, at->line, &line))
		return false;
	i = character(&line, at->col - 1);
	if (text->style == STYLE_BLOCK)
		return i < line.len && line.data[i] == '|' &&
		    block_place(s, text, at);
	if (text->style != STYLE_PLAIN) {
		i++;
		at->col++;
	}
	return i < line.len && line.len - i >= text->len &&
	    !memcmp(line.data + i, text->str, text->len);
}

bool
step_read_inline(struct step *s, const struct node *text,
    enum yaml_schema schema, struct yaml_docs *out)
{
	struct loc at;
	bool exact = text_place(s, text, &at);

	return yaml_read_inside(s->arena, s->diag, schema,
	    exact ? at : text->loc, !exact, text->str, text->len, out);
}

bool
step_is_inline(const struct node *n)
{
	return strchr(n->str, '\n') || *n->str == '{' ||
	    strstr(n->str, ": ");
}

/* "" and "default" are one namespace: kyaml/resid/resid.go */
static const char *
effective_namespace(const char *namespace)
{
	return *namespace ? namespace : "default";
}

bool
step_is_same(const struct step *s, const struct resid *x,
    const struct resid *y)
{
	return !strcmp(x->name, y->name) && gvk_equal(&x->gvk, &y->gvk) &&
	    (!strcmp(effective_namespace(x->namespace),
	    effective_namespace(y->namespace)) ||
	    schema_is_cluster(s->schema, &x->gvk));
}

struct resource *
step_find(struct step *s, struct resource_set *set, const struct resid *id)
{
	const struct resource_list *list = resource_set_named(set, id->name);
	struct resid other;
	size_t i;

	for (i = 0; i < list->n; i++) {
		other = resource_id(s->arena, list->item[i]);
		if (step_is_same(s, id, &other))
			return list->item[i];
	}
	return NULL;
}

/* Two objects with one id; true if they may stand for each other. */
static bool
is_repetition(struct step *s, const struct resource *old,
    const struct resource *r)
{
	const struct loc *at = &old->root->loc;
	const char *what = resource_show(s->arena, r);

	if (!s->options->compat && node_equal(old->root, r->root)) {
		diag_add(s->diag, DIAG_NOTE, "compat/duplicate-object",
		    r->root->loc, "'%s' is here a second time, and is the "
		    "same; kustomize refuses this", what);
		return true;
	}
	diag_add(s->diag, DIAG_ERROR, "overlays/duplicate-object",
	    r->root->loc, "'%s' exists already", what);
	diag_hint(s->diag, "the other one is at %s:%u:%u",
	    at->file ? at->file : "", at->line, at->col);
	return false;
}

bool
step_add(struct step *s, struct resource_set *set, struct resource *r)
{
	struct resid id = resource_id(s->arena, r);
	const struct resource *old = step_find(s, set, &id);

	/* kustomize asks for every object, and that has effects: schema.h */
	schema_scope(s->schema, &id.gvk);
	if (old)
		return is_repetition(s, old, r);
	/* one too many is added, so that it is said once */
	if (set->n > LIMIT_RESOURCES)
		return false;
	if (set->n == LIMIT_RESOURCES)
		diag_add(s->diag, DIAG_ERROR, "overlays/too-many-objects",
		    r->root->loc, "there are more than %d objects",
		    LIMIT_RESOURCES);
	resource_set_add(set, r);
	return set->n <= LIMIT_RESOURCES;
}

bool
step_is_list_kind(const char *kind)
{
	size_t len = strlen(kind);

	return len >= 4 && !strcmp(kind + len - 4, "List");
}

/* A kustomization that is listed as if it were a file of objects. */
static void
hint_directory(struct step *s, const struct node *n, const char *kind)
{
	const char *file = n->loc.file ? n->loc.file : "";
	const char *slash = strrchr(file, '/');

	if (!strcmp(kind, "Kustomization") || !strcmp(kind, "Component") ||
	    kustomization_is_name(slash ? slash + 1 : file))
		diag_hint(s->diag, "name its directory instead of the file");
}

/* api/resource/factory.go and GetValidatedMetadata in kyaml/yaml/rnode.go */
static bool
is_object(struct step *s, const struct node *n)
{
	const char *kind, *name;

	if (!node_is_map(n)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/not-an-object", n->loc,
		    "a Kubernetes object is expected here, and this is %s",
		    node_is_list(n) ? "a list" : "a single value");
		return false;
	}
	kind = text_of(node_get(n, "kind"));
	name = text_of(node_at(n, "metadata", "name", NULL));
	if (!*kind) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-kind", n->loc,
		    "this document has no 'kind', so it is no Kubernetes "
		    "object");
		hint_directory(s, n, kind);
		return false;
	}
	if (!*name && !step_is_list_kind(kind)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-name", n->loc,
		    "this %s has no 'metadata.name'", kind);
		hint_directory(s, n, kind);
		return false;
	}
	if (!s->options->compat && !node_text(node_get(n, "apiVersion"))) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-api-version",
		    n->loc, "this %s has no 'apiVersion'", kind);
		return false;
	}
	return true;
}

static bool
is_empty(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_MAP && !n->npair) ||
	    (n->kind == NODE_LIST && !n->nitem);
}

struct queue {
	struct node **item;
	size_t n;
};

static void
enqueue(struct step *s, struct queue *q, struct node *n)
{
	if (is_empty(n))
		return;
	q->item = arena_grow(s->arena, q->item, q->n, sizeof(struct node *));
	q->item[q->n++] = n;
}

/*
 * kustomize writes the objects in a list as JSON and reads them again
 * (convertObjectSliceToNodeSlice in api/resource/factory.go): from then on
 * every text is one in quotes.
 */
static void
quote_texts(struct node *n)
{
	size_t i;

	if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			quote_texts(n->item[i]);
	else if (n->kind == NODE_MAP)
		for (i = 0; i < n->npair; i++)
			quote_texts(n->pair[i].value);
	else if (n->type == TYPE_STRING)
		n->style = STYLE_DOUBLE;
}

/*
 * Objects in a list go behind those that are waiting, lists in them too.  A
 * list kind without items is an object like others.
 */
static bool
expand(struct step *s, struct queue *q, const struct node *n)
{
	const struct pair *items = node_pair(n, "items", 5);
	const char *kind = text_of(node_get(n, "kind"));
	size_t i;

	if (!items || !step_is_list_kind(kind))
		return false;
	if (s->options->compat)
		quote_texts(items->value);
	if (node_is_list(items->value))
		for (i = 0; i < items->value->nitem; i++)
			enqueue(s, q, items->value->item[i]);
	else if (!node_is_null(items->value))
		diag_add(s->diag, DIAG_ERROR, "overlays/list-items",
		    items->value->loc, "the 'items' of a %s are a list", kind);
	return true;
}

void
step_add_documents(struct step *s, const struct yaml_docs *docs,
    struct resource_set *set)
{
	struct queue q = { NULL, 0 };
	size_t i;

	for (i = 0; i < docs->n; i++)
		enqueue(s, &q, docs->doc[i]);
	for (i = 0; i < q.n; i++)
		if (is_object(s, q.item[i]) && !expand(s, &q, q.item[i]))
			step_add(s, set, resource_new(s->arena, q.item[i]));
}

bool
step_add_file(struct step *s, const struct node *path,
    const struct source_entry *entry, struct resource_set *set)
{
	struct yaml_docs docs;
	struct file *f = step_open(s, path, entry, LIMIT_MANIFEST);

	if (!f || !files_owned(f, s->arena, s->diag, s->options->compat ?
	    YAML_CORE_FLOW : YAML_CORE, &docs))
		return false;
	step_add_documents(s, &docs, set);
	return true;
}
