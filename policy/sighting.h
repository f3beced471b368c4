/*
 * Sightings: what may be a secret, before it is known whether it may stay.
 * They are collected while a file or an object is looked at; then those that
 * are allowed, and those that another one covers, are left out, and the rest
 * become findings.
 */

#ifndef POLICY_SIGHTING_H
#define POLICY_SIGHTING_H

#include "base/diag.h"
#include "base/map.h"
#include "policy/lines.h"
#include "policy/secrets.h"

/* What is to be done about one. */
enum advice {
	ADVICE_SEAL,		/* the manifest it stands in can be sealed */
	ADVICE_MOVE,		/* it belongs into a Secret, which is sealed */
	ADVICE_REMOVE		/* it does not belong here at all */
};

struct sighting {
	const char *rule;
	const char *words;
	struct loc loc;
	unsigned last;		/* line, the first being that of loc */
	/* 0 is sure; others are left out if one of a lower rank stands in
	   their lines: 1 has an exact place, 2 the place of its scalar */
	unsigned rank;
	enum advice advice;
	const char *hash;	/* SHA-256 of the value, for allow lists */
};

struct sightings {
	struct arena *arena;
	const struct secrets_options *options;
	struct map seen;	/* "file:line" of what was told or allowed */
	struct map *told;	/* the same of all that was told before */
	struct texts *texts;	/* of the files that places are in */
	struct sighting *item;
	size_t n;
	bool over;		/* there were more than are kept */
	unsigned advised;	/* a bit for each enum advice given */
};

void sightings_init(struct sightings *, struct arena *,
    const struct secrets_options *, struct map *told, struct texts *);
/* Add one; the value is hashed at once and not kept. */
void sightings_add(struct sightings *, const struct sighting *,
    const char *value, size_t len);
/* Make findings of what is left; path is what allow lists know the file by. */
void sightings_report(struct sightings *, struct diag *, const char *path);

#endif
