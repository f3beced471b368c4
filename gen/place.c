#include "gen/place.h"

#include <string.h>

#include "gen/render.h"

static void
add(struct arena *a, struct places *out, const char *unit,
    const struct resource *res)
{
	struct place *p;

	out->item = arena_grow(a, out->item, out->n, sizeof(*out->item));
	p = &out->item[out->n++];
	p->loc = res->root->loc;
	p->loc.file = arena_strdup(a, res->root->loc.file);
	p->unit = unit;
	p->namespace = arena_strdup(a, resource_namespace(res));
	p->name = arena_strdup(a, resource_name(res));
}

static struct err *
find_in_unit(struct arena *a, struct render *r, const struct unit_entry *unit,
    const char *file, struct places *out)
{
	struct resource_set set;
	const char *from;
	struct err *e;
	size_t i;

	resource_set_init(&set, a);
	e = render_objects(r, a, unit, &set);
	for (i = 0; !e && i < set.n; i++) {
		from = set.item[i]->root->loc.file;
		if (from && !strcmp(from, file))
			add(a, out, unit->name, set.item[i]);
	}
	return e;
}

struct err *
place_find(struct arena *a, struct diag *d, struct source *source,
    const struct environment *env, const char *file, struct places *out)
{
	struct render r;
	struct unit_list units;
	struct err *e;
	size_t i;

	memset(out, 0, sizeof(*out));
	render_init(&r, a, d, source, false);
	e = render_find_units(&r, env, &units);
	for (i = 0; !e && i < units.n; i++)
		e = find_in_unit(a, &r, &units.item[i], file, out);
	return e;
}

static bool
is_same(const struct place *a, const struct place *b)
{
	return !strcmp(a->name, b->name) &&
	    !strcmp(a->namespace, b->namespace);
}

const struct place *
place_of(struct diag *d, const struct places *places, const char *env,
    const struct node *doc)
{
	const struct place *p, *found = NULL;
	size_t i;

	for (i = 0; i < places->n; i++) {
		p = &places->item[i];
		if (p->loc.line != doc->loc.line)
			continue;
		if (found && !is_same(found, p)) {
			diag_add(d, DIAG_ERROR, "gen/many-places", doc->loc,
			    "in '%s' this becomes both '%s/%s' and '%s/%s'",
			    env, found->namespace, found->name, p->namespace,
			    p->name);
			diag_hint(d, "give each of them a file of its own");
			return NULL;
		}
		found = p;
	}
	if (found)
		return found;
	diag_add(d, DIAG_ERROR, "gen/no-place", doc->loc, "nothing in '%s' is "
	    "made of this, so what it is called there is not known", env);
	diag_hint(d, "list the file under 'resources' of a unit, or use "
	    "--namespace and --name");
	return NULL;
}
