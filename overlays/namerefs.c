#include "overlays/namerefs.h"

#include <string.h>
#include <strings.h>

#include "overlays/referral.h"

/* Candidates that the finding about an ambiguous name shows. */
#define SHOWN 5

/* A name that is going to be set. */
struct change {
	struct field_place place;
	const struct node *old;
	const char *text;
	struct loc loc;
	size_t at;		/* of the field, in the list of all */
};

struct fixer {
	struct step *s;
	struct referrals *referrals;
	struct fieldspec_list fields;	/* of all targets, one after another */
	const struct gvk **target;	/* of each of them */
	struct fieldspec_index *index;

	/* what is being fixed */
	struct referrer from;
	struct gvk role;
	size_t at;
	const struct fieldspec *spec;
	const struct gvk *meant;
	struct change *change;
	size_t nchange;
};

static bool
ends_in(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && !strcmp(path + n - m, end) &&
	    (n == m || path[n - m - 1] == '/');
}

/* --- what else a reference says --- */

/* The type that a roleRef names; NULL if it does not say both. */
static const struct gvk *
read_role(struct fixer *f)
{
	const struct node *ref = node_get(f->from.resource->root, "roleRef");
	const struct node *group = node_get(ref, "apiGroup");
	const struct node *kind = node_get(ref, "kind");

	if (!ends_in(f->spec->path, "roleRef/name") || !group || !kind ||
	    group->kind != NODE_SCALAR || kind->kind != NODE_SCALAR)
		return NULL;
	f->role = (struct gvk){ group->str, "", kind->str };
	return &f->role;
}

/*
 * "secrets" are Secrets, and the SealedSecrets that become them; "ingresses"
 * and "policies" end in more than an s.
 */
static bool
is_resource_of(const char *plural, const char *kind)
{
	size_t n = strlen(kind), len = strcspn(plural, "/");

	if (!strcmp(kind, "SealedSecret") && is_resource_of(plural, "Secret"))
		return true;
	return !strcmp(plural, "*") || (n && len > n && len <= n + 2 &&
	    !strncasecmp(plural, kind, n - 1));
}

static bool
rule_is_about(const struct node *rule, const char *kind)
{
	const struct node *list = node_get(rule, "resources");
	const char *plural;
	size_t i;

	if (!node_is_list(list))
		return true;
	for (i = 0; i < list->nitem; i++) {
		plural = node_text(list->item[i]);
		if (plural && is_resource_of(plural, kind))
			return true;
	}
	return false;
}

/*
 * Whether what stands beside a name allows the kind that is meant: "kind" in
 * the same map, or the resources of a role's rule.  kustomize does not look.
 */
static bool
kind_is_meant(const struct fixer *f, const struct node *map)
{
	const char *wanted = node_get_str(map, "kind");
	const char *kind = f->meant->kind;

	if (ends_in(f->spec->path, "rules/resourceNames"))
		return rule_is_about(map, kind);
	if (!wanted || !*wanted || !strcmp(wanted, kind))
		return true;
	return !strcmp(kind, "SealedSecret") && !strcmp(wanted, "Secret");
}

/* --- choosing --- */

static bool
is_clear(const struct referral_list *list, bool namespace_too)
{
	return list->one_name && (list->one_namespace || !namespace_too);
}

static void
report_ambiguous(struct fixer *f, const struct node *name,
    const struct referral_list *list)
{
	struct diag *d = f->s->diag;
	size_t i;

	diag_add(d, DIAG_ERROR, "overlays/ambiguous-reference", name->loc,
	    "'%s' may be any of %zu objects of kind '%s'", name->str, list->n,
	    f->meant->kind);
	/* the nearest way comes last */
	for (i = list->n < SHOWN ? list->n : SHOWN; i-- > 0; )
		diag_via(d, list->item[i]->root->loc, "'%s'",
		    resource_show(f->s->arena, list->item[i]));
	diag_hint(d, "give them different names, or add the prefix in the "
	    "kustomization that has both the object and the reference");
}

static struct referral_list
ask(struct fixer *f, const char *name, const char *namespace, bool anywhere)
{
	struct reference ref = { .target = f->meant, .role = read_role(f),
		.name = name, .namespace = namespace, .anywhere = anywhere };

	return referral_find(f->referrals, &f->from, &ref);
}

/* The one that is meant, or NULL. */
static struct resource *
find(struct fixer *f, const struct node *name, const char *namespace,
    bool anywhere, bool same_namespace)
{
	struct referral_list list = ask(f, name->str, namespace, anywhere);

	if (!list.n)
		return NULL;
	if (is_clear(&list, same_namespace))
		return list.item[0];
	report_ambiguous(f, name, &list);
	return NULL;
}

