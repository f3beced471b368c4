/*
 * People: who is named in sluice.yaml, and who is meant where a list (a
 * struct string_list) names persons, agents and groups ("group:ops").
 */

#ifndef GEN_PEOPLE_H
#define GEN_PEOPLE_H

#include "base/map.h"
#include "yaml/setting.h"

struct human {
	const char *name;
	struct loc loc;
	struct string_list keys;	/* SSH public keys, one a line */
	struct string_list emails;
};

struct group {
	const char *name;
	struct loc loc;
	struct string_list members;
	struct map all;		/* who is meant, groups in it resolved */
	enum { GROUP_READ, GROUP_OPEN, GROUP_DONE } state;
};

struct agent {
	const char *name;
	struct loc loc;
	struct string_list environments;
	const char *key;
};

struct people {
	struct map humans;	/* name -> struct human */
	struct map groups;	/* name -> struct group */
	struct map agents;	/* name -> struct agent */
};

/* Readers for the table of config.c; the place is the struct people. */
setting_reader people_read_persons, people_read_groups, people_read_agents;

/* What can be checked once all is read: names, keys of two people, cycles. */
void people_check(struct setting_file *, struct people *);
/* Every name in a list must be somebody's. */
void people_check_who(struct setting_file *, const struct people *,
    const struct string_list *);

/* Whether a list means this person or agent. */
bool people_has(const struct people *, const struct string_list *,
    const char *name);
/* "kim, group:ops", for messages; "nobody" for an empty list. */
const char *people_show(struct arena *, const struct string_list *);

/* The person with that SSH key ("type base64"), respectively address. */
const char *people_by_key(const struct people *, const char *key);
const char *people_by_email(const struct people *, const char *email);

#endif
