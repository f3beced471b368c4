#include "overlays/transform.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/candidates.h"
#include "yaml/write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- prefixes and suffixes --- */

struct affix {
	const struct node *text;
	bool suffix;
};

/*
 * Kinds whose names are not free: internal/builtins/PrefixTransformer.go.
 * kustomize asks for the kind an object had at first.
 */
static bool
has_fixed_name(const struct gvk *g)
{
	static const struct gvk fixed[] = {
		{ "", "", "CustomResourceDefinition" },
		{ "apiregistration.k8s.io", "", "APIService" },
		{ "", "", "Namespace" },
	};
	size_t i;

	for (i = 0; i < COUNT(fixed); i++)
		if (gvk_is_selected(g, &fixed[i]))
			return true;
	return false;
}

static void
set_affix(struct step *s, const struct field_place *place, void *arg)
{
	const struct affix *x = arg;
	const struct node *old = *place->slot;
	const char *text = old->kind == NODE_SCALAR ? old->str : "";

	text = x->suffix ? arena_printf(s->arena, "%s%s", text, x->text->str) :
	    arena_printf(s->arena, "%s%s", x->text->str, text);
	field_set_text(s, place, text, x->text->loc);
}

/* Names that had the same affixes belong together: see namerefs.c. */
static void
remember_affix(struct arena *a, struct resource *r, const struct affix *x)
{
	if (x->suffix) {
		r->suffix = arena_grow(a, r->suffix, r->nsuffix,
		    sizeof(*r->suffix));
		r->suffix[r->nsuffix++] = x->text->str;
	} else {
		r->prefix = arena_grow(a, r->prefix, r->nprefix,
		    sizeof(*r->prefix));
		r->prefix[r->nprefix++] = x->text->str;
	}
	resource_remember(a, r);
}

static void
affix_names(struct step *s, struct resource_set *set, struct affix *x,
    const struct fieldspec_list *specs)
{
	struct fieldspec_index *index = fieldspec_index_new(s->arena, specs);
	struct field_edit edit = { FIELD_SCALAR, x->text->loc, set_affix, x };
	const struct fieldspec_hits *hits;
	const struct fieldspec *spec;
	struct resid first;
	size_t i, k;

	if (!x->text->len)
		return;
	for (i = 0; i < set->n; i++) {
		first = resource_first_id(s->arena, set->item[i]);
		if (has_fixed_name(&first.gvk))
			continue;
		hits = fieldspec_index_find(index, first.gvk.kind);
		for (k = 0; k < hits->n; k++) {
			spec = &specs->item[hits->at[k]];
			if (!gvk_is_selected(&first.gvk, &spec->gvk))
				continue;
			if (!strcmp(spec->path, "metadata/name"))
				remember_affix(s->arena, set->item[i], x);
			fieldspec_apply(s, set->item[i], spec, &edit);
		}
	}
	resource_set_touch(set);
}

void
transform_prefix(struct step *s, struct resource_set *set,
    const struct node *prefix, const struct fieldspec_list *specs)
{
	struct affix x = { prefix, false };

	affix_names(s, set, &x, specs);
}

void
transform_suffix(struct step *s, struct resource_set *set,
    const struct node *suffix, const struct fieldspec_list *specs)
{
	struct affix x = { suffix, true };

	affix_names(s, set, &x, specs);
}

/* --- labels and annotations --- */

struct pairs {
	const struct node *map;
	struct node **value;	/* made for this object, where it is shared */
};

/*
 * The value of a pair for one more place.  In kustomize all places of an
 * object that had none hold the same node, so that a later change of one
 * changes the others (api/filters/filtersutil/setters.go, SetEntry).
 */
static struct node *
pair_value(struct step *s, const struct pairs *pairs, size_t i, bool is_new)
{
	const struct node *value = pairs->map->pair[i].value;
	struct node *n = pairs->value[i];

	if (n && is_new)
		return n;
	n = node_scalar(s->arena, value->loc, TYPE_STRING, value->str,
	    value->len);
	if (s->options->compat && is_new) {
		n->shared = true;
		pairs->value[i] = n;
	}
	return n;
}

