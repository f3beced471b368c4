#include "overlays/replace_target.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/candidates.h"
#include "overlays/field_match.h"
#include "overlays/field_value.h"
#include "overlays/select.h"

/* A "select", or an entry of "reject". */
struct choice {
	const struct node *setting;
	/* as kustomize has it: ids and selectors by themselves, compared */
	struct selection *ids, *selectors;
	/* all of it, expressions; NULL with options->compat, or if it is {} */
	struct selection *whole;
	bool noted;
};

/* One entry of "targets", made ready for many objects. */
struct target {
	struct step *step;
	const struct node *setting;
	struct choice select, *reject;
	size_t nreject;
	struct field_path *path;
	size_t npath;
	struct value_options options;
	struct node **value;
	size_t left;		/* how many fields may still be set */
	size_t matched;		/* objects */
	bool renamed;		/* what a set's index knows may have changed */
};

/*
 * The keys of a selection that are selectors, respectively all the others;
 * out is NULL if there are none.  False after a finding.
 */
static bool
read_half(struct step *s, const struct node *setting, bool selectors,
    struct selection **out)
{
	struct node *half = node_map(s->arena, setting->loc);
	const struct pair *p;
	bool is_selector;
	size_t i;

	for (i = 0; node_is_map(setting) && i < setting->npair; i++) {
		p = &setting->pair[i];
		is_selector = !strcmp(p->key->str, "labelSelector") ||
		    !strcmp(p->key->str, "annotationSelector");
		if (is_selector == selectors && *node_text_or(p->value, ""))
			node_set_pair(s->arena, half, p->key, p->value);
	}
	*out = NULL;
	if (half->npair)
		*out = selection_read(s, half, SELECT_LITERAL);
	return !half->npair || *out;
}

static bool
read_choice(struct step *s, const struct node *setting, struct choice *out)
{
	memset(out, 0, sizeof(*out));
	out->setting = setting;
	if (!read_half(s, setting, false, &out->ids) ||
	    !read_half(s, setting, true, &out->selectors))
		return false;
	/* v5.5.0 compares; later releases have anchored expressions */
	if (!s->options->compat && (out->ids || out->selectors))
		out->whole = selection_read(s, setting, SELECT_REGEX);
	return s->options->compat || out->whole ||
	    !(out->ids || out->selectors);
}

static bool
read_rejects(struct target *t)
{
	const struct node *list = node_get(t->setting, "reject");

	if (!node_is_list(list))
		return true;
	t->reject = arena_alloc(t->step->arena, list->nitem,
	    sizeof(*t->reject));
	for (; t->nreject < list->nitem; t->nreject++)
		if (!read_choice(t->step, list->item[t->nreject],
		    &t->reject[t->nreject]))
			return false;
	return true;
}

static bool
read_paths(struct target *t)
{
	const struct node *list = node_get(t->setting, "fieldPaths");
	struct step *s = t->step;
	size_t i, n = node_is_list(list) ? list->nitem : 0;

	t->npath = n ? n : 1;
	t->path = arena_alloc(s->arena, t->npath, sizeof(*t->path));
	if (!n)
		return field_path_read(s, node_string(s->arena,
		    t->setting->loc, REPLACE_DEFAULT_PATH), &t->path[0]);
	for (i = 0; i < n; i++)
		if (!field_path_read(s, list->item[i], &t->path[i]))
			return false;
	return true;
}

static bool
read_target(struct target *t)
{
	const struct node *select = node_get(t->setting, "select");
	struct step *s = t->step;

	if (node_is_null(select)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-no-select",
		    t->setting->loc, "this target has no 'select'");
		return false;
	}
	return read_choice(s, select, &t->select) && read_rejects(t) &&
	    read_paths(t) && value_options_read(s,
	    node_get(t->setting, "options"), &t->options);
}

static bool
has(struct step *s, const struct selection *half, const struct resource *o)
{
	return half && selection_has(s, half, o);
}

/* Say once that kustomize would answer otherwise. */
static bool
answer(struct step *s, struct choice *c, const struct resource *o, bool ours,
    bool theirs)
{
	if (s->options->compat)
		return theirs;
	if (ours != theirs && !c->noted) {
		c->noted = true;
		diag_add(s->diag, DIAG_NOTE, "compat/replacement-select",
		    c->setting->loc, "'%s' is %smeant here; kustomize %s",
		    resource_show(s->arena, o), ours ? "" : "not ",
		    ours ? "would pass it over" : "would take it");
	}
	return ours;
}

static bool
is_selected(struct target *t, const struct resource *o)
{
	struct choice *c = &t->select;
	struct step *s = t->step;
	bool theirs = (!c->ids || has(s, c->ids, o)) &&
	    (!c->selectors || has(s, c->selectors, o));

	return answer(s, c, o, !c->whole || has(s, c->whole, o), theirs);
}

/* To kustomize an entry with a name and a selector rejects what fits either. */
static bool
is_rejected(struct target *t, struct choice *c, const struct resource *o)
{
	struct step *s = t->step;
	bool theirs = has(s, c->ids, o) || has(s, c->selectors, o);

	return answer(s, c, o, has(s, c->whole, o), theirs);
}

