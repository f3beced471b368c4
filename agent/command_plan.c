/*
 * What a tick would do: plan lists it, diff shows the files, explain tells all
 * that is known of one object, orphans what stays though nothing wants it.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/command.h"
#include "agent/look.h"
#include "agent/report.h"
#include "base/buf.h"
#include "base/limit.h"
#include "repo/lines.h"
#include "repo/tree.h"

/* --- what they share --- */

struct looking {
	struct agent *agent;
	struct look look;
	struct plan plan;
	bool found;		/* something to tell */
};

static void
print_release(const struct look *l)
{
	printf("%s: %s at %" PRIu64 ", %s\n", l->set->name,
	    l->set->environment, l->info.sequence,
	    oid_short(l->arena, &l->info.commit));
}

/* Without a commit that verifies there is nothing to say but that. */
static int
look_at_all(struct agent *t, bool fetch,
    struct err *(*call)(struct looking *), bool *found)
{
	const struct set *set;
	enum verdict worst = VERDICT_GOOD;
	struct err *e = NULL;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	for (i = 0; !e && i < n; i++) {
		struct looking k = { .agent = t };

		e = look_open(t->arena, &t->settings, &set[i], &k.look);
		if (!e)
			e = look_release(&k.look, fetch);
		if (!e && *k.look.words)
			fprintf(stderr, "%s: %s: %s\n", k.look.verified ?
			    "warning" : "error", set[i].name, k.look.words);
		if (!e && !k.look.verified)
			worst = verdict_worse(worst,
			    oid_is_none(&k.look.sync.tip) ? VERDICT_OFFLINE :
			    VERDICT_WRONG);
		if (!e && k.look.verified) {
			look_plan(&k.look, &k.plan);
			e = call(&k);
		}
		*found |= k.found;
	}
	if (e)
		return err_report(e);
	return verdict_status(worst);
}

/* --- plan --- */

static const char *
describe(struct arena *a, const struct index_entry *e)
{
	return arena_printf(a, "%s%s%s/%s", e->namespace,
	    *e->namespace ? "/" : "", e->kind, e->name);
}

static void
print_removal(struct looking *k, const struct plan_removal *r)
{
	const char *name = describe(k->look.arena, &r->held->entry);

	if (r->moved)
		return;
	if (r->kept)
		printf("  keep    %s: %s%s%s\n", name, r->kept, r->allow ?
		    "; " : "", r->allow ? r->allow : "");
	else
		printf("  remove  %s\n", name);
}

static struct err *
print_plan(struct looking *k)
{
	const struct plan *p = &k->plan;
	const struct plan_stage *stage;
	size_t i, j, same = 0;

	print_release(&k->look);
	if (k->look.hold)
		printf("  held: %s\n", k->look.hold);
	for (i = 0; i < p->nstage; i++) {
		stage = &p->stage[i];
		for (j = stage->first; j < stage->first + stage->n; j++) {
			if (p->object[j].what == PLAN_SAME) {
				same++;
				continue;
			}
			printf("  %s  %s\n", p->object[j].what == PLAN_ADDED ?
			    "add   " : "change", describe(k->look.arena,
			    p->object[j].entry));
			k->found = true;
		}
	}
	if (p->refused)
		printf("  nothing is removed: %s%s%s\n", p->refused,
		    p->allow ? "; " : "", p->allow ? p->allow : "");
	for (i = 0; i < p->nremoval; i++)
		print_removal(k, &p->removal[i]);
	k->found |= p->going > 0;
	printf("  %zu unchanged\n", same);
	return NULL;
}

int
command_plan(struct agent *t)
{
	bool found = false;
	int status = look_at_all(t, true, print_plan, &found);

	return status ? status : found;
}

/* --- diff --- */

/* The file of an object in the commit it was applied from; or none. */
static struct err *
read_old(struct look *l, const struct held *held, struct blob *out, bool *is)
{
	const struct tree_entry *entry;
	struct commit *commit;
	struct err *e;

	*is = false;
	if (!repo_has(l->sync.repo, &held->commit))
		return NULL;
	e = commit_read(l->sync.repo, &held->commit, &commit);
	if (!e)
		e = tree_find_path(l->sync.repo, &commit->tree,
		    held->entry.path, &entry);
	if (e || !entry)
		return e;
	*is = true;
	return repo_read(l->sync.repo, l->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_BINARY, out);
}

static struct err *
print_file(struct looking *k, const struct held *held,
    const struct index_entry *entry)
{
	const char *path = entry ? entry->path : held->entry.path;
	struct look *l = &k->look;
	struct blob old, new;
	struct err *e = NULL;
	enum verify_why why;
	const char *words;
	bool is_old = false;
	struct buf b;

	if (held)
		e = read_old(l, held, &old, &is_old);
	if (!e && entry)
		e = verify_object(l->arena, l->sync.repo, &l->info, entry,
		    &new, &why, &words);
	if (!e && entry && why != VERIFY_GOOD)
		e = err_new(ERR_REFUSED, "'%s': %s", path, words);
	if (e)
		return e;
	buf_init(&b, l->arena, LIMIT_UNIT_OUTPUT);
	e = lines_patch(l->arena, &b, path, is_old ? &old : NULL, path,
	    entry ? &new : NULL);
	if (!e)
		fwrite(b.data, 1, b.len, stdout);
	k->found = true;
	return e;
}

