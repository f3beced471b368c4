#include "overlays/build.h"

#include <string.h>

#include "overlays/accumulate.h"
#include "overlays/explain.h"
#include "overlays/fieldspec.h"
#include "overlays/generator.h"
#include "overlays/metadata.h"
#include "overlays/namerefs.h"
#include "overlays/objects.h"
#include "overlays/sort.h"
#include "yaml/write.h"

struct build {
	struct arena *arena;
	struct source *source;
	const struct overlay_options *options;
	struct files *files;
	struct map kustomizations;
};

struct build *
build_new(struct arena *a, struct source *source,
    const struct overlay_options *options)
{
	struct build *b = arena_alloc(a, 1, sizeof(*b));

	b->arena = a;
	b->source = source;
	b->options = options;
	b->files = files_new(a, source);
	map_init(&b->kustomizations, a);
	return b;
}

/* The real path of the directory to build; NULL after a finding. */
static const char *
find_directory(struct build *b, struct diag *d, struct loc at,
    const char *dir)
{
	struct source_entry entry;
	struct err *e = source_find(b->source, dir, &entry);

	if (e) {
		files_fail(b->files, e);
		return NULL;
	}
	if (entry.kind == SOURCE_DIR)
		return entry.real;
	diag_add(d, DIAG_ERROR, "overlays/not-a-directory", at,
	    entry.kind == SOURCE_FILE ? "this is a file; a directory with a "
	    "kustomization is expected" : "there is no such directory");
	return NULL;
}

/* Objects that only configure something else: DropLocalNodes. */
static bool
is_local(const struct resource *r)
{
	const struct node *annotations =
	    node_at(r->root, "metadata", "annotations", NULL);
	const struct node *local =
	    node_get(annotations, "config.kubernetes.io/local-config");

	return local && (local->kind != NODE_SCALAR ||
	    strcmp(local->str, "false"));
}

static void
drop_local(struct resource_set *set)
{
	size_t i, kept = 0;

	for (i = 0; i < set->n; i++)
		if (!is_local(set->item[i]))
			set->item[kept++] = set->item[i];
	set->n = kept;
	resource_set_touch(set);
}

/* What a patch took away; kustomize asks again, too: DropLocalNodes. */
static bool
is_whole(struct step *s, const struct resource *r)
{
	const char *kind = resource_kind(r), *rule = "overlays/no-kind";
	const char *lost = "kind";
	struct resid id;

	if (*kind && (*resource_name(r) || objects_is_list_kind(kind)))
		return true;
	if (*kind) {
		rule = "overlays/no-name";
		lost = "metadata.name";
	}
	id = resource_first_id(s->arena, r);
	diag_add(s->diag, DIAG_ERROR, rule, r->root->loc,
	    "what was the %s '%s' has no '%s' any more", id.gvk.kind, id.name,
	    lost);
	return false;
}

/* Patches and prefixes may have made two objects one, or spoilt one. */
static void
check_identities(struct step *s, struct resource_set *set)
{
	const struct resource *r, *other;
	struct resid id;
	size_t i;

	for (i = 0; i < set->n; i++) {
		r = set->item[i];
		id = resource_id(s->arena, r);
		if (!is_whole(s, r))
			continue;
		other = objects_find(s, set, &id);
		if (other == r)
			continue;
		diag_add(s->diag, DIAG_ERROR, "overlays/duplicate-object",
		    r->root->loc, "two objects are called '%s' in the end",
		    resource_show(s->arena, r));
		diag_hint(s->diag, "the other one is from %s:%u:%u",
		    other->root->loc.file ? other->root->loc.file : "",
		    other->root->loc.line, other->root->loc.col);
	}
}

/* The steps that only the root takes: makeCustomizedResMap and Run. */
static void
finish(struct run *run, const struct kustomization *k,
    struct resource_set *set)
{
	struct step *s = &run->step;

	generator_add_hashes(s, set);
	namerefs_fix(s, set);
	vars_substitute(s, set, &run->vars);
	drop_local(set);
	check_identities(s, set);
	sort_objects(s, set, node_get(k->root, "sortOptions"));
	metadata_finish(s, set, run->metadata);
}

bool
build_target(struct build *b, struct diag *d, const char *dir,
    struct resource_set *out)
{
	size_t before = diag_added(d, DIAG_ERROR);
	const struct kustomization *k;
	struct run *run = arena_alloc(out->arena, 1, sizeof(*run));
	/* findings may outlive the objects, so no place lives with them */
	struct loc at = { source_name(b->source, b->arena, dir), 0, 0 };

	run->step.arena = out->arena;
	run->step.diag = d;
	run->step.options = b->options;
	run->step.source = b->source;
	run->step.files = b->files;
	run->step.cost = &run->cost;
	run->step.schema = schema_new(out->arena, b->options->compat);
	run->step.specs = fieldspecs_builtin(b->options->compat);
	run->kustomizations = &b->kustomizations;
	run->step.dir = find_directory(b, d, at, dir);
	if (!run->step.dir)
		return false;
	k = accumulate(run, at, out);
	if (k)
		finish(run, k, out);
	return k && diag_added(d, DIAG_ERROR) == before;
}

struct err *
build_failure(struct build *b)
{
	return files_failure(b->files);
}

struct err *
build_explain(struct build *b, struct diag *d, struct resource_set *set,
    const char *object, const char *field, struct buf *out)
{
	struct step step = {
		.arena = set->arena, .diag = d, .options = b->options,
		.source = b->source, .dir = "", .files = b->files
	};

	return explain_field(&step, set, object, field, out);
}

void
build_write(struct buf *b, const struct resource_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		if (i)
			buf_adds(b, "---\n");
		yaml_write(b, set->item[i]->root);
	}
}
