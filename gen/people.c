#include "gen/people.h"

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limit.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define GROUP "group:"

/*
 * "type base64 comment", where the bytes begin with the type once more; the
 * comment is left off.
 */
static bool
is_key(struct arena *a, const char *text, size_t *len)
{
	static const char *const types[] = { "ssh-ed25519",
		"sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
		"sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa" };
	size_t typelen = strcspn(text, " "), n, i;
	unsigned char *bytes;

	for (i = 0; i < N(types); i++)
		if (strlen(types[i]) == typelen &&
		    !memcmp(types[i], text, typelen))
			break;
	if (i == N(types) || !text[typelen])
		return false;
	n = strcspn(text + typelen + 1, " ");
	*len = typelen + 1 + n;
	bytes = base64_decode(a, text + typelen + 1, n, &n);
	return bytes && n > typelen + 4 && bytes[3] == typelen &&
	    !memcmp(bytes + 4, text, typelen);
}

/* A key without its comment; NULL after a finding. */
static const char *
read_key(struct setting_file *s, const struct node *n)
{
	const char *text = node_text(n);
	size_t len;

	if (text && is_key(s->arena, text, &len))
		return arena_strndup(s->arena, text, len);
	diag_add(s->diag, DIAG_ERROR, "config/key", n->loc,
	    "this is no SSH public key");
	diag_hint(s->diag, "it looks like: ssh-ed25519 AAAA...");
	return NULL;
}

static void
read_keys(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list *list = place;
	struct string_list raw = { NULL, 0 };
	const char *key;
	size_t i;

	setting_strings(s, n, &raw);
	list->item = arena_alloc(s->arena, raw.n, sizeof(*list->item));
	for (i = 0; i < raw.n; i++) {
		key = read_key(s, raw.item[i]);
		if (key)
			list->item[list->n++] = node_string(s->arena,
			    raw.item[i]->loc, key);
	}
}

/* Of a machine: sluice itself checks what it signs, and knows Ed25519. */
static void
read_agent_key(struct setting_file *s, const struct node *n, void *place)
{
	const char *key = read_key(s, n);

	*(const char **)place = key;
	if (key && memcmp(key, "ssh-ed25519 ", 12))
		diag_add(s->diag, DIAG_ERROR, "config/key", n->loc,
		    "the key of an agent must be of type ssh-ed25519");
}

/* A name that is a key of a map; false after a finding. */
static bool
check_name(struct setting_file *s, const struct node *key, const char *what)
{
	if (setting_is_name(key->str) && strlen(key->str) == key->len)
		return true;
	diag_add(s->diag, DIAG_ERROR, "config/name", key->loc,
	    "'%s' cannot be the name of %s", key->str, what);
	diag_hint(s->diag, "use letters, digits, '.', '_' and '-', at most "
	    "%d of them", LIMIT_NAME);
	return false;
}

static bool
is_map(struct setting_file *s, const struct node *n)
{
	if (node_is_map(n))
		return true;
	setting_bad(s, n, "a map");
	return false;
}

void
people_read_persons(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "keys", read_keys, offsetof(struct human, keys), false },
		{ "emails", setting_strings, offsetof(struct human, emails),
		    false },
	};
	struct people *people = place;
	struct human *human;
	size_t i;

	for (i = 0; is_map(s, n) && i < n->npair; i++) {
		const struct node *key = n->pair[i].key;

		if (!check_name(s, key, "a person"))
			continue;
		human = arena_alloc(s->arena, 1, sizeof(*human));
		human->name = key->str;
		human->loc = key->loc;
		/* "kim:" alone is a person of whom nothing else is known */
		if (!node_is_null(n->pair[i].value))
			setting_read(s, n->pair[i].value, "a person", table,
			    N(table), human);
		map_set(&people->humans, key->str, key->len, human);
	}
}

void
people_read_groups(struct setting_file *s, const struct node *n, void *place)
{
	struct people *people = place;
	struct group *group;
	size_t i;

	for (i = 0; is_map(s, n) && i < n->npair; i++) {
		const struct node *key = n->pair[i].key;

		if (!check_name(s, key, "a group"))
			continue;
		group = arena_alloc(s->arena, 1, sizeof(*group));
		group->name = key->str;
		group->loc = key->loc;
		setting_strings(s, n->pair[i].value, &group->members);
		map_set(&people->groups, key->str, key->len, group);
	}
}

void
people_read_agents(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "environments", setting_strings,
		    offsetof(struct agent, environments), true },
		{ "key", read_agent_key, offsetof(struct agent, key), true },
	};
	struct people *people = place;
	struct agent *agent;
	size_t i;

	for (i = 0; is_map(s, n) && i < n->npair; i++) {
		const struct node *key = n->pair[i].key;

		if (!check_name(s, key, "an agent"))
			continue;
		agent = arena_alloc(s->arena, 1, sizeof(*agent));
		agent->name = key->str;
		agent->loc = key->loc;
		setting_read(s, n->pair[i].value, "an agent", table,
		    N(table), agent);
		map_set(&people->agents, key->str, key->len, agent);
	}
}

static struct group *
find_group(const struct people *people, const char *item)
{
	size_t skip = strlen(GROUP);

	if (strncmp(item, GROUP, skip))
		return NULL;
	return map_get(&people->groups, item + skip, strlen(item + skip));
}

