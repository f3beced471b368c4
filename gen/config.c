#include "gen/config.h"

#include <string.h>

#include "base/limit.h"
#include "gen/config_check.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define AT(type, field) offsetof(struct type, field)

static void
read_signed(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "optional", "required" };
	size_t i;

	if (setting_word(s, n, words, N(words), "'required' or 'optional'", &i))
		*(bool *)place = i == 1;
}

static void
read_on_degraded(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "nothing", "rollback" };
	size_t i;

	if (setting_word(s, n, words, N(words), "'rollback' or 'nothing'", &i))
		*(enum on_degraded *)place = i ? DEGRADED_ROLLBACK :
		    DEGRADED_NOTHING;
}

static void
read_merge(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "ff", "splice" };
	struct string_list list = { NULL, 0 };
	unsigned *merge = place;
	size_t i, word;

	*merge = 0;
	setting_strings(s, n, &list);
	for (i = 0; i < list.n; i++)
		if (setting_word(s, list.item[i], words, N(words),
		    "a way to merge: ff, splice", &word))
			*merge |= word ? MERGE_SPLICE : MERGE_FF;
}

static void
read_approvals(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "count", setting_count, AT(approvals, count), true },
		{ "by", setting_strings, AT(approvals, by), true },
		{ "signed", read_signed, AT(approvals, is_signed), false },
	};

	setting_read(s, n, "'approvals'", table, N(table), place);
}

static void
read_health(struct setting_file *s, const struct node *n, void *place)
{
	static const struct unit units[] = { { "", 1 }, { "%", 1 } };
	struct health_gate *gate = place;
	const char *text = node_text(n);

	if (text && !strcmp(text, "all")) {
		gate->kind = HEALTH_ALL;
		return;
	}
	gate->kind = text && strchr(text, '%') ? HEALTH_PERCENT :
	    HEALTH_COUNT;
	if (!text || !setting_quantity(text, units, N(units),
	    gate->kind == HEALTH_PERCENT ? 100 : 1000000, &gate->n))
		setting_bad(s, n, "'all', a number of nodes, or a percentage");
}

static void
read_gates(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "soak", setting_duration, AT(gates, soak), false },
		{ "health", read_health, AT(gates, health), false },
		{ "report-age", setting_duration, AT(gates, report_age),
		    false },
		{ "checks", setting_strings, AT(gates, checks), false },
		{ "max-objects", setting_count, AT(gates, max_objects),
		    false },
	};

	setting_read(s, n, "'gates'", table, N(table), place);
}

static void
read_override(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "by", setting_strings, AT(override, by), true },
		{ "signed", read_signed, AT(override, is_signed), false },
		{ "review-within", setting_duration,
		    AT(override, review_within), false },
	};

	setting_read(s, n, "'override'", table, N(table), place);
}

/* One glob or a list of them. */
static void
read_units(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list *list = place;

	if (node_is_list(n)) {
		setting_strings(s, n, place);
	} else if (node_text(n)) {
		list->item = arena_alloc(s->arena, 1, sizeof(*list->item));
		list->item[list->n++] = n;
	} else {
		setting_bad(s, n, "a glob such as apps/*/overlays/dev");
	}
}

static void
read_environment(struct setting_file *s, const struct node *n,
    struct environment *out)
{
	static const struct setting table[] = {
		{ "name", setting_string, AT(environment, name), true },
		{ "branch", setting_string, AT(environment, branch), true },
		{ "units", read_units, AT(environment, units), true },
		{ "push", setting_strings, AT(environment, push), false },
		{ "from", setting_strings, AT(environment, from), false },
		{ "merge", read_merge, AT(environment, merge), false },
		{ "approvals", read_approvals, AT(environment, approvals),
		    false },
		{ "gates", read_gates, AT(environment, gates), false },
		{ "windows", schedule_read, AT(environment, windows), false },
		{ "override", read_override, AT(environment, override),
		    false },
		{ "on-degraded", read_on_degraded,
		    AT(environment, on_degraded), false },
		{ "strict", setting_bool, AT(environment, strict), false },
	};

	out->loc = n->loc;
	out->merge = MERGE_FF;
	setting_read(s, n, "an environment", table, N(table), out);
}

