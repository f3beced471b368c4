#include "overlays/vars.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/objects.h"
#include "overlays/var_value.h"

/* --- the object of a var --- */

struct query {
	struct gvk gvk;
	const char *name, *namespace;	/* "" stands for any namespace */
};

static struct query
read_query(struct arena *a, const struct node *entry)
{
	const struct node *ref = node_get(entry, "objref");
	const char *version = node_get_text(ref, "apiVersion"), *slash;
	struct query q = {
		{ node_get_text(ref, "group"), node_get_text(ref, "version"),
		    node_get_text(ref, "kind") },
		node_get_text(ref, "name"), node_get_text(ref, "namespace")
	};

	/* types/var.go, Target.GVK: a version alone leaves the group */
	slash = strchr(version, '/');
	if (slash)
		q.gvk = gvk_parse(a, version, q.gvk.kind);
	else if (*version)
		q.gvk.version = version;
	return q;
}

static bool
has_namespace(struct step *s, const struct resid *id, const char *namespace)
{
	if (!*namespace)
		return true;
	if (schema_is_cluster(s->schema, &id->gvk))
		return false;
	return !strcmp(*id->namespace ? id->namespace : "default", namespace);
}

/* Whether one of an object's ids is the one that is asked for. */
static bool
answers(struct step *s, const struct resource *r, const struct query *q)
{
	struct resid id = resource_id(s->arena, r);
	size_t i;

	for (i = 0; i <= r->npast; i++) {
		if (!strcmp(id.name, q->name) && gvk_equal(&id.gvk, &q->gvk) &&
		    has_namespace(s, &id, q->namespace))
			return true;
		if (i < r->npast) {
			id.name = r->past[i].name;
			id.namespace = r->past[i].namespace;
			id.gvk.kind = r->past[i].gvk.kind;
		}
	}
	return false;
}

static struct resource_list
find_objects(struct step *s, struct resource_set *set, const struct node *entry)
{
	struct query q = read_query(s->arena, entry);
	const struct resource_list *named = resource_set_named(set, q.name);
	struct resource_list list = { NULL, 0 };
	size_t i;

	for (i = 0; i < named->n; i++) {
		if (!answers(s, named->item[i], &q))
			continue;
		list.item = arena_grow(s->arena, list.item, list.n,
		    sizeof(struct resource *));
		list.item[list.n++] = named->item[i];
	}
	return list;
}

static void
report_ambiguous(struct step *s, const struct node *entry,
    const struct resource_list *list)
{
	size_t i;

	diag_add(s->diag, DIAG_ERROR, "overlays/var-ambiguous", entry->loc,
	    "the var '%s' may be of any of %zu objects",
	    node_get_text(entry, "name"), list->n);
	for (i = 2; i-- > 0; )
		diag_via(s->diag, list->item[i]->root->loc, "'%s'",
		    resource_show(s->arena, list->item[i]));
	diag_hint(s->diag, "name the namespace in 'objref'");
}

void
vars_add(struct step *s, struct vars *vars, struct resource_set *set,
    const struct node *list)
{
	const struct node *entry, *other;
	struct resource_list objects;
	struct var *var;
	const char *name;
	size_t i;

	if (!vars->by_name) {
		vars->by_name = arena_alloc(s->arena, 1,
		    sizeof(*vars->by_name));
		map_init(vars->by_name, s->arena);
	}
	for (i = 0; list && i < list->nitem; i++) {
		entry = list->item[i];
		name = node_get_text(entry, "name");
		other = map_set(vars->by_name, name, strlen(name),
		    list->item[i]);
		if (other) {
			diag_add(s->diag, DIAG_ERROR, "overlays/var-exists",
			    entry->loc, "there is a var '%s' already",
			    name);
			diag_via(s->diag, other->loc, "the other var");
			continue;
		}
		objects = find_objects(s, set, entry);
		if (objects.n > 1) {
			report_ambiguous(s, entry, &objects);
			continue;
		}
		vars->item = arena_grow(s->arena, vars->item, vars->n,
		    sizeof(*vars->item));
		var = &vars->item[vars->n++];
		var->entry = entry;
		var->object = objects.n ? objects.item[0] : NULL;
	}
}

/* --- putting values in --- */

struct expander {
	struct step *s;
	struct map values;	/* name -> struct var_value */
	struct buf out;
	const struct var_value *first;	/* of those put into the text */
	const char *last_close;	/* the last ')' of the text, or NULL */
};

static struct var_value *
get_value(struct expander *x, const char *name, size_t len)
{
	struct var_value *v = map_get(&x->values, name, len);

	if (!v || v->whole)
		return NULL;
	v->used = true;
	if (!x->first)
		x->first = v;
	return v;
}

/*
 * Expand what follows a dollar; returns behind it (filters/refvar/expand.go).
 * A doubled dollar is one, and names that no var has stay as they are.
 */
static const char *
expand_one(struct expander *x, const char *text, const char *end)
{
	const char *close = NULL;
	struct var_value *v;

	if (*text == '(' && x->last_close && text < x->last_close)
		close = memchr(text, ')', (size_t)(end - text));
	if (!close) {
		if (*text != '$')
			buf_addc(&x->out, '$');
		buf_addc(&x->out, *text);
		return text + 1;
	}
	v = get_value(x, text + 1, (size_t)(close - text - 1));
	if (v)
		buf_adds(&x->out, v->inside);
	else
		buf_add(&x->out, text - 1, (size_t)(close - text + 2));
	return close + 1;
}

