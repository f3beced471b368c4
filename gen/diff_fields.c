#include "gen/diff_fields.h"

#include <string.h>

#include "gen/danger.h"
#include "kube/quantity.h"
#include "yaml/number.h"
#include "yaml/sort.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define LONG_TEXT 80		/* bytes of a text that is shown by lines */

struct diff_field *
diff_add_field(struct diff_walk *w, enum diff_op op,
    const struct diff_path *path, const struct node *old,
    const struct node *new)
{
	struct diff_object *o = w->object;
	const struct diff_path *p;
	struct diff_field *f;
	size_t i;

	o->field = arena_grow(w->arena, o->field, o->nfield,
	    sizeof(*o->field));
	f = &o->field[o->nfield++];
	memset(f, 0, sizeof(*f));
	f->op = op;
	f->old = old;
	f->new = new;
	for (p = path; p; p = p->above)
		f->npath++;
	f->path = arena_alloc(w->arena, f->npath + 1, sizeof(*f->path));
	for (i = f->npath, p = path; p; p = p->above) {
		f->path[--i].text = p->text;
		f->path[i].element = p->element;
	}
	f->danger = danger_of_field(&o->id.gvk, o->old, f);
	return f;
}

void
diff_set_lines(struct diff_walk *w, struct diff_field *f,
    const struct blob *old, const struct blob *new)
{
	struct lines *lines = arena_alloc(w->arena, 1, sizeof(*lines));

	if (!w->failure)
		w->failure = lines_compare(w->arena, old, new, lines);
	f->lines = lines;
}

/* --- single values --- */

/* Where amounts stand in the objects of Kubernetes. */
static bool
is_amount(const struct diff_path *p)
{
	static const char *const maps[] = { "limits", "requests", "hard",
		"capacity", "allocatable", "overhead", "default",
		"defaultRequest", "max", "min" };
	static const char *const fields[] = { "sizeLimit", "divisor",
		"averageValue" };
	size_t i;

	for (i = 0; p && i < N(fields); i++)
		if (!strcmp(p->text, fields[i]))
			return true;
	for (i = 0; p && p->above && i < N(maps); i++)
		if (!strcmp(p->above->text, maps[i]))
			return true;
	return false;
}

static bool
is_same_amount(const struct diff_path *path, const struct node *old,
    const struct node *new)
{
	struct quantity a, b;

	return is_amount(path) && quantity_read(old->str, old->len, &a) &&
	    quantity_read(new->str, new->len, &b) && quantity_equal(&a, &b);
}

static bool
is_number(const struct node *n)
{
	return n->type == TYPE_INT || n->type == TYPE_FLOAT;
}

static bool
is_same_number(const struct node *old, const struct node *new)
{
	struct number a, b;

	if (!is_number(old) || !is_number(new) ||
	    !number_read(old->str, old->len, &a) ||
	    !number_read(new->str, new->len, &b) || a.is_int != b.is_int)
		return false;
	return a.is_int ? a.negative == b.negative &&
	    a.magnitude == b.magnitude : !(a.value < b.value) &&
	    !(a.value > b.value);
}

static bool
is_same_scalar(const struct node *old, const struct node *new)
{
	if (old->type == TYPE_BOOL && new->type == TYPE_BOOL)
		return node_truth(old) == node_truth(new);
	if (old->type == TYPE_NULL && new->type == TYPE_NULL)
		return true;
	return node_equal(old, new) || is_same_number(old, new);
}

/* Whether two texts are the same but for blanks and line ends. */
static bool
is_same_but_blanks(const struct node *old, const struct node *new)
{
	static const char blanks[] = " \t\r\n";
	const char *a = old->str, *b = new->str;

	for (; *a || *b; a++, b++) {
		a += strspn(a, blanks);
		b += strspn(b, blanks);
		if (*a != *b)
			return false;
		if (!*a)
			break;
	}
	return true;
}

static bool
is_long(const struct node *n)
{
	return n->type == TYPE_STRING && (n->len > LONG_TEXT ||
	    memchr(n->str, '\n', n->len));
}

static void
diff_scalar(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new)
{
	const struct blob before = { old->str, old->len };
	const struct blob after = { new->str, new->len };
	struct diff_field *f;

	if (is_same_scalar(old, new))
		return;
	f = diff_add_field(w, DIFF_REPLACE, path, old, new);
	if (is_same_amount(path, old, new))
		f->note = "the same amount";
	else if (old->type == TYPE_STRING && new->type == TYPE_STRING &&
	    is_same_but_blanks(old, new))
		f->note = "only white space differs";
	if (is_long(old) && is_long(new))
		diff_set_lines(w, f, &before, &after);
}

