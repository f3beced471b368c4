#include "overlays/explain.h"

#include <stdint.h>
#include <string.h>

#include "base/limit.h"
#include "overlays/field_path.h"
#include "yaml/write.h"

/* --- which object --- */

/* What was asked for; NULL stands for anything. */
struct wanted {
	const char *kind, *group, *namespace, *name;
};

static bool
read_wanted(struct arena *a, const char *object, struct wanted *out)
{
	size_t len = strcspn(object, "/");
	const char *rest = object + len, *dot, *slash;

	memset(out, 0, sizeof(*out));
	if (!*rest++ || !*rest)
		return false;
	out->kind = arena_strndup(a, object, len);
	dot = strchr(out->kind, '.');
	if (dot) {
		out->group = dot + 1;
		out->kind = arena_strndup(a, out->kind,
		    (size_t)(dot - out->kind));
	}
	slash = strchr(rest, '/');
	if (slash)
		out->namespace = arena_strndup(a, rest,
		    (size_t)(slash - rest));
	out->name = slash ? slash + 1 : rest;
	return *out->name;
}

static bool
fits(const struct wanted *w, const struct resid *id)
{
	return !strcmp(w->kind, id->gvk.kind) && !strcmp(w->name, id->name) &&
	    (!w->group || !strcmp(w->group, id->gvk.group)) &&
	    (!w->namespace || !strcmp(w->namespace, id->namespace));
}

/* By the name it has, or, with past, by one that it had. */
static bool
is_wanted(struct arena *a, const struct wanted *w, const struct resource *r,
    bool past)
{
	struct resid id = resource_id(a, r);
	size_t i;

	if (!past)
		return fits(w, &id);
	for (i = 0; i < r->npast; i++)
		if (fits(w, &r->past[i]))
			return true;
	return false;
}

/* "Deployment/web", as it could be asked for. */
static const char *
name_of(struct arena *a, const struct resource *r)
{
	const char *namespace = resource_namespace(r);

	return arena_printf(a, "%s/%s%s%s", resource_kind(r), namespace,
	    *namespace ? "/" : "", resource_name(r));
}

static struct err *
no_object(struct arena *a, const struct resource_set *set,
    const char *object)
{
	const char **names = arena_alloc(a, set->n + 1, 2 * sizeof(*names));
	const char *near;
	struct resid id;
	size_t i, n = 0;

	for (i = 0; i < set->n; i++) {
		names[n++] = name_of(a, set->item[i]);
		id = resource_first_id(a, set->item[i]);
		names[n++] = arena_printf(a, "%s/%s", id.gvk.kind, id.name);
	}
	near = diag_nearest(object, names, n);
	if (near)
		return err_new(ERR_INPUT, "there is no object '%s'; did you "
		    "mean '%s'?", object, near);
	return err_new(ERR_INPUT, "there is no object '%s'", object);
}

static struct err *
find_object(struct arena *a, const struct resource_set *set,
    const char *object, const struct resource **out)
{
	struct wanted w;
	bool past;
	size_t i;

	*out = NULL;
	if (!read_wanted(a, object, &w))
		return err_new(ERR_INPUT, "'%s' has not the form KIND/NAME or "
		    "KIND.GROUP/NAMESPACE/NAME", object);
	for (past = false; !*out; past = true) {
		for (i = 0; i < set->n; i++) {
			if (!is_wanted(a, &w, set->item[i], past))
				continue;
			if (*out)
				return err_new(ERR_INPUT, "'%s' may be '%s' "
				    "or '%s'", object, name_of(a, *out),
				    name_of(a, set->item[i]));
			*out = set->item[i];
		}
		if (past)
			break;
	}
	return *out ? NULL : no_object(a, set, object);
}

/* --- which field --- */

/*
 * A bracket may follow without a dot, as in "containers[name=web]"; one that
 * compares nothing holds an index, or a key with dots in it.
 */
