#include "overlays/kustomization.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/settings.h"

#define DOMAIN "kustomize.config.k8s.io/"

/* api/konfig/general.go */
static const char *const names[] = {
	"kustomization.yaml", "kustomization.yml", "Kustomization"
};
#define NNAMES (sizeof(names) / sizeof(names[0]))

bool
kustomization_is_name(const char *name)
{
	size_t i;

	for (i = 0; i < NNAMES; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static const char *
shown(struct step *s, const char *name)
{
	return source_name(s->source, files_arena(s->files),
	    source_clean(s->arena, s->dir, name));
}

/* The one of the names that is there, as a setting; NULL after a finding. */
/* A file of the directory whose name was meant to be that. */
static const char *
nearest_file(struct step *s)
{
	struct source_names in;
	struct source_entry dir;
	struct err *e;

	e = source_find(s->source, s->dir, &dir);
	if (!e && dir.kind == SOURCE_DIR)
		e = source_list(s->source, &dir, &in);
	else
		in.n = 0;
	if (!e)
		return diag_nearest(names[0], in.name, in.n);
	err_free(e);
	return NULL;
}

static struct node *
find_name(struct step *s, struct loc from, struct source_entry *out)
{
	struct node *found = NULL, *name;
	struct source_entry entry;
	const char *near;
	size_t i;

	for (i = 0; i < NNAMES; i++) {
		name = node_string(s->arena, from, names[i]);
		if (!step_locate(s, name, &entry) ||
		    entry.kind != SOURCE_FILE)
			continue;
		if (found) {
			diag_add(s->diag, DIAG_ERROR,
			    "overlays/two-kustomizations",
			    (struct loc){ shown(s, names[i]), 1, 1 },
			    "there is a '%s' beside this file", found->str);
			diag_hint(s->diag, "keep one of the two");
			return NULL;
		}
		found = name;
		*out = entry;
	}
	if (!found) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-kustomization",
		    from, "there is no kustomization.yaml in '%s'",
		    shown(s, "."));
		near = nearest_file(s);
		if (near)
			diag_hint(s->diag, "rename '%s'", near);
		else
			diag_hint(s->diag, "make one that lists the files "
			    "under 'resources'");
	}
	return found;
}

/* The one document of the file; NULL after a finding. */
static struct node *
read_document(struct step *s, const struct node *name,
    const struct source_entry *entry)
{
	struct file *f = step_open(s, name, entry, LIMIT_MANIFEST);
	struct loc at = { NULL, 1, 1 };
	struct yaml_docs docs;

	if (!f || !files_owned(f, files_arena(s->files), s->diag,
	    s->options->compat ? YAML_11_LAST : YAML_11, &docs))
		return NULL;
	at.file = files_name(f);
	if (!docs.n) {
		diag_add(s->diag, DIAG_ERROR, "overlays/empty-kustomization",
		    at, "this kustomization is empty");
		return NULL;
	}
	if (docs.n > 1 && !s->options->compat) {
		diag_add(s->diag, DIAG_ERROR, "overlays/several-documents",
		    docs.doc[1]->loc,
		    "a kustomization is one document, and this is a second");
		return NULL;
	}
	return docs.doc[0];
}

/* Whether any field but kind and apiVersion says something: CheckEmpty. */
static bool
says_something(const struct node *root)
{
	const struct pair *p;
	size_t i;

	for (i = 0; i < root->npair; i++) {
		p = &root->pair[i];
		if (strcmp(p->key->str, "kind") &&
		    strcmp(p->key->str, "apiVersion") &&
		    (p->value->kind != NODE_SCALAR || p->value->len))
			return true;
	}
	return false;
}

/* FixKustomization and EnforceFields: what may be absent, what must fit. */
static bool
check_type(struct step *s, struct kustomization *k)
{
	const struct node *kind = node_get(k->root, "kind");
	const struct node *version = node_get(k->root, "apiVersion");
	const char *wanted;
	bool good = true;

	k->component = kind && !strcmp(kind->str, "Component");
	wanted = k->component ? DOMAIN "v1alpha1" : DOMAIN "v1beta1";
	if (kind && kind->len && !k->component &&
	    strcmp(kind->str, "Kustomization")) {
		good = false;
		diag_add(s->diag, DIAG_ERROR, "overlays/kustomization-kind",
		    kind->loc, "the kind is '%s'; it should be Kustomization "
		    "or Component", kind->str);
	} else if (version && version->len && strcmp(version->str, wanted)) {
		good = false;
		diag_add(s->diag, DIAG_ERROR, "overlays/kustomization-version",
		    version->loc, "the apiVersion is '%s'; for a %s it should "
		    "be '%s'", version->str,
		    k->component ? "Component" : "Kustomization", wanted);
	}
	return good;
}

const struct kustomization *
kustomization_read(struct step *s, struct loc from)
{
	const struct shape_rules rules = { s->options->compat, false };
	struct kustomization *k;
	struct node *name, *root;
	struct source_entry entry;

	name = find_name(s, from, &entry);
	root = name ? read_document(s, name, &entry) : NULL;
	if (!root)
		return NULL;
	if (!shape_check(files_arena(s->files), s->diag, &rules,
	    &settings_kustomization, root))
		return NULL;
	if (!says_something(root)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/empty-kustomization",
		    root->loc, "this kustomization says nothing");
		return NULL;
	}
	k = arena_alloc(files_arena(s->files), 1, sizeof(*k));
	k->root = root;
	k->name = arena_strdup(files_arena(s->files), name->str);
	return check_type(s, k) ? k : NULL;
}