static void
read_environments(struct setting_file *s, const struct node *n, void *place)
{
	struct config *c = s->all;
	size_t i;

	(void)place;
	if (!node_is_list(n)) {
		setting_bad(s, n, "a list of environments");
		return;
	}
	c->environment = arena_alloc(s->arena, n->nitem + 1,
	    sizeof(*c->environment));
	for (i = 0; i < n->nitem; i++)
		read_environment(s, n->item[i],
		    &c->environment[c->nenvironment++]);
}

static void
read_checks(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "by", setting_strings, AT(check, by), true },
	};
	struct check *check;
	size_t i;

	if (!node_is_map(n)) {
		setting_bad(s, n, "a map of checks");
		return;
	}
	for (i = 0; i < n->npair; i++) {
		check = arena_alloc(s->arena, 1, sizeof(*check));
		check->name = n->pair[i].key->str;
		setting_read(s, n->pair[i].value, "a check", table,
		    N(table), check);
		map_set(place, check->name, n->pair[i].key->len, check);
	}
}

static void
read_owners(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "path", setting_string, AT(owner, path), false },
		{ "object", setting_string, AT(owner, object), false },
		{ "by", setting_strings, AT(owner, by), true },
	};
	struct config *c = s->all;
	struct owner *owner;
	size_t i;

	(void)place;
	if (!node_is_list(n)) {
		setting_bad(s, n, "a list of owners");
		return;
	}
	c->owner = arena_alloc(s->arena, n->nitem + 1, sizeof(*c->owner));
	for (i = 0; i < n->nitem; i++) {
		owner = &c->owner[c->nowner++];
		owner->loc = n->item[i]->loc;
		setting_read(s, n->item[i], "an owner", table, N(table),
		    owner);
		if (!owner->path == !owner->object)
			diag_add(s->diag, DIAG_ERROR, "config/value",
			    owner->loc, "an owner has either 'path' or "
			    "'object'");
	}
}

static void
read_limits(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "blob", setting_size, AT(limits, blob), false },
		{ "push", setting_size, AT(limits, push), false },
		{ "objects", setting_count, AT(limits, objects), false },
		{ "commits", setting_count, AT(limits, commits), false },
		{ "refs", setting_count, AT(limits, refs), false },
	};

	setting_read(s, n, "'limits'", table, N(table), place);
}

static void
read_all(struct setting_file *s, const struct node *doc, struct config *out)
{
	static const struct setting table[] = {
		{ "version", setting_version, AT(config, version), true },
		{ "repository", setting_string, AT(config, repository), true },
		{ "admins", setting_strings, AT(config, admins), false },
		{ "environments", read_environments, 0, true },
		{ "people", people_read_persons, AT(config, people), false },
		{ "groups", people_read_groups, AT(config, people), false },
		{ "agents", people_read_agents, AT(config, people), false },
		{ "checks", read_checks, AT(config, checks), false },
		{ "owners", read_owners, 0, false },
		{ "limits", read_limits, AT(config, limits), false },
	};

	setting_read(s, doc, "the configuration", table, N(table), out);
}

bool
config_read(struct arena *a, struct diag *d, const char *file,
    const char *text, size_t len, struct config *out)
{
	struct setting_file s = { a, d, out };
	size_t before = diag_added(d, DIAG_ERROR);
	const struct node *doc;

	memset(out, 0, sizeof(*out));
	map_init(&out->people.humans, a);
	map_init(&out->people.groups, a);
	map_init(&out->people.agents, a);
	map_init(&out->checks, a);
	out->limits.blob = LIMIT_BINARY;
	out->limits.push = LIMIT_PUSH;
	out->limits.objects = LIMIT_PUSH_OBJECTS;
	out->limits.commits = LIMIT_PUSH_COMMITS;
	out->limits.refs = LIMIT_PUSH_REFS;
	doc = setting_document(&s, file, text, len);
	if (!doc)
		return false;
	read_all(&s, doc, out);
	config_check(&s);
	return diag_added(d, DIAG_ERROR) == before;
}

const struct environment *
config_environment(const struct config *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nenvironment; i++)
		if (c->environment[i].name &&
		    !strcmp(c->environment[i].name, name))
			return &c->environment[i];
	return NULL;
}

const struct environment *
config_branch(const struct config *c, const char *branch)
{
	size_t i;

	for (i = 0; i < c->nenvironment; i++)
		if (c->environment[i].branch &&
		    !strcmp(c->environment[i].branch, branch))
			return &c->environment[i];
	return NULL;
}