static const char *
add_dots(struct arena *a, const char *field)
{
	const char *end;
	struct buf b;

	buf_init(&b, a, strlen(field) * 2 + 1);
	while (*field) {
		end = *field == '[' ? strchr(field, ']') : NULL;
		if (!end) {
			buf_addc(&b, *field++);
			continue;
		}
		if (b.len && b.data[b.len - 1] != '.')
			buf_addc(&b, '.');
		if (memchr(field, '=', (size_t)(end - field))) {
			buf_add(&b, field, (size_t)(end + 1 - field));
			field = end + 1;
			continue;
		}
		for (field++; field < end; field++)
			buf_addf(&b, *field == '.' ? "\\%c" : "%c", *field);
		field++;
	}
	return b.data;
}

/* --- what it has been --- */

static void
write_value(struct arena *a, struct buf *out, const struct node *n)
{
	struct buf json;

	if (n->kind == NODE_SCALAR && !memchr(n->str, '\n', n->len)) {
		diag_escape(out, n->str, n->len);
		return;
	}
	buf_init(&json, a, LIMIT_YAML_SCALAR);
	yaml_write_json(&json, n);
	diag_escape(out, json.data, json.len);
}

struct telling {
	struct step *step;
	struct buf *out;
	size_t n;		/* lines so far */
};

static void
tell(struct telling *t, const struct node *n)
{
	struct arena *a = t->step->arena;

	if (n->loc.file) {
		diag_escape(t->out, n->loc.file, strlen(n->loc.file));
		buf_addf(t->out, ":%u:%u: ", n->loc.line, n->loc.col);
	}
	buf_adds(t->out, t->n++ ? "was " : "");
	write_value(a, t->out, n);
	buf_addc(t->out, '\n');
}

/*
 * What stands at the first n parts of a path, below a node; or NULL.  The way
 * to it is right for the object as it is, and was perhaps another before.
 */
static const struct node *
look(struct telling *t, const struct node *root,
    const struct field_path *path, size_t begin, size_t end)
{
	struct field_path part = {
		path->setting, path->part + begin, end - begin,
		path->match + begin
	};
	/* field_path_get changes nothing, and gives a place to change */
	struct node *top = (struct node *)(uintptr_t)root, **slot = NULL;

	if (begin == end)
		return root;
	if (field_path_get(t->step, &part, &top, &slot) || !slot)
		return NULL;
	return *slot;
}

/* What a value replaced was only made to have a place to put it. */
static bool
is_room(const struct node *n)
{
	return node_is_null(n->was) && n->was->loc.file == n->loc.file &&
	    n->was->loc.line == n->loc.line && n->was->loc.col == n->loc.col;
}

/*
 * The values at parts begin and on, below a node: those of the field itself
 * first, since they came last, then those it had in maps and lists above it
 * that were replaced as a whole.
 */
static void
tell_history(struct telling *t, const struct node *root,
    const struct field_path *path, size_t begin)
{
	const struct node *n = look(t, root, path, begin, path->n);
	size_t i;

	if (n)
		tell(t, n);
	for (i = path->n + 1; i-- > begin;) {
		n = look(t, root, path, begin, i);
		if (n && n->was && !is_room(n))
			tell_history(t, n->was, path, i);
	}
}

struct err *
explain_field(struct step *s, const struct resource_set *set,
    const char *object, const char *field, struct buf *out)
{
	const struct loc nowhere = { NULL, 0, 0 };
	struct telling t = { s, out, 0 };
	const struct resource *r;
	struct field_path path;
	struct err *e;

	e = find_object(s->arena, set, object, &r);
	if (e)
		return e;
	if (!field_path_read(s, node_string(s->arena, nowhere,
	    add_dots(s->arena, field)), &path))
		return NULL;
	if (!look(&t, r->root, &path, 0, path.n))
		return err_new(ERR_INPUT, "'%s' has no field '%s'",
		    name_of(s->arena, r), field);
	tell_history(&t, r->root, &path, 0);
	return NULL;
}
