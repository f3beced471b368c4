/*
 * Field searches: all places that a field path means in an object, made if
 * they are missing (PathMatcher in kyaml/yaml/match.go).
 */

#ifndef OVERLAYS_FIELD_SEARCH_H
#define OVERLAYS_FIELD_SEARCH_H

#include "overlays/embedded.h"
#include "overlays/field_path.h"

/* A place that a path means, and whether it was made just now. */
struct path_place {
	struct node **slot;
	bool made;
};

/*
 * All places that a path means in an object.  With create, what is missing is
 * made; leaf is the kind of a last part that is missing.  Unless
 * options->compat, a path may lead on into JSON or YAML text: then the caller
 * calls embedded_close for each of inside, the last one first, after setting.
 */
struct field_search {
	struct step *step;
	struct field_path *path;
	bool create;
	enum node_kind leaf;
	struct path_place *place;	/* results */
	size_t nplace;
	struct embedded **inside;
	size_t ninside;
};
/* NULL, or what is wrong with the way. */
const char *field_search_run(struct field_search *, struct node **root);

#endif