/* The place of what gave an object its present name, or namespace. */
static struct loc
cause(const struct resource *r, const char *field)
{
	const struct node *n = node_at(r->root, "metadata", field, NULL);

	return n ? n->loc : r->root->loc;
}

/*
 * kustomize sets a name at once, so where a field may name two kinds, the new
 * name is looked up again as if it had been written.  We set names when all
 * have been looked up.
 */
static void
set(struct fixer *f, const struct field_place *place, const char *text,
    struct loc loc)
{
	struct change c = { *place, *place->slot, text, loc, f->at };

	if (c.old->kind == NODE_SCALAR && !strcmp(c.old->str, text))
		return;
	if (f->s->options->compat) {
		field_set_text(f->s, place, text, loc);
		return;
	}
	f->change = arena_grow(f->s->arena, f->change, f->nchange,
	    sizeof(*f->change));
	f->change[f->nchange++] = c;
}

static void
look_at(struct fixer *f, size_t at)
{
	f->at = at;
	f->spec = &f->fields.item[at];
	f->meant = f->target[at];
}

/* Say so if kustomize would have looked a name up that was just set. */
static void
note_twice(struct fixer *f, const struct change *c,
    const struct fieldspec_hits *hits)
{
	const char *path = f->fields.item[c->at].path;
	struct referral_list list;
	size_t i;

	for (i = 0; i < hits->n; i++) {
		if (hits->at[i] <= c->at)
			continue;
		look_at(f, hits->at[i]);
		if (f->spec->ours || strcmp(f->spec->path, path))
			continue;
		list = ask(f, c->text, NULL, false);
		if (list.n && strcmp(resource_name(list.item[0]), c->text))
			diag_add(f->s->diag, DIAG_NOTE,
			    "compat/reference-twice", c->old->loc,
			    "the new name '%s' is not looked up again",
			    c->text);
	}
}

static void
apply_changes(struct fixer *f, const struct fieldspec_hits *hits)
{
	const struct change *c;
	size_t i;

	for (i = 0; i < f->nchange; i++) {
		c = &f->change[i];
		if (*c->place.slot != c->old)
			continue;
		field_set_text(f->s, &c->place, c->text, c->loc);
		if (f->fields.item[c->at].ours)
			field_note(f->s, &c->place, &f->fields.item[c->at]);
		else
			note_twice(f, c, hits);
	}
	f->change = NULL;
	f->nchange = 0;
}

/* Put the name or namespace of an object into the map that refers to it. */
static void
set_beside(struct fixer *f, struct node *map, const char *key,
    const struct resource *r)
{
	struct field_place place = { f->from.resource, map, NULL };
	const char *text = node_get_str(node_get(r->root, "metadata"), key);
	struct pair *p = node_pair(map, key, strlen(key));

	if (!text || !*text)
		return;
	if (p) {
		place.slot = &p->value;
		set(f, &place, text, cause(r, key));
	} else {
		node_set(f->s->arena, map, key,
		    node_string(f->s->arena, cause(r, key), text));
	}
}

/* Say so if kustomize would have set a name whose kind is not meant. */
static void
note_kind(struct fixer *f, const struct node *name, const char *namespace)
{
	struct referral_list list = ask(f, name->str, namespace, false);

	if (list.n && strcmp(resource_name(list.item[0]), name->str))
		diag_add(f->s->diag, DIAG_NOTE, "compat/reference-kind",
		    name->loc, "'%s' does not mean '%s'", name->str,
		    resource_show(f->s->arena, list.item[0]));
}

/*
 * Say so if the namespace beside a name makes it another object's, or follows
 * that object.
 */
static void
note_space(struct fixer *f, const struct node *name, const char *space,
    const struct resource *r)
{
	struct referral_list list = ask(f, name->str, NULL, false);
	const char *theirs = name->str, *mine = name->str;

	if (f->spec->ours)
		return;
	if (list.n)
		theirs = resource_name(list.item[0]);
	if (r)
		mine = resource_name(r);
	if (strcmp(theirs, mine) ||
	    !is_clear(&list, false) ||
	    (r && *resource_namespace(r) &&
	    strcmp(resource_namespace(r), space)))
		diag_add(f->s->diag, DIAG_NOTE, "compat/reference-namespace",
		    name->loc, "'%s' is that of namespace '%s'", name->str,
		    space);
}

