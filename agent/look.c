#include "agent/look.h"

#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/limit.h"

struct err *
look_open(struct arena *a, const struct settings *settings,
    const struct set *set, struct look *l)
{
	struct err *e;

	memset(l, 0, sizeof(*l));
	l->arena = a;
	l->settings = settings;
	l->set = set;
	l->words = "";
	e = state_open(a, settings->state, set->name, &l->state);
	if (!e)
		e = state_read_floor(&l->state, &l->floor);
	if (!e)
		e = state_read(&l->state, STATE_GOOD, &l->good);
	if (!e)
		e = state_read(&l->state, STATE_BAD, &l->bad);
	if (!e)
		e = state_read_deadlines(&l->state, &l->deadlines);
	if (!e)
		e = state_read_hold(&l->state, &l->hold);
	if (!e)
		e = progress_read(a, state_path(&l->state, "journal"),
		    &l->progress);
	if (!e)
		e = inventory_read(&l->state, &l->inventory);
	return err_wrap(e, "set '%s'", set->name);
}

static struct err *
get_tip(struct look *l, bool fetch)
{
	const char *dir = state_path(&l->state, "cache.git");
	struct err *e;

	e = sync_open(l->arena, l->set, dir, &l->sync);
	if (e || (!fetch && !oid_is_none(&l->sync.tip)))
		return e;
	e = sync_fetch(l->arena, l->set, dir, &l->sync);
	if (!e && l->sync.result != SYNC_OK)
		l->words = l->sync.why;
	return e;
}

struct err *
look_release(struct look *l, bool fetch)
{
	struct err *e;

	e = file_read(l->arena, l->set->signers, LIMIT_MANIFEST,
	    &l->signers);
	if (!e)
		e = get_tip(l, fetch);
	if (e)
		return e;
	if (oid_is_none(&l->sync.tip)) {
		if (!*l->words)
			l->words = "there is no such branch yet";
		return NULL;
	}
	e = sync_repo(l->arena, &l->sync);
	if (!e)
		e = verify_commit(l->arena, l->sync.repo, l->set, l->signers,
		    &l->floor, &l->sync.tip, &l->info, &l->why, &l->words);
	l->verified = !e && l->why == VERIFY_GOOD;
	return e;
}

void
look_plan(struct look *l, struct plan *out)
{
	const struct consent *c = &l->info.consent;
	const struct plan_rules rules = {
		.count = l->set->prune_count,
		.percent = l->set->prune_percent,
		.allowed = c->prune, .allow_empty = c->allow_empty,
		.kinds = c->prune_kinds
	};

	plan_make(l->arena, &l->inventory, &l->info.index, &rules, out);
}

/* --- names --- */

static bool
ends_with(const char *text, size_t len, const char *want)
{
	return strlen(want) == len && !strncmp(text, want, len);
}

bool
look_is_meant(const struct index_entry *entry, const char *name)
{
	const char *last = strrchr(name, '/'), *kind, *slash;
	size_t kindlen;

	if (!strcmp(name, entry->path))
		return true;
	if (strcmp(last ? last + 1 : name, entry->name))
		return false;
	if (!last)
		return true;
	slash = memchr(name, '/', (size_t)(last - name));
	kind = slash ? slash + 1 : name;
	kindlen = (size_t)(last - kind);
	if (memchr(kind, '/', kindlen) || strlen(entry->kind) != kindlen ||
	    strncasecmp(kind, entry->kind, kindlen))
		return false;
	return !slash || ends_with(name, (size_t)(slash - name),
	    entry->namespace);
}