/* Put the pairs of a setting into a map of an object. */
static void
set_pairs(struct step *s, const struct field_place *place, void *arg)
{
	const struct pairs *pairs = arg;
	const struct node *settings = pairs->map;
	struct node *map = *place->slot, *key;
	const struct pair *p;
	size_t i;

	if (node_is_null(map))
		return;
	if (map->kind != NODE_MAP) {
		field_mismatch(s, place, "a map");
		return;
	}
	for (i = 0; i < settings->npair; i++) {
		p = &settings->pair[i];
		key = node_scalar(s->arena, p->key->loc, TYPE_STRING,
		    p->key->str, p->key->len);
		node_set_pair(s->arena, map, key, pair_value(s, pairs, i,
		    !node_pair(map, key->str, key->len)));
	}
}

static void
add_pairs(struct step *s, struct resource_set *set,
    const struct node *settings, const struct fieldspec_list *specs)
{
	struct pairs pairs = { settings, NULL };
	struct field_edit edit = { .make = FIELD_MAP, .set = set_pairs,
		.arg = &pairs };
	struct fieldspec_index *index;
	size_t i;

	if (!settings || !settings->npair)
		return;
	edit.loc = settings->loc;
	index = fieldspec_index_new(s->arena, specs);
	for (i = 0; i < set->n; i++) {
		pairs.value = arena_alloc(s->arena, settings->npair,
		    sizeof(struct node *));
		fieldspec_index_apply(s, index, set->item[i], &edit);
	}
}

void
transform_labels(struct step *s, struct resource_set *set,
    const struct node *labels, const struct fieldspec_list *specs)
{
	add_pairs(s, set, labels, specs);
}

void
transform_annotations(struct step *s, struct resource_set *set,
    const struct node *annotations, const struct fieldspec_list *specs)
{
	add_pairs(s, set, annotations, specs);
}

/*
 * Claim templates cannot be changed on a cluster, so they get labels only
 * where an entry says so, as with kustomize after v5.5.0.
 */
static void
note_claims(struct step *s, const struct resource_set *set,
    const struct node *entry)
{
	const struct node *claims;
	size_t i;

	if (s->options->compat ||
	    node_get_bool(entry, "includeVolumeClaimTemplates", false))
		return;
	for (i = 0; i < set->n; i++) {
		claims = node_at(set->item[i]->root, "spec",
		    "volumeClaimTemplates", NULL);
		if (!node_is_list(claims) || !claims->nitem)
			continue;
		diag_add(s->diag, DIAG_NOTE, "compat/claim-labels", entry->loc,
		    "the claim templates of '%s' get no labels",
		    resource_show(s->arena, set->item[i]));
	}
}

/* internal/target/kusttarget_configplugin.go, LabelTransformer */
void
transform_label_entry(struct step *s, struct resource_set *set,
    const struct node *entry)
{
	static const struct fieldspec metadata = {
		.gvk = { "", "", "" }, .path = "metadata/labels",
		.create = true,
	};
	static const struct fieldspec_list own = { &metadata, 1 };
	const struct fieldspecs *all = s->specs;
	struct fieldspec_list specs;
	bool good;

	good = fieldspec_list_read(s, node_get(entry, "fields"), &specs);
	good &= fieldspec_list_merge(s, &specs, &all->labels);
	if (node_get_bool(entry, "includeSelectors", false)) {
		good &= fieldspec_list_merge(s, &specs, &all->common_labels);
	} else {
		if (node_get_bool(entry, "includeTemplates", false)) {
			good &= fieldspec_list_merge(s, &specs,
			    &all->template_labels);
			note_claims(s, set, entry);
		}
		if (node_get_bool(entry, "includeVolumeClaimTemplates", false))
			good &= fieldspec_list_merge(s, &specs,
			    &all->claim_labels);
		good &= fieldspec_list_merge(s, &specs, &own);
	}
	if (good)
		add_pairs(s, set, node_get(entry, "pairs"), &specs);
}

/* --- replicas --- */

struct replica {
	const struct node *name;
	const struct node *count;
	const char *text;	/* the count, written in tens */
};

