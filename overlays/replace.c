#include "overlays/replace.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/candidates.h"
#include "overlays/field_match.h"
#include "overlays/field_value.h"
#include "overlays/replace_target.h"
#include "overlays/select.h"
#include "overlays/settings.h"

static struct resource *
find_source(struct step *s, struct resource_set *set,
    const struct node *source, const struct value_options *o)
{
	struct candidates c = candidates_find(s, set, source);
	struct selection *wanted = selection_read(s, source, SELECT_LITERAL);
	struct resource *found = NULL;
	size_t i;

	for (i = 0; wanted && i < c.n; i++) {
		if (!selection_has(s, wanted, c.item[i]))
			continue;
		if (found) {
			diag_add(s->diag, DIAG_ERROR,
			    "overlays/replacement-sources", source->loc,
			    "more than one %s is selected as the source",
			    candidates_show(s->arena, source));
			diag_via(s->diag, c.item[i]->root->loc,
			    "another is here");
			diag_via(s->diag, found->root->loc, "one is here");
			return NULL;
		}
		found = c.item[i];
	}
	if (found || !wanted || o->ignore_missing)
		return found;
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-no-source",
	    source->loc, "there is no %s to take a value from",
	    candidates_show(s->arena, source));
	candidates_hint(s, set, source);
	return NULL;
}

/* IsNilOrEmpty in kyaml: a text may be empty, a map or list may not */
static bool
is_missing(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_MAP && !n->npair) ||
	    (n->kind == NODE_LIST && !n->nitem);
}

/* The field path under key, or the default one. */
static const struct node *
path_setting(struct step *s, const struct node *map, const char *key)
{
	const struct node *path = node_get(map, key);

	return *node_text_or(path, "") ? path :
	    node_string(s->arena, map->loc, REPLACE_DEFAULT_PATH);
}

static struct node **
read_field(struct step *s, struct resource *r, const struct node *setting,
    const struct value_options *o)
{
	const char *show = resource_show(s->arena, r), *problem;
	struct field_path path;
	struct node **slot;

	if (!field_path_read(s, setting, &path))
		return NULL;
	problem = field_path_get(s, &path, &r->root, &slot);
	if (problem) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-path",
		    setting->loc, "cannot follow '%s' in '%s': %s",
		    field_text(setting), show, problem);
		return NULL;
	}
	if (slot && !is_missing(*slot))
		return slot;
	if (o->ignore_missing)
		return NULL;
	diag_add(s->diag, DIAG_ERROR, "overlays/replacement-no-value",
	    setting->loc, "there is no '%s' in '%s'", field_text(setting),
	    show);
	field_path_hint(s, &path, r->root);
	return NULL;
}

/*
 * Where the value stands; NULL after a finding, or if there is none and it
 * need not be.  It is looked at again for every target: kustomize
 * has targets that change it change what later ones get.
 */
static struct node **
read_source(struct step *s, struct resource_set *set,
    const struct node *source)
{
	const struct node *setting = path_setting(s, source, "fieldPath");
	struct value_options options;
	struct resource *r;
	struct node **value;

	if (!value_options_read(s, node_get(source, "options"), &options))
		return NULL;
	r = find_source(s, set, source, &options);
	value = r ? read_field(s, r, setting, &options) : NULL;
	return value ? value_pick(s, &options, setting, value) : NULL;
}

/* A fixed value has the type its text would have. */
static struct node **
read_fixed(struct step *s, const struct node *value)
{
	struct node **slot = arena_alloc(s->arena, 1, sizeof(struct node *));
	const char *text = field_text(value);

	diag_add(s->diag, DIAG_NOTE, "compat/replacement-setting", value->loc,
	    "kustomize 5.5.0 does not know 'sourceValue'");
	*slot = node_scalar(s->arena, value->loc,
	    yaml_resolve(YAML_CORE, text, strlen(text)), text, strlen(text));
	return slot;
}

static void
run(struct step *s, struct resource_set *set, const struct node *entry)
{
	const struct node *source = node_get(entry, "source");
	const struct node *fixed = node_get(entry, "sourceValue");
	const struct node *targets = node_get(entry, "targets");
	struct node **value;
	size_t i, left = LIMIT_REPLACEMENT_TARGETS;

	if ((node_is_null(source) && node_is_null(fixed)) ||
	    !node_is_list(targets)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-shape",
		    entry->loc, "a replacement needs a 'source' and 'targets'");
		return;
	}
	if (!node_is_null(source) && !node_is_null(fixed)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-shape",
		    fixed->loc, "there is a 'source' beside 'sourceValue'");
		return;
	}
	value = node_is_null(source) ? read_fixed(s, fixed) :
	    read_source(s, set, source);
	for (i = 0; value && i < targets->nitem; i++)
		replace_target(s, set, targets->item[i], value, &left);
}

/* A replacement from a file; files are shared, so it is copied. */
static void
run_shared(struct step *s, struct resource_set *set, const struct node *shared)
{
	const struct shape_rules rules = { s->options->compat, true };
	struct node *entry = node_copy(s->arena, shared);

	if (!node_is_map(entry))
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-shape",
		    shared->loc, "a replacement is a map");
	else if (shape_check(s->arena, s->diag, &rules, &settings_replacement,
	    entry))
		run(s, set, entry);
}

/* A file holds one replacement or a list of them. */
static void
run_file(struct step *s, struct resource_set *set, const struct node *path)
{
	struct yaml_docs docs;
	const struct node *doc;
	size_t i;

	if (!step_read_yaml(s, path, s->options->compat ? YAML_11_LAST :
	    YAML_11, &docs))
		return;
	doc = docs.n ? docs.doc[0] : NULL;
	if (node_is_map(doc)) {
		run_shared(s, set, doc);
	} else if (node_is_list(doc)) {
		for (i = 0; i < doc->nitem; i++)
			run_shared(s, set, doc->item[i]);
	} else {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-shape",
		    path->loc, "'%s' holds no replacement",
		    field_text(path));
	}
}

void
replace_entry(struct step *s, struct resource_set *set,
    const struct node *entry)
{
	const struct node *path = node_get(entry, "path");
	const struct node *targets = node_get(entry, "targets");

	if (!*node_text_or(path, "")) {
		run(s, set, entry);
	} else if (node_get(entry, "source") ||
	    (node_is_list(targets) && targets->nitem)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-shape",
		    path->loc, "a replacement has a 'path' or says what to "
		    "replace itself, not both");
	} else {
		run_file(s, set, path);
	}
}
