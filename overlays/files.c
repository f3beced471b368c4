#include "overlays/files.h"

#include <string.h>

#include "base/limit.h"
#include "base/map.h"

/* The documents of a file under one schema. */
struct reading {
	struct yaml_docs docs;
	bool kept;		/* docs are good, and nobody changes them */
	bool asked;		/* somebody wanted documents of his own */
};

struct file {
	struct files *files;
	struct source_entry entry;
	const char *name;
	struct blob blob;
	bool read;
	size_t *line, nline;	/* where lines begin; built when asked for */
	struct reading reading[YAML_SCHEMAS];
};

struct files {
	struct arena *arena;
	struct source *source;
	struct map by_path, by_name;
	struct err *failure;
};

struct files *
files_new(struct arena *a, struct source *source)
{
	struct files *f = arena_alloc(a, 1, sizeof(*f));

	f->arena = a;
	f->source = source;
	map_init(&f->by_path, a);
	map_init(&f->by_name, a);
	return f;
}

struct arena *
files_arena(struct files *fs)
{
	return fs->arena;
}

struct file *
files_open(struct files *fs, const struct source_entry *entry)
{
	size_t len = strlen(entry->real);
	struct file *f = map_get(&fs->by_path, entry->real, len);

	if (f)
		return f;
	if (fs->by_path.n == LIMIT_RENDER_FILES)
		return NULL;
	f = arena_alloc(fs->arena, 1, sizeof(*f));
	f->files = fs;
	f->entry = *entry;
	f->name = source_name(fs->source, fs->arena, entry->real);
	map_set(&fs->by_path, entry->real, len, f);
	map_set(&fs->by_name, f->name, strlen(f->name), f);
	return f;
}

const char *
files_name(const struct file *f)
{
	return f->name;
}

struct err *
files_read(struct file *f)
{
	struct err *e = NULL;

	if (!f->read)
		e = source_read(f->files->source, &f->entry, &f->blob);
	if (!e)
		f->read = true;
	return e;
}

struct blob
files_blob(const struct file *f)
{
	return f->blob;
}

static size_t
complaints(const struct diag *d)
{
	return diag_added(d, DIAG_ERROR) + diag_added(d, DIAG_WARNING);
}

/*
 * Only documents about which there is nothing to say are kept: the others are
 * read again, so that every target gets its own findings.
 */
bool
files_shared(struct file *f, struct diag *d, enum yaml_schema schema,
    struct yaml_docs *out)
{
	struct reading *r = &f->reading[schema];
	size_t before = complaints(d);
	bool good = true;

	if (!r->kept) {
		good = yaml_read(f->files->arena, d, schema, f->name,
		    f->blob.data, f->blob.len, &r->docs);
		r->kept = good && complaints(d) == before;
	}
	*out = r->docs;
	return good;
}

/*
 * A file that only one target uses is not worth a copy: the first to ask gets
 * a reading of his own, and a reading to copy is made when a second one asks.
 */
bool
files_owned(struct file *f, struct arena *a, struct diag *d,
    enum yaml_schema schema, struct yaml_docs *out)
{
	struct reading *r = &f->reading[schema];
	struct yaml_docs kept;
	size_t i;

	if (!r->asked && !r->kept) {
		r->asked = true;
		return yaml_read(a, d, schema, f->name, f->blob.data,
		    f->blob.len, out);
	}
	if (!files_shared(f, d, schema, &kept))
		return false;
	out->n = kept.n;
	out->doc = arena_alloc(a, kept.n, sizeof(struct node *));
	for (i = 0; i < kept.n; i++)
		out->doc[i] = node_copy(a, kept.doc[i]);
	return true;
}

static void
find_lines(struct file *f)
{
	const char *p = f->blob.data, *end = p + f->blob.len;

	while (p) {
		f->line = arena_grow(f->files->arena, f->line, f->nline,
		    sizeof(*f->line));
		f->line[f->nline++] = (size_t)(p - f->blob.data);
		p = memchr(p, '\n', (size_t)(end - p));
		if (p)
			p++;
	}
}

bool
files_from_line(struct files *fs, const char *name, size_t line,
    struct blob *out)
{
	struct file *f = map_get(&fs->by_name, name, strlen(name));

	if (!f || !f->read)
		return false;
	if (!f->line)
		find_lines(f);
	if (line < 1 || line > f->nline)
		return false;
	out->data = f->blob.data + f->line[line - 1];
	out->len = f->blob.len - f->line[line - 1];
	return true;
}

void
files_fail(struct files *fs, struct err *e)
{
	if (fs->failure)
		err_free(e);
	else
		fs->failure = e;
}

struct err *
files_failure(struct files *fs)
{
	struct err *e = fs->failure;

	fs->failure = NULL;
	return e;
}