static bool
is_target(struct target *t, const struct resource *o)
{
	size_t i;

	if (!is_selected(t, o))
		return false;
	for (i = 0; i < t->nreject; i++)
		if (is_rejected(t, &t->reject[i], o))
			return false;
	return true;
}

/*
 * Whether the object stays within the limits of what is read: a map copied
 * into itself again and again would double each time.
 */
static bool
is_within_limits(struct target *t, const struct resource *r,
    const struct field_search *f)
{
	const struct node *value = *t->value;
	struct step *s = t->step;
	const char *limit = NULL;

	if (f->nplace > t->left)
		limit = arena_printf(s->arena, "more than %d fields are set",
		    LIMIT_REPLACEMENT_TARGETS);
	else if (value->kind == NODE_SCALAR)
		return true;
	else if (f->path->n + node_depth(value) > LIMIT_YAML_DEPTH)
		limit = arena_printf(s->arena, "'%s' would be more than %d "
		    "levels deep", resource_show(s->arena, r),
		    LIMIT_YAML_DEPTH);
	else if (node_count(r->root) + f->nplace * node_count(value) >
	    LIMIT_YAML_NODES)
		limit = arena_printf(s->arena, "'%s' would have more than %d "
		    "values", resource_show(s->arena, r), LIMIT_YAML_NODES);
	if (!limit)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-size",
	    f->path->setting->loc, "%s", limit);
	return false;
}

static void
report_path(struct target *t, const struct resource *r,
    const struct field_search *f, const char *problem)
{
	const struct node *setting = f->path->setting;
	const char *show = resource_show(t->step->arena, r);
	struct diag *d = t->step->diag;

	if (problem) {
		diag_add(d, DIAG_ERROR, "overlays/replacement-path",
		    setting->loc, "cannot follow '%s' in '%s': %s",
		    field_text(setting), show, problem);
		return;
	}
	diag_add(d, DIAG_ERROR, "overlays/replacement-no-field", setting->loc,
	    "there is no '%s' in '%s'", field_text(setting), show);
	field_path_hint(t->step, f->path, r->root);
	if (!f->create)
		diag_hint(d, "say 'options: {create: true}' to make it");
}

/* Set the places that were found; false after a finding. */
static bool
set_places(struct target *t, struct resource *r, struct field_search *f)
{
	const struct node *setting = f->path->setting;
	const char *show = resource_show(t->step->arena, r);
	bool good = true;
	size_t i;

	for (i = 0; good && i < f->nplace; i++)
		good = value_put(t->step, &t->options, setting, show,
		    *t->value, &f->place[i]);
	for (i = f->ninside; i > 0; i--)
		embedded_close(t->step, f->inside[i - 1], setting->loc);
	t->left -= f->nplace;
	return good;
}

static bool
is_identity(const struct field_path *p)
{
	return !strcmp(p->part[0], "metadata") ||
	    !strcmp(p->part[0], "kind") || !strcmp(p->part[0], "apiVersion");
}

/* An object without a name or kind is none. */
static bool
check_identity(struct target *t, const struct resource *r,
    const struct field_path *path)
{
	t->renamed = true;
	if (*resource_name(r) && *resource_kind(r))
		return true;
	diag_add(t->step->diag, DIAG_ERROR, "overlays/replacement-identity",
	    path->setting->loc, "this would leave an object without a %s",
	    *resource_kind(r) ? "name" : "kind");
	return false;
}

static bool
set_field(struct target *t, struct resource *r, struct field_path *path)
{
	struct field_search f = { .step = t->step, .path = path,
	    .create = t->options.create,
	    .leaf = (enum node_kind)(*t->value)->kind };
	const char *problem = field_search_run(&f, &r->root);

	if (!problem && !f.nplace && t->options.ignore_missing)
		return true;
	if (problem || !f.nplace) {
		report_path(t, r, &f, problem);
		return false;
	}
	if (!is_within_limits(t, r, &f) || !set_places(t, r, &f))
		return false;
	return !is_identity(path) || check_identity(t, r, path);
}

static void
report_no_target(struct target *t, const struct resource_set *set)
{
	const struct node *select = node_get(t->setting, "select");
	struct step *s = t->step;

	if (s->options->compat)
		return;
	diag_add(s->diag, step_miss(s), "overlays/replacement-no-target",
	    select->loc, "no %s is there to be changed",
	    candidates_show(s->arena, select));
	candidates_hint(s, set, select);
}

static void
run(struct target *t, struct resource_set *set)
{
	struct candidates c;
	bool good = true;
	size_t i, j;

	if (!read_target(t))
		return;
	c = candidates_find(t->step, set, node_get(t->setting, "select"));
	for (i = 0; good && i < c.n; i++) {
		if (!is_target(t, c.item[i]))
			continue;
		t->matched++;
		for (j = 0; good && j < t->npath; j++)
			good = set_field(t, c.item[i], &t->path[j]);
	}
	if (!t->matched)
		report_no_target(t, set);
	if (t->renamed)
		resource_set_touch(set);
}

void
replace_target(struct step *s, struct resource_set *set,
    const struct node *target, struct node **value, size_t *left)
{
	struct target t = { .step = s, .setting = target, .value = value,
	    .left = *left };

	run(&t, set);
	*left = t.left;
}
