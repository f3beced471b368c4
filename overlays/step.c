#include "overlays/step.h"

#include <string.h>

#include "base/limit.h"

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
	    "rendering", node_text_or(path, ""));
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
	const char *name = node_text_or(path, ""), *cleaned;

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
	if (!cleaned) {
		diag_add(s->diag, DIAG_ERROR, "overlays/outside-tree",
		    path->loc, "'%s' leads out of the tree", name);
		diag_hint(s->diag, "copy it into the repository, and name the "
		    "copy");
	}
	return cleaned;
}

bool
step_may_look(struct step *s, const struct node *setting, size_t objects)
{
	if (!s->cost)
		return true;
	s->cost->objects += objects;
	if (s->cost->objects <= LIMIT_SELECTED)
		return true;
	if (!s->cost->told) {
		diag_add(s->diag, DIAG_ERROR, "overlays/too-much-selected",
		    setting->loc, "up to here, patches and replacements look "
		    "at objects more than %d times", LIMIT_SELECTED);
		diag_hint(s->diag, "a 'name' that is no expression is looked "
		    "up, and costs nothing");
	}
	s->cost->told = true;
	return false;
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
		    node_text_or(path, ""));
		return false;
	}
	if (out->kind == SOURCE_NONE && is_remote(node_text_or(path, ""))) {
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
	const char *name = node_text_or(path, "");
	const char *slash = strrchr(name, '/'), *near;
	int len = slash ? (int)(slash + 1 - name) : 0;

	diag_add(s->diag, DIAG_ERROR, "overlays/no-file", path->loc,
	    "cannot find '%s'", name);
	near = nearest_name(s, source_clean(s->arena, s->dir, name));
	if (!near)
		diag_hint(s->diag, "git add it, if it was forgotten, or take "
		    "its name out here");
	else if (!strcmp(near, name + len))
		diag_hint(s->diag, "it is a link that leads nowhere");
	else
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
	const char *name = node_text_or(path, "");

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