/* The text of a scalar with values in it; NULL if nothing changes. */
static struct node *
expand(struct expander *x, const struct node *old)
{
	const char *text = old->str, *end = old->str + old->len, *dollar;
	struct arena *a = x->s->arena;
	struct node *new;

	buf_init(&x->out, a, LIMIT_YAML_SCALAR);
	x->first = NULL;
	for (x->last_close = end; x->last_close > text; x->last_close--)
		if (*x->last_close == ')')
			break;
	while ((dollar = memchr(text, '$', (size_t)(end - text))) &&
	    dollar + 1 < end) {
		buf_add(&x->out, text, (size_t)(dollar - text));
		text = expand_one(x, dollar + 1, end);
	}
	if (text == old->str)
		return NULL;
	buf_add(&x->out, text, (size_t)(end - text));
	if (x->out.over) {
		diag_add(x->s->diag, DIAG_ERROR, "overlays/var-too-long",
		    old->loc, "with its vars replaced, this text is longer "
		    "than %lu bytes", LIMIT_YAML_SCALAR);
		return NULL;
	}
	new = node_scalar(a, x->first ? x->first->entry->loc : old->loc,
	    TYPE_STRING, x->out.data, x->out.len);
	/* a value alone keeps its type */
	if (x->first && old->len > 3 && old->str[0] == '$' &&
	    old->str[1] == '(' &&
	    memchr(old->str, ')', old->len) == end - 1) {
		new->type = (unsigned char)x->first->type;
	}
	return new;
}

static void
expand_at(struct expander *x, struct node **slot)
{
	struct node *new;

	if (!node_is_string(*slot))
		return;
	new = expand(x, *slot);
	if (new)
		node_replace(slot, new);
}

/* kustomize gives up at what is no string; we leave it as it is. */
static void
report_kind(struct expander *x, const struct resource *r, const struct node *n)
{
	bool compat = x->s->options->compat;

	diag_add(x->s->diag, compat ? DIAG_ERROR : DIAG_NOTE,
	    compat ? "overlays/field-kind" : "compat/field-kind", n->loc,
	    "this is not a string in '%s'",
	    resource_show(x->s->arena, r));
}

static void
expand_list(struct expander *x, const struct field_place *place)
{
	struct node *list = *place->slot;
	struct field_place item = *place;
	size_t i;

	for (i = 0; i < list->nitem; i++) {
		item.slot = &list->item[i];
		if (!node_is_string(list->item[i]))
			report_kind(x, place->resource, list->item[i]);
		expand_at(x, item.slot);
	}
}

static void
expand_place(struct step *s, const struct field_place *place, void *arg)
{
	struct node *n = *place->slot;
	size_t i;

	(void)s;
	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		expand_at(arg, place->slot);
		break;
	case NODE_MAP:
		for (i = 0; i < n->npair; i++)
			expand_at(arg, &n->pair[i].value);
		break;
	case NODE_LIST:
		expand_list(arg, place);
		break;
	}
}

/* --- all vars --- */

/*
 * A generator above may have put another object in the place of the one that
 * was found at first, with its names.
 */
static struct resource *
present_object(struct step *s, struct resource_set *set, const struct var *var)
{
	struct resource_list list = find_objects(s, set, var->entry);
	struct resid first, other;
	size_t i;

	if (!var->object)
		return NULL;
	for (i = 0; i < list.n; i++)
		if (list.item[i] == var->object)
			return var->object;
	first = resource_first_id(s->arena, var->object);
	for (i = 0; i < list.n; i++) {
		other = resource_first_id(s->arena, list.item[i]);
		if (objects_same(s, &first, &other))
			return list.item[i];
	}
	return NULL;
}

static void
read_value(struct expander *x, struct resource_set *set, const struct var *var)
{
	const char *name = node_get_text(var->entry, "name");
	struct resource *object = present_object(x->s, set, var);
	struct var_value *v = arena_alloc(x->s->arena, 1, sizeof(*v));

	if (!object) {
		diag_add(x->s->diag, DIAG_ERROR, "overlays/var-no-object",
		    var->entry->loc, "there is no object for the var '%s'",
		    name);
		diag_hint(x->s->diag, "'objref' gives the apiVersion, kind and "
		    "name as they are written in its file");
		return;
	}
	if (var_value_read(x->s, var->entry, object, v))
		map_set(&x->values, name, strlen(name), v);
}

static void
report_unused(struct expander *x)
{
	const struct var_value *v;
	size_t i;

	for (i = 0; i < x->values.n; i++) {
		v = x->values.entry[i].value;
		if (v->used)
			continue;
		diag_add(x->s->diag, x->s->options->compat ? DIAG_NOTE :
		    step_miss(x->s), "overlays/var-unused", v->entry->loc,
		    "the var '%s' is used nowhere",
		    node_get_text(v->entry, "name"));
	}
}

void
vars_substitute(struct step *s, struct resource_set *set,
    const struct vars *vars)
{
	struct expander x = { .s = s };
	struct field_edit edit = { .make = FIELD_FIND_ONLY,
		.set = expand_place, .arg = &x };
	struct fieldspec_index *index;
	size_t i;

	if (!vars->n)
		return;
	map_init(&x.values, s->arena);
	for (i = 0; i < vars->n; i++)
		read_value(&x, set, &vars->item[i]);
	index = fieldspec_index_new(s->arena, &s->specs->vars);
	for (i = 0; i < set->n; i++)
		fieldspec_index_apply(s, index, set->item[i], &edit);
	report_unused(&x);
}
