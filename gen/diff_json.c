/* Differences for programs: JSON, and patches of files. */

#include "base/limit.h"
#include "gen/diff.h"
#include "yaml/write.h"

static const struct loc nowhere;

static void
set_text(struct arena *a, struct node *map, const char *key,
    const char *text)
{
	node_set(a, map, key, text ? node_string(a, nowhere, text) :
	    node_scalar(a, nowhere, TYPE_NULL, "null", 4));
}

static void
set_number(struct arena *a, struct node *map, const char *key, size_t n)
{
	struct buf b;

	buf_init(&b, a, LIMIT_NAME);
	buf_addf(&b, "%zu", n);
	node_set(a, map, key, node_scalar(a, nowhere, TYPE_INT, b.data,
	    b.len));
}

static void
set_value(struct arena *a, struct node *map, const char *key,
    const struct node *value)
{
	if (value)
		node_set(a, map, key, node_copy(a, value));
	else
		set_text(a, map, key, NULL);
}

static struct node *
describe_object(struct arena *a, const struct diff_object *o)
{
	struct node *map = node_map(a, nowhere);

	set_text(a, map, "group", o->id.gvk.group);
	set_text(a, map, "version", o->id.gvk.version);
	set_text(a, map, "kind", o->id.gvk.kind);
	set_text(a, map, "namespace", o->id.namespace);
	set_text(a, map, "name", o->id.name);
	set_text(a, map, "unit", o->unit);
	return map;
}

static struct node *
describe_path(struct arena *a, const struct diff_field *f)
{
	struct node *list = node_list(a, nowhere);
	size_t i;

	for (i = 0; i < f->npath; i++)
		node_append(a, list, node_string(a, nowhere, f->path[i].text));
	return list;
}

static struct node *
describe_source(struct arena *a, const struct diff_object *o,
    const struct node *n)
{
	struct node *map = node_map(a, nowhere);

	set_text(a, map, "file", o->file ? o->file : o->old_file);
	set_number(a, map, "line", n->loc.line);
	return map;
}

static void
describe_change(struct arena *a, struct node *list,
    const struct diff_object *o, const struct diff_field *f)
{
	static const char *const words[] = { [DIFF_ADD] = "add",
		[DIFF_REMOVE] = "remove", [DIFF_REPLACE] = "replace",
		[DIFF_MOVE] = "move" };
	struct node *map = node_map(a, nowhere);

	node_set(a, map, "object", describe_object(a, o));
	node_set(a, map, "path", describe_path(a, f));
	node_set(a, map, "source", describe_source(a, o,
	    f->new ? f->new : f->old));
	set_text(a, map, "op", words[f->op]);
	set_text(a, map, "note", f->note);
	set_text(a, map, "danger", f->danger);
	set_value(a, map, "old", f->old);
	set_value(a, map, "new", f->new);
	node_append(a, list, map);
}

/* The object as a whole: it came, it went, or it has another place. */
static void
describe_whole(struct arena *a, struct node *list,
    const struct diff_object *o)
{
	struct diff_field whole = { .op = o->op, .note = o->note,
		.danger = o->danger, .old = o->old, .new = o->new };

	if (o->op != DIFF_REPLACE || o->note)
		describe_change(a, list, o, &whole);
}

void
diff_write_json(struct buf *b, const struct diff *d)
{
	struct arena *a = arena_new();
	struct node *root = node_map(a, nowhere);
	struct node *list = node_list(a, nowhere);
	size_t i, j;

	for (i = 0; i < d->n; i++) {
		describe_whole(a, list, &d->object[i]);
		for (j = 0; j < d->object[i].nfield; j++)
			describe_change(a, list, &d->object[i],
			    &d->object[i].field[j]);
	}
	set_text(a, root, "schema", "sluice/diff/1");
	set_text(a, root, "environment", d->title);
	set_text(a, root, "from", d->from);
	set_text(a, root, "to", d->to);
	set_number(a, root, "changed", d->changed);
	set_number(a, root, "added", d->added);
	set_number(a, root, "removed", d->removed);
	node_set(a, root, "changes", list);
	yaml_write_json(b, root);
	buf_addc(b, '\n');
	arena_free(a);
}

/* --- patches --- */

static struct blob
text_of(struct arena *a, const struct node *root)
{
	struct blob out = { "", 0 };
	struct buf b;

	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	if (root)
		yaml_write(&b, root);
	out.data = b.data;
	out.len = b.len;
	return out;
}

struct err *
diff_write_patch(struct buf *b, const struct diff *d)
{
	const struct diff_object *o;
	struct arena *a = arena_new();
	struct blob old, new;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < d->n && !e; i++) {
		o = &d->object[i];
		old = text_of(a, o->old);
		new = text_of(a, o->new);
		e = lines_patch(a, b, o->old_file ? o->old_file : o->file,
		    o->old ? &old : NULL, o->file ? o->file : o->old_file,
		    o->new ? &new : NULL);
	}
	arena_free(a);
	return e;
}
