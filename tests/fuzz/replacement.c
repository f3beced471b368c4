/*
 * A byte of options, a field path up to the end of the line, and a document to
 * follow it in: as a source, and as a target with and without "create".
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "overlays/field_search.h"
#include "overlays/field_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
set_places(struct field_search *f, struct node *root,
    const struct value_options *o)
{
	struct loc loc = f->path->setting->loc;
	struct node *value = node_get(root, "v");
	size_t i;

	value = value ? value : node_string(f->step->arena, loc, "a.b");
	if (node_count(value) > 1000)
		return;
	value = node_copy(f->step->arena, value);
	for (i = 0; i < f->nplace && i < 100; i++)
		value_put(f->step, o, f->path->setting, "it", value,
		    &f->place[i]);
	for (i = f->ninside; i > 0; i--)
		embedded_close(f->step, f->inside[i - 1], loc);
}

/* Looking alone must leave the document as it was. */
static void
look(struct step *s, struct field_path *path, struct node *root)
{
	struct field_search f = { .step = s, .path = path };
	struct node *before = node_copy(s->arena, root), **slot;
	const char *problem = field_path_get(s, path, &root, &slot);

	if (problem && !*problem)
		abort();
	problem = field_search_run(&f, &root);
	if (problem && !*problem)
		abort();
	if (!node_equal(before, root))
		abort();
}

static void
follow(struct step *s, const struct node *setting, struct node *root,
    unsigned options)
{
	struct value_options o = { .delimiter = options & 2 ? "." : "",
	    .index = (int)(options >> 4) - 4, .create = options & 4 };
	struct field_search f = { .step = s, .create = o.create,
	    .leaf = options & 8 ? NODE_MAP : NODE_SCALAR };
	struct field_path path;

	if (!field_path_read(s, setting, &path))
		return;
	look(s, &path, root);
	f.path = &path;
	if (!field_search_run(&f, &root))
		set_places(&f, root, &o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = len ? memchr(data, '\n', len) : NULL;
	struct overlay_options options = { .compat = len && (data[0] & 1) };
	struct step s = { .options = &options };
	struct loc loc = { "path", 1, 1 };
	struct yaml_docs docs;
	char *path;

	if (!end)
		return 0;
	s.arena = arena_new();
	s.diag = diag_new(s.arena);
	path = arena_strndup(s.arena, (const char *)data + 1,
	    end > data ? (size_t)(end - data) - 1 : 0);
	if (yaml_read(s.arena, s.diag, YAML_CORE, "doc",
	    (const char *)end + 1, (size_t)(data + len - end) - 1, &docs) &&
	    docs.n)
		follow(&s, node_string(s.arena, loc, path), docs.doc[0],
		    data[0]);
	arena_free(s.arena);
	return 0;
}