static struct err *
print_diff(struct looking *k)
{
	const struct plan *p = &k->plan;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < p->n; i++)
		if (p->object[i].what != PLAN_SAME)
			e = print_file(k, inventory_find(&k->look.inventory,
			    p->object[i].entry->path), p->object[i].entry);
	for (i = 0; !e && i < p->nremoval; i++)
		if (!p->removal[i].kept && !p->removal[i].moved)
			e = print_file(k, p->removal[i].held, NULL);
	return e;
}

int
command_diff(struct agent *t)
{
	bool found = false;
	int status = look_at_all(t, true, print_diff, &found);

	return status ? status : found;
}

/* --- orphans --- */

static struct err *
print_orphans(struct looking *k)
{
	const struct plan *p = &k->plan;
	const struct plan_removal *r;
	size_t i;

	for (i = 0; i < p->nremoval; i++) {
		r = &p->removal[i];
		if (r->moved || (!r->kept && !p->refused))
			continue;
		printf("%s  %s: %s%s%s\n", k->look.set->name, describe(
		    k->look.arena, &r->held->entry), r->kept ? r->kept :
		    p->refused, (r->kept ? r->allow : p->allow) ? "; " : "",
		    r->kept ? (r->allow ? r->allow : "") :
		    p->allow ? p->allow : "");
		k->found = true;
	}
	return NULL;
}

int
command_orphans(struct agent *t)
{
	bool found = false;
	int status = look_at_all(t, false, print_orphans, &found);

	return status ? status : found;
}

/* --- explain --- */

static void
print_entry(const struct index_entry *e)
{
	static const char *const phases[] = { "pre", "sync", "post", "fail",
		"none" };

	printf("  file     %s\n", e->path);
	printf("  applied  in phase %s, wave %d\n", phases[e->phase], e->wave);
	if (*e->flags)
		printf("  flags    %s\n", e->flags);
	printf("  sha256   %s\n", e->sha256);
}

static void
print_held(struct look *l, const struct held *h)
{
	printf("  target   has it from commit %s%s\n",
	    oid_short(l->arena, &h->commit), *h->version ? "" :
	    ", or it was about to be applied");
	if (*h->version)
		printf("  version  %s\n", h->version);
	if (h->touched)
		printf("  changed  since all was last good\n");
}

static const char *
find_plan(const struct plan *p, const struct index_entry *entry)
{
	static const char *const words[] = { "leaves it as it is",
		"applies its new form", "applies it for the first time" };
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->object[i].entry == entry)
			return words[p->object[i].what];
	return "does not apply it";
}

/* What the last look at the target found wrong with it. */
static struct err *
print_seen(struct look *l, const char *path)
{
	const struct node *worst, *n;
	struct node *status;
	int64_t when;
	struct err *e;
	size_t i;

	e = report_last(l->arena, l->settings, l->set, &status, &when);
	worst = e ? NULL : node_get(status, "worst");
	for (i = 0; node_is_list(worst) && i < worst->nitem; i++) {
		n = worst->item[i];
		if (!strcmp(node_get_text(n, "path"), path))
			printf("  state    %s: %s\n", node_get_text(n,
			    "state"), node_get_text(n, "reason"));
	}
	return e;
}

static struct err *
explain_entry(struct looking *k, const struct index_entry *entry)
{
	const struct held *held = inventory_find(&k->look.inventory,
	    entry->path);

	printf("%s in set %s\n", describe(k->look.arena, entry),
	    k->look.set->name);
	print_entry(entry);
	if (held)
		print_held(&k->look, held);
	else
		printf("  target   does not have it from us\n");
	printf("  a tick   %s\n", find_plan(&k->plan, entry));
	k->found = true;
	return print_seen(&k->look, entry->path);
}

static struct err *
explain_removal(struct looking *k, const struct plan_removal *r)
{
	const struct plan *p = &k->plan;
	const char *why = r->kept ? r->kept : p->refused;
	const char *allow = r->kept ? r->allow : p->allow;

	printf("%s in set %s\n", describe(k->look.arena, &r->held->entry),
	    k->look.set->name);
	print_entry(&r->held->entry);
	print_held(&k->look, r->held);
	if (r->moved)
		printf("  a tick   takes the file for what it has become\n");
	else if (why)
		printf("  a tick   keeps it, though nothing wants it: %s%s%s\n",
		    why, allow ? "; " : "", allow ? allow : "");
	else
		printf("  a tick   removes it\n");
	k->found = true;
	return print_seen(&k->look, r->held->entry.path);
}

static struct err *
explain(struct looking *k)
{
	const char *name = k->agent->rest.item[0];
	const struct index *index = &k->look.info.index;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < index->n; i++)
		if (look_is_meant(&index->item[i], name))
			e = explain_entry(k, &index->item[i]);
	for (i = 0; !e && i < k->plan.nremoval; i++)
		if (look_is_meant(&k->plan.removal[i].held->entry, name))
			e = explain_removal(k, &k->plan.removal[i]);
	return e;
}

int
command_explain(struct agent *t)
{
	bool found = false;
	int status = look_at_all(t, false, explain, &found);

	if (status || found)
		return status;
	fprintf(stderr, "error: neither the newest commit nor the target has "
	    "'%s'\n", t->rest.item[0]);
	return ERR_REFUSED;
}