/* Every word that a list could hold. */
static const char **
known_names(struct arena *a, const struct people *p, size_t *n)
{
	const char **names = arena_alloc(a, p->humans.n + p->groups.n +
	    p->agents.n, sizeof(*names));
	size_t i;

	*n = 0;
	for (i = 0; i < p->humans.n; i++)
		names[(*n)++] = p->humans.entry[i].key;
	for (i = 0; i < p->agents.n; i++)
		names[(*n)++] = p->agents.entry[i].key;
	for (i = 0; i < p->groups.n; i++)
		names[(*n)++] = arena_printf(a, GROUP "%s",
		    p->groups.entry[i].key);
	return names;
}

static void
check_one(struct setting_file *s, const struct people *p, const struct node *n)
{
	const char **names, *near;
	size_t count;

	if (find_group(p, n->str) || map_get(&p->humans, n->str, n->len) ||
	    map_get(&p->agents, n->str, n->len))
		return;
	diag_add(s->diag, DIAG_ERROR, "config/unknown-name", n->loc,
	    "nobody is called '%s'", n->str);
	names = known_names(s->arena, p, &count);
	near = map_get(&p->groups, n->str, n->len) ?
	    arena_printf(s->arena, GROUP "%s", n->str) :
	    diag_nearest(n->str, names, count);
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
	else
		diag_hint(s->diag, "name persons under 'people', groups "
		    "under 'groups', nodes under 'agents'");
}

void
people_check_who(struct setting_file *s, const struct people *p,
    const struct string_list *who)
{
	size_t i;

	for (i = 0; i < who->n; i++)
		check_one(s, p, who->item[i]);
}

/* Two people with one key could approve as two what is the word of one. */
static void
check_keys(struct setting_file *s, const struct people *p)
{
	const struct human *human, *other;
	const struct node *key;
	struct map owners;
	size_t i, j;

	map_init(&owners, s->arena);
	for (i = 0; i < p->humans.n; i++) {
		human = p->humans.entry[i].value;
		for (j = 0; j < human->keys.n; j++) {
			key = human->keys.item[j];
			other = map_set(&owners, key->str, key->len,
			    p->humans.entry[i].value);
			if (other)
				diag_add(s->diag, DIAG_ERROR, "config/key",
				    key->loc, "'%s' and '%s' have the same "
				    "key", other->name, human->name);
		}
	}
}

/*
 * Collect everybody that a group means, groups in it included.  A group that
 * is met while it is being collected contains itself.
 */
static void
collect(struct setting_file *s, struct people *p, struct group *group)
{
	const struct node *item;
	struct group *inner;
	size_t i, j;

	if (group->state == GROUP_OPEN)
		diag_add(s->diag, DIAG_ERROR, "config/cycle", group->loc,
		    "group '%s' contains itself", group->name);
	if (group->state != GROUP_READ)
		return;
	group->state = GROUP_OPEN;
	map_init(&group->all, s->arena);
	for (i = 0; i < group->members.n; i++) {
		item = group->members.item[i];
		inner = find_group(p, item->str);
		if (!inner) {
			map_set(&group->all, item->str, item->len, group);
			continue;
		}
		collect(s, p, inner);
		for (j = 0; j < inner->all.n; j++)
			map_set(&group->all, inner->all.entry[j].key,
			    inner->all.entry[j].keylen, group);
	}
	group->state = GROUP_DONE;
}

void
people_check(struct setting_file *s, struct people *p)
{
	struct group *group;
	size_t i;

	check_keys(s, p);
	for (i = 0; i < p->groups.n; i++) {
		group = p->groups.entry[i].value;
		people_check_who(s, p, &group->members);
		collect(s, p, group);
	}
	for (i = 0; i < p->agents.n; i++) {
		const struct agent *agent = p->agents.entry[i].value;

		if (map_get(&p->humans, agent->name, strlen(agent->name)))
			diag_add(s->diag, DIAG_ERROR, "config/name",
			    agent->loc, "'%s' is a person and an agent",
			    agent->name);
	}
}

bool
people_has(const struct people *p, const struct string_list *who,
    const char *name)
{
	const struct group *group;
	size_t i;

	for (i = 0; i < who->n; i++) {
		if (!strcmp(who->item[i]->str, name))
			return true;
		group = find_group(p, who->item[i]->str);
		if (group && map_get(&group->all, name, strlen(name)))
			return true;
	}
	return false;
}

const char *
people_show(struct arena *a, const struct string_list *who)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 1000);
	for (i = 0; i < who->n; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", who->item[i]->str);
	return b.len ? b.data : "nobody";
}

/* The person in one of whose lists (at place) a text stands. */
static const char *
find_by(const struct people *p, size_t place, const char *text)
{
	const struct string_list *list;
	size_t i, j;

	for (i = 0; i < p->humans.n; i++) {
		list = (const struct string_list *)(const void *)
		    ((const char *)p->humans.entry[i].value + place);
		for (j = 0; j < list->n; j++)
			if (!strcmp(list->item[j]->str, text))
				return p->humans.entry[i].key;
	}
	return NULL;
}

const char *
people_by_key(const struct people *p, const char *key)
{
	return find_by(p, offsetof(struct human, keys), key);
}

const char *
people_by_email(const struct people *p, const char *email)
{
	return find_by(p, offsetof(struct human, emails), email);
}