/* --- maps --- */

/* What the API server keeps in an object, and nobody writes. */
static bool
is_kept_by_server(const struct diff_path *path, const char *key)
{
	static const char *const keys[] = { "creationTimestamp",
		"generation", "managedFields", "resourceVersion", "uid" };
	size_t i;

	if (!path || path->above || strcmp(path->text, "metadata"))
		return false;
	for (i = 0; i < N(keys); i++)
		if (!strcmp(keys[i], key))
			return true;
	return false;
}

static void
diff_pair(struct diff_walk *w, const struct diff_path *above,
    const struct pair *old, const struct pair *new, struct schema_at at)
{
	struct diff_path path = { above, (old ? old : new)->key->str, false };

	if (is_kept_by_server(above, path.text))
		return;
	/* a new hash at the end of the name is said with the object */
	if (w->object->note && above && !above->above &&
	    !strcmp(above->text, "metadata") && !strcmp(path.text, "name"))
		return;
	if (old && new)
		diff_node(w, &path, old->value, new->value,
		    schema_field(w->schema, at, path.text));
	else
		diff_add_field(w, old ? DIFF_REMOVE : DIFF_ADD, &path,
		    old ? old->value : NULL, new ? new->value : NULL);
}

static int
key_order(const struct pair *a, const struct pair *b)
{
	size_t alen = a->key->len, blen = b->key->len;
	int order = memcmp(a->key->str, b->key->str,
	    alen < blen ? alen : blen);

	return order ? order : (alen > blen) - (alen < blen);
}

static void
diff_map(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new, struct schema_at at)
{
	const struct pair **a = sort_pairs(w->arena, old, SORT_BYTES);
	const struct pair **b = sort_pairs(w->arena, new, SORT_BYTES);
	size_t i = 0, j = 0;
	int order;

	while (i < old->npair || j < new->npair) {
		order = j == new->npair ? -1 : i == old->npair ? 1 :
		    key_order(a[i], b[j]);
		diff_pair(w, path, order <= 0 ? a[i] : NULL,
		    order >= 0 ? b[j] : NULL, at);
		i += order <= 0;
		j += order >= 0;
	}
}

void
diff_node(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new, struct schema_at at)
{
	if (old->kind != new->kind) {
		diff_add_field(w, DIFF_REPLACE, path, old, new);
		return;
	}
	switch ((enum node_kind)old->kind) {
	case NODE_SCALAR:
		diff_scalar(w, path, old, new);
		break;
	case NODE_MAP:
		diff_map(w, path, old, new, at);
		break;
	case NODE_LIST:
		diff_list(w, path, old, new, at);
	}
}

struct err *
diff_fields(struct arena *a, const struct schema *schema,
    struct diff_object *o)
{
	struct diff_walk w = { a, schema, o, NULL };

	diff_node(&w, NULL, o->old, o->new, schema_start(schema,
	    &o->id.gvk));
	return w.failure;
}

/* --- what is new --- */

static const char *
element_name(struct arena *a, const struct node *item, size_t i)
{
	const char *name = node_get_str(item, "name");

	return name ? name : arena_printf(a, "%zu", i);
}

static void
walk_dangers(struct diff_walk *w, const struct diff_path *above,
    const char *key, const struct node *n)
{
	struct diff_path path = { above, NULL, n->kind == NODE_LIST };
	size_t i;

	if (danger_of_value(&w->object->id.gvk, key, n)) {
		diff_add_field(w, DIFF_ADD, above, NULL, n);
		return;
	}
	for (i = 0; n->kind == NODE_MAP && i < n->npair; i++) {
		path.text = n->pair[i].key->str;
		walk_dangers(w, &path, path.text, n->pair[i].value);
	}
	for (i = 0; n->kind == NODE_LIST && i < n->nitem; i++) {
		path.text = element_name(w->arena, n->item[i], i);
		walk_dangers(w, &path, key, n->item[i]);
	}
}

void
diff_dangers(struct arena *a, struct diff_object *o)
{
	struct diff_walk w = { a, NULL, o, NULL };

	walk_dangers(&w, NULL, "", o->new);
}