/* --- the forms of a reference --- */

/*
 * A name by itself.  A namespace beside it counts, too: kustomize knows that
 * of maps only (see fix_map).
 */
static void
fix_name(struct fixer *f, const struct field_place *place)
{
	bool ours = !f->s->options->compat;
	struct node *name = *place->slot;
	const char *space = NULL;
	struct resource *r;

	if (ours && !kind_is_meant(f, place->map)) {
		note_kind(f, name, NULL);
		return;
	}
	if (ours && ends_in(f->spec->path, "name"))
		space = node_get_str(place->map, "namespace");
	r = find(f, name, space, space != NULL, space != NULL);
	if (space)
		note_space(f, name, space, r);
	if (!r)
		return;
	set(f, place, resource_name(r), cause(r, "name"));
	if (space)
		set_beside(f, place->map, "namespace", r);
}

/* A map with a name and perhaps a namespace, as the subject of a binding. */
static void
fix_map(struct fixer *f, struct node *map)
{
	const struct node *name = node_get(map, "name");
	const struct node *namespace = node_get(map, "namespace");
	const char *space = NULL;
	struct resource *r;

	if (namespace && namespace->kind == NODE_SCALAR)
		space = namespace->str;
	if (!name || name->kind != NODE_SCALAR) {
		diag_add(f->s->diag, f->s->options->compat ? DIAG_ERROR :
		    DIAG_NOTE, "compat/reference-no-name", map->loc,
		    "no 'name' in the reference '%s'", f->spec->path);
		return;
	}
	if (!f->s->options->compat && !kind_is_meant(f, map)) {
		note_kind(f, name, space);
		return;
	}
	r = find(f, name, space, false, true);
	if (!r)
		return;
	/* this order, for a namespace that is added moves the map's values */
	set_beside(f, map, "namespace", r);
	set_beside(f, map, "name", r);
}

static void
fix_value(struct fixer *f, const struct field_place *place)
{
	struct field_place item = *place;
	struct node *n = *place->slot;
	size_t i;

	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		if (n->type != TYPE_NULL)
			fix_name(f, place);
		break;
	case NODE_MAP:
		fix_map(f, n);
		break;
	case NODE_LIST:
		for (i = 0; i < n->nitem; i++) {
			item.slot = &n->item[i];
			if (n->item[i]->kind == NODE_LIST)
				field_mismatch(f->s, &item, "a name or a map");
			else
				fix_value(f, &item);
		}
		break;
	}
}

static void
fix(struct step *s, const struct field_place *place, void *arg)
{
	(void)s;
	fix_value(arg, place);
}

/* --- all references --- */

/* All fields in one list, so that one look-up by kind finds them. */
static void
flatten(struct fixer *f, const struct nameref_list *list)
{
	struct fieldspec *fields;
	size_t i, k, n = 0;

	for (i = 0; i < list->n; i++)
		n += list->item[i].fields.n;
	fields = arena_alloc(f->s->arena, n, sizeof(*fields));
	f->target = arena_alloc(f->s->arena, n, sizeof(*f->target));
	for (n = 0, i = 0; i < list->n; i++)
		for (k = 0; k < list->item[i].fields.n; k++) {
			fields[n] = list->item[i].fields.item[k];
			fields[n].ours |= list->item[i].ours;
			f->target[n++] = &list->item[i].target;
		}
	f->fields.item = fields;
	f->fields.n = n;
	f->index = fieldspec_index_new(f->s->arena, &f->fields);
}

static void
fix_resource(struct fixer *f, struct resource *r)
{
	struct field_edit edit = { .make = FIELD_FIND_ONLY, .loc = r->root->loc,
		.set = fix, .arg = f };
	const struct fieldspec_hits *hits;
	const char *kind;
	size_t i;

	referrer_read(f->referrals, r, &f->from);
	kind = f->from.first_gvk.kind;
	hits = fieldspec_index_narrow(f->index, kind, r->root);
	for (i = 0; i < hits->n; i++) {
		look_at(f, hits->at[i]);
		if (gvk_is_selected(&f->from.first_gvk, &f->spec->gvk))
			field_walk(f->s, r, f->spec, &edit);
	}
	apply_changes(f, fieldspec_index_find(f->index, kind));
}

void
namerefs_fix(struct step *s, struct resource_set *set)
{
	struct fixer f = { .s = s };
	size_t i;

	flatten(&f, &s->specs->namerefs);
	f.referrals = referrals_new(s, set);
	for (i = 0; i < set->n; i++)
		fix_resource(&f, set->item[i]);
}