static void
set_replicas(struct step *s, const struct field_place *place, void *arg)
{
	const struct replica *x = arg;
	struct node *old = *place->slot, *new;
	bool quoted;

	if (old->kind != NODE_SCALAR) {
		field_mismatch(s, place, "a number");
		return;
	}
	/* what was quoted stays quoted: filters/replicacount */
	quoted = old->style == STYLE_SINGLE || old->style == STYLE_DOUBLE;
	new = node_scalar(s->arena, x->count->loc,
	    quoted ? TYPE_STRING : TYPE_INT, x->text, strlen(x->text));
	new->style = old->style;
	node_replace(place->slot, new);
}

/* Whether an object has, or had, both this name and a kind of the spec. */
static bool
was_called(struct step *s, const struct resource *r, const char *name,
    const struct gvk *kinds)
{
	struct resid id = resource_id(s->arena, r);
	size_t i;

	for (i = 0; i <= r->npast; i++) {
		if (!strcmp(id.name, name) && gvk_is_selected(&id.gvk, kinds))
			return true;
		if (i < r->npast) {
			id.name = r->past[i].name;
			id.gvk.kind = r->past[i].gvk.kind;
		}
	}
	return false;
}

/* The names of what has replicas, for "did you mean". */
static const char *
nearest_name(struct step *s, const struct resource_set *set,
    const char *name, const struct fieldspec_list *specs)
{
	const char **names = arena_alloc(s->arena, set->n, sizeof(*names));
	struct resid id;
	size_t i, k, n = 0;

	for (i = 0; i < set->n; i++) {
		id = resource_id(s->arena, set->item[i]);
		for (k = 0; k < specs->n; k++)
			if (gvk_is_selected(&id.gvk, &specs->item[k].gvk))
				break;
		if (k < specs->n)
			names[n++] = id.name;
	}
	return diag_nearest(name, names, n);
}

static const char *
decimal(struct arena *a, const struct node *number)
{
	struct buf b;

	buf_init(&b, a, LIMIT_YAML_SCALAR);
	yaml_write(&b, number);
	if (b.len)
		buf_trim(&b, b.len - 1);	/* its newline */
	return b.data;
}

static void
report_no_match(struct step *s, const struct resource_set *set,
    const struct replica *x, const struct fieldspec_list *specs)
{
	const char *name = x->name->str;
	const char *nearest = NULL;

	diag_add(s->diag, DIAG_ERROR, "overlays/replicas-no-match",
	    x->name->loc, "nothing with replicas is called '%s'", name);
	if (!candidates_are_hopeless(s))
		nearest = nearest_name(s, set, name, specs);
	if (nearest)
		diag_hint(s->diag, "did you mean '%s'?", nearest);
}

/* The settings of an entry; false after a finding. */
static bool
read_replica(struct step *s, const struct node *entry, struct replica *x)
{
	x->name = node_get(entry, "name");
	x->count = node_get(entry, "count");
	if (!x->name)
		x->name = node_string(s->arena, entry->loc, "");
	if (!x->count && !s->options->compat) {
		diag_add(s->diag, DIAG_ERROR, "compat/replicas-count",
		    entry->loc, "no 'count' of replicas is given");
		return false;
	}
	if (!x->count)		/* to kustomize none is 0 */
		x->count = node_scalar(s->arena, entry->loc, TYPE_INT, "0", 1);
	x->text = decimal(s->arena, x->count);
	return true;
}

void
transform_replica(struct step *s, struct resource_set *set,
    const struct node *entry, const struct fieldspec_list *specs)
{
	struct replica x;
	struct field_edit edit = { FIELD_SCALAR, entry->loc, set_replicas, &x };
	const struct resource_list *list;
	const struct fieldspec *spec;
	bool found = false;
	size_t i, k;

	if (!read_replica(s, entry, &x))
		return;
	list = resource_set_named(set, x.name->str);
	if (!step_may_look(s, entry, list->n))
		return;
	for (k = 0; k < specs->n; k++) {
		spec = &specs->item[k];
		for (i = 0; i < list->n; i++) {
			if (!was_called(s, list->item[i], x.name->str,
			    &spec->gvk))
				continue;
			found = true;
			fieldspec_apply(s, list->item[i], spec, &edit);
		}
	}
	if (!found)
		report_no_match(s, set, &x, specs);
}
