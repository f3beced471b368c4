#include "overlays/plugins.h"

#include <string.h>

#include "overlays/builtin.h"
#include "overlays/generator.h"
#include "overlays/metadata.h"
#include "overlays/objects.h"

/*
 * All that is inline comes first, as it does for kustomize.  Of directories
 * only the objects count.
 */
static void
read_configs(struct level *l, const char *name, struct resource_set *configs)
{
	const struct vars vars = l->run->vars;
	const struct node *list = level_field(l, name);
	struct level sub = *l;
	struct yaml_docs docs;
	size_t i;

	resource_set_init(configs, l->step.arena);
	sub.set = configs;
	for (i = 0; i < level_length(list); i++)
		if (step_is_inline(list->item[i]) &&
		    step_read_inline(&l->step, list->item[i], YAML_CORE,
		    &docs))
			objects_add_documents(&l->step, &docs, configs);
	for (i = 0; i < configs->n && l->run->metadata; i++)
		configs->item[i]->origin = metadata_from_file(l->step.arena,
		    level_file(l));
	for (i = 0; i < level_length(list); i++)
		if (!step_is_inline(list->item[i]))
			level_add(&sub, list->item[i]);
	l->run->vars = vars;
}

static struct node *
origin_of(const struct level *l, const struct resource *config)
{
	if (!l->run->metadata)
		return NULL;
	return metadata_from_config(l->step.arena, config);
}

static void
run_generator(struct level *l, const char *name, enum generator_kind kind,
    const char *builtin)
{
	const struct node *list = level_field(l, name);
	struct resource *r;
	size_t i;

	for (i = 0; i < level_length(list); i++) {
		r = generator_make(&l->step, kind, list->item[i],
		    level_field(l, "generatorOptions"));
		if (!r)
			continue;
		if (l->run->metadata)
			r->origin = metadata_from_field(l->step.arena,
			    level_file(l), builtin);
		generator_absorb(&l->step, l->set, r);
	}
}

static void
run_configured_generators(struct level *l)
{
	const struct settings_builtin *b;
	struct resource_set configs;
	struct resource *r;
	size_t i;

	read_configs(l, "generators", &configs);
	for (i = 0; i < configs.n; i++) {
		b = builtin_find(&l->step, configs.item[i], true);
		r = b ? builtin_make(&l->step, b->builtin,
		    configs.item[i]->root) : NULL;
		if (!r)
			continue;
		r->origin = origin_of(l, configs.item[i]);
		generator_absorb(&l->step, l->set, r);
	}
}

static void
refuse_charts(struct level *l)
{
	static const char *const names[] = {
		"helmCharts", "helmChartInflationGenerator", "helmGlobals"
	};
	const struct pair *p;
	size_t i;

	for (i = 0; i < 3; i++) {
		p = node_pair(l->k->root, names[i], strlen(names[i]));
		if (!p || (i == 2 && l->step.options->compat))
			continue;
		diag_add(l->step.diag, DIAG_ERROR, "overlays/helm",
		    p->key->loc, "charts are not rendered inside a "
		    "kustomization, and '%s' asks for it", names[i]);
		diag_hint(l->step.diag, "commit the rendered chart and list "
		    "it under 'resources'");
	}
}

/* A copy to compare with, without what may be added. */
static void
copy_set(struct step *s, const struct resource_set *set,
    struct resource_set *copy)
{
	struct node *meta, *labels;
	struct resource *r;
	size_t i;

	resource_set_init(copy, s->arena);
	for (i = 0; i < set->n; i++) {
		r = resource_copy(s->arena, set->item[i]);
		meta = node_get(r->root, "metadata");
		labels = node_get(meta, "labels");
		node_remove(labels, "validated-by", strlen("validated-by"));
		if (node_is_map(labels) && !labels->npair)
			node_remove(meta, "labels", strlen("labels"));
		resource_set_add(copy, r);
	}
}

static bool
are_equal(const struct resource_set *x, const struct resource_set *y)
{
	size_t i;

	for (i = 0; i < x->n && i < y->n; i++)
		if (!node_equal(x->item[i]->root, y->item[i]->root))
			return false;
	return x->n == y->n;
}

void
plugins_generate(struct level *l)
{
	refuse_charts(l);
	run_generator(l, "configMapGenerator", GENERATE_CONFIGMAP,
	    "ConfigMapGenerator");
	run_generator(l, "secretGenerator", GENERATE_SECRET,
	    "SecretGenerator");
	run_configured_generators(l);
}

void
plugins_transform(struct level *l)
{
	const struct settings_builtin *b;
	struct resource_set configs;
	struct resource *config;
	struct node *origin;
	size_t i;

	read_configs(l, "transformers", &configs);
	for (i = 0; i < configs.n; i++) {
		config = configs.item[i];
		b = builtin_find(&l->step, config, false);
		if (!b)
			continue;
		builtin_run(&l->step, l->set, b->builtin, config->root);
		origin = origin_of(l, config);
		if (origin)
			metadata_transformed(&l->step, l->set, origin);
	}
}

void
plugins_validate(struct level *l)
{
	struct resource_set configs, before, after;
	const struct settings_builtin *b;
	size_t i;

	read_configs(l, "validators", &configs);
	for (i = 0; i < configs.n; i++) {
		b = builtin_find(&l->step, configs.item[i], false);
		if (!b)
			continue;
		copy_set(&l->step, l->set, &before);
		builtin_run(&l->step, l->set, b->builtin,
		    configs.item[i]->root);
		copy_set(&l->step, l->set, &after);
		if (!are_equal(&before, &after))
			diag_add(l->step.diag, DIAG_ERROR,
			    "overlays/validator-changes",
			    configs.item[i]->root->loc, "a validator may not "
			    "change objects, and '%s' does",
			    resource_show(l->step.arena, configs.item[i]));
	}
}
