/*
 * Lists of field specs, and of name references by target, that grow: a spec is
 * added unless the list has its place already.
 */

#ifndef OVERLAYS_SPECLIST_H
#define OVERLAYS_SPECLIST_H

#include "base/map.h"
#include "overlays/fieldspec.h"

struct speclist {
	struct step *s;
	struct fieldspec *item;
	size_t n;
	size_t *next;		/* of the same path, plus one; 0: none */
	struct map by_path;
	bool good;		/* nothing was refused */
};

void speclist_init(struct speclist *, struct step *);
/* The same place with another create is a finding. */
void speclist_merge(struct speclist *, const struct fieldspec_list *);
struct fieldspec_list speclist_get(const struct speclist *);

struct ref {
	struct gvk target;
	struct speclist fields;
};

struct reflist {
	struct step *s;
	struct ref *item;
	size_t n;
};

void reflist_init(struct reflist *, struct step *);
/* The fields that name a kind; an empty list at first. */
struct speclist *reflist_fields(struct reflist *, const struct gvk *target);
void reflist_merge(struct reflist *, const struct nameref_list *);
struct nameref_list reflist_get(const struct reflist *);

/* All specs of both sets. */
const struct fieldspecs *fieldspecs_combine(struct step *,
    const struct fieldspecs *base, const struct fieldspecs *more);

#endif
