#include "overlays/glob.h"

#include <fnmatch.h>
#include <string.h>

#include "base/limit.h"
#include "overlays/kustomization.h"

struct search {
	struct step *s;
	const struct node *pattern;
	struct node *found;
	struct step_cost *cost;
};

bool
glob_is(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

/* What is at a path that the search made; nothing, if it cannot be said. */
static struct source_entry
look(struct search *g, const char *path)
{
	struct source_entry entry = { SOURCE_NONE, NULL, 0 };
	const char *clean = source_clean(g->s->arena, g->s->dir, path);
	struct err *e = NULL;

	if (clean)
		e = source_find(g->s->source, clean, &entry);
	if (e) {
		err_free(e);
		entry.kind = SOURCE_NONE;
	}
	return entry;
}

static struct source_names
names_in(struct search *g, const char *dir)
{
	struct source_entry entry = look(g, *dir ? dir : ".");
	struct source_names names = { NULL, 0 };
	struct err *e = NULL;

	if (entry.kind == SOURCE_DIR)
		e = source_list(g->s->source, &entry, &names);
	if (e) {
		err_free(e);
		names.n = 0;
	}
	return names;
}

static bool
has_kustomization(const struct source_names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (kustomization_is_name(names->name[i]))
			return true;
	return false;
}

static void
take(struct search *g, const char *path)
{
	struct source_entry entry = look(g, path);
	const char *slash = strrchr(path, '/');
	struct source_names names;

	if (entry.kind == SOURCE_NONE ||
	    kustomization_is_name(slash ? slash + 1 : path))
		return;
	if (entry.kind == SOURCE_DIR) {
		names = names_in(g, path);
		if (!has_kustomization(&names))
			return;
	}
	node_append(g->s->arena, g->found,
	    node_string(g->s->arena, g->pattern->loc, path));
}

/* Go on from a path that is settled with the pattern that remains. */
static void
expand(struct search *g, const char *path, const char *rest)
{
	struct arena *a = g->s->arena;
	const char *part, *sep = *path ? "/" : "";
	struct source_names names;
	size_t i;

	if (!*rest) {
		take(g, path);
		return;
	}
	part = arena_strndup(a, rest, strcspn(rest, "/"));
	rest += strlen(part);
	rest += strspn(rest, "/");
	if (!glob_is(part)) {
		expand(g, arena_printf(a, "%s%s%s", path, sep, part), rest);
		return;
	}
	/* back up behind a star, and every round would go through all again */
	if (!strncmp(rest, "..", 2) || strstr(rest, "/.."))
		return;
	names = names_in(g, path);
	for (i = 0; i < names.n; i++) {
		if (++g->cost->names > LIMIT_GLOB_NAMES)
			return;
		if (!fnmatch(part, names.name[i], FNM_PERIOD))
			expand(g, arena_printf(a, "%s%s%s", path, sep,
			    names.name[i]), rest);
	}
}

struct node *
glob_expand(struct step *s, const struct node *pattern)
{
	struct step_cost alone = { 0 };
	struct search g = { s, pattern, node_list(s->arena, pattern->loc),
		s->cost ? s->cost : &alone };

	expand(&g, "", pattern->str);
	if (g.cost->names <= LIMIT_GLOB_NAMES)
		return g.found;
	diag_add(s->diag, DIAG_ERROR, "overlays/too-many-names", pattern->loc,
	    "'%s' goes through more than %d names", pattern->str,
	    LIMIT_GLOB_NAMES);
	return NULL;
}
