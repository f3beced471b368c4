#include "overlays/select.h"

#include <string.h>

#include "base/regex.h"
#include "overlays/labels.h"

enum part { PART_GROUP, PART_VERSION, PART_KIND, PART_NAME, PART_NAMESPACE,
	PARTS };

static const char *const part_names[PARTS] = {
	"group", "version", "kind", "name", "namespace"
};

/* One field of a selection; nothing is asked if text is NULL. */
struct matcher {
	const char *text;
	struct regex *regex;	/* NULL: the text itself */
};

struct selection {
	enum select_mode mode;
	struct matcher part[PARTS];
	struct labels *labels, *annotations;	/* NULL: not asked */
};

/* Without these a regular expression stands for itself. */
static bool
is_plain(const char *pattern)
{
	return !pattern[strcspn(pattern, "\\^$.|?*+()[]{}")];
}

static bool
read_part(struct step *s, const struct node *n, enum select_mode mode,
    struct matcher *m)
{
	const char *problem;

	m->text = node_text(n);
	if (!m->text || !*m->text) {
		m->text = NULL;
		return true;
	}
	if (mode == SELECT_LITERAL || is_plain(m->text))
		return true;
	/* api/types/selector.go: the whole text has to match */
	m->regex = regex_new(s->arena, arena_printf(s->arena, "^(?:%s)$",
	    m->text), &problem);
	if (m->regex)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/regex", n->loc,
	    "'%s' is no regular expression: %s", m->text, problem);
	return false;
}

static bool
read_labels(struct step *s, const struct node *n, struct labels **out)
{
	if (node_is_null(n))
		return true;
	*out = labels_read(s, n);
	return *out != NULL;
}

struct selection *
selection_read(struct step *s, const struct node *setting,
    enum select_mode mode)
{
	struct selection *sel = arena_alloc(s->arena, 1, sizeof(*sel));
	bool good = true;
	int i;

	sel->mode = mode;
	for (i = 0; i < PARTS; i++)
		good &= read_part(s, node_get(setting, part_names[i]), mode,
		    &sel->part[i]);
	good &= read_labels(s, node_get(setting, "labelSelector"),
	    &sel->labels);
	good &= read_labels(s, node_get(setting, "annotationSelector"),
	    &sel->annotations);
	return good ? sel : NULL;
}

static bool
fits(const struct matcher *m, const char *text)
{
	if (!m->text)
		return true;
	if (m->regex)
		return regex_has(m->regex, text, strlen(text));
	return !strcmp(m->text, text);
}

/*
 * The namespace of an id to select by: one for all cluster-scoped kinds, and
 * "default" where none is written (kyaml/resid/resid.go).
 */
static const char *
effective_namespace(struct step *s, const struct resid *id)
{
	if (schema_is_cluster(s->schema, &id->gvk))
		return "_non_namespaceable_";
	return *id->namespace ? id->namespace : "default";
}

static bool
fits_gvk(const struct selection *sel, const struct gvk *g)
{
	return fits(&sel->part[PART_KIND], g->kind) &&
	    fits(&sel->part[PART_GROUP], g->group) &&
	    fits(&sel->part[PART_VERSION], g->version);
}

/*
 * What a literal namespace means depends on the kind that the selection
 * itself names: one of a cluster-scoped kind fits all of its objects.
 */
static bool
fits_literal_namespace(struct step *s, const struct selection *sel,
    const struct resid *id)
{
	const char *namespace = sel->part[PART_NAMESPACE].text;
	struct resid wanted = { { "", "", "" }, namespace, "" };

	if (!namespace)
		return true;
	if (sel->part[PART_GROUP].text)
		wanted.gvk.group = sel->part[PART_GROUP].text;
	if (sel->part[PART_VERSION].text)
		wanted.gvk.version = sel->part[PART_VERSION].text;
	if (sel->part[PART_KIND].text)
		wanted.gvk.kind = sel->part[PART_KIND].text;
	return !strcmp(effective_namespace(s, &wanted),
	    effective_namespace(s, id));
}

/* Some id, past or present, has it all: api/filters/replacement. */
static bool
has_literal(struct step *s, const struct selection *sel,
    const struct resource *r)
{
	struct resid id;
	size_t i;

	for (i = 0; i <= r->npast; i++) {
		id = i < r->npast ? r->past[i] : resource_id(s->arena, r);
		if (fits_gvk(sel, &id.gvk) &&
		    fits(&sel->part[PART_NAME], id.name) &&
		    fits_literal_namespace(s, sel, &id))
			return true;
	}
	return false;
}

static bool
fits_either(const struct matcher *m, const char *first, const char *now)
{
	return fits(m, first) || (first != now && fits(m, now));
}

/* The first or the present one, field by field: Select in reswrangler.go. */
static bool
has_regex(struct step *s, const struct selection *sel,
    const struct resource *r)
{
	struct resid now, first;

	/* most are told by their name, and the rest need not be looked up */
	if (!r->npast && !fits(&sel->part[PART_NAME], resource_name(r)))
		return false;
	now = resource_id(s->arena, r);
	first = r->npast ? r->past[0] : now;
	return fits_gvk(sel, &now.gvk) &&
	    fits_either(&sel->part[PART_NAME], first.name, now.name) &&
	    fits_either(&sel->part[PART_NAMESPACE],
	    effective_namespace(s, &first), effective_namespace(s, &now));
}

bool
selection_has(struct step *s, const struct selection *sel,
    const struct resource *r)
{
	if (sel->mode == SELECT_LITERAL ? !has_literal(s, sel, r) :
	    !has_regex(s, sel, r))
		return false;
	if (sel->labels && !labels_match(sel->labels,
	    node_at(r->root, "metadata", "labels", NULL)))
		return false;
	return !sel->annotations || labels_match(sel->annotations,
	    node_at(r->root, "metadata", "annotations", NULL));
}
