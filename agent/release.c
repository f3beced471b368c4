#include "agent/release.h"

#include <string.h>

#include "base/limit.h"
#include "repo/files.h"
#include "seal/envkey.h"
#include "seal/key.h"
#include "seal/unseal.h"
#include "yaml/read.h"

static const struct floor no_floor;

/* --- bytes --- */

struct err *
release_check(struct work *w, const struct release_info *info,
    enum verify_why *why, const char **words)
{
	struct arena_mark m;
	struct err *e = NULL;
	struct blob bytes;
	size_t i;

	*why = VERIFY_GOOD;
	for (i = 0; i < info->index.n && !e && *why == VERIFY_GOOD; i++) {
		m = arena_mark(w->arena);
		e = verify_object(w->arena, w->sync.repo, info,
		    &info->index.item[i], &bytes, why, words);
		if (!e && *why == VERIFY_GOOD)
			arena_rewind(w->arena, m);
	}
	return e;
}

/* --- what is sealed --- */

/* The node's own keys, and those of the environment that they open. */
static struct err *
read_identities(struct work *w, struct identities *all)
{
	const char *rev = oid_show(w->arena, &w->sync.config);
	struct identities own = { NULL, 0 };
	struct source *config;
	struct err *e;

	e = identities_load(w->arena, w->guard, w->set->identity, &own);
	if (e)
		return e;
	*all = own;
	if (oid_is_none(&w->sync.config))
		return NULL;
	all->item = arena_alloc(w->arena, own.n, sizeof(*own.item));
	memcpy(all->item, own.item, own.n * sizeof(*own.item));
	e = repo_source(w->sync.repo, w->arena, rev, &config);
	if (e)
		return e;
	/* values may be sealed to the node itself: then this is no loss */
	err_free(envkey_open(w->arena, w->guard, config,
	    w->set->environment, &own, all));
	return NULL;
}

/* The first error of the findings, as words. */
static const char *
words_of(struct work *w, const struct diag *d)
{
	struct buf b;

	buf_init(&b, w->arena, LIMIT_MANIFEST);
	diag_format(&b, d, DIAG_TOOL, false, 1);
	return arena_strndup(w->arena, b.data, strcspn(b.data, "\n"));
}

static const char *
unseal(struct work *w, const struct index_entry *e,
    const struct identities *ids, struct blob *bytes)
{
	struct diag *d = diag_new(w->arena);
	struct yaml_docs docs;
	struct secret out;

	yaml_read(w->arena, d, YAML_CORE, e->path, bytes->data, bytes->len,
	    &docs);
	if (!diag_count(d, DIAG_ERROR) && docs.n == 1 &&
	    unseal_document(w->arena, d, w->guard, docs.doc[0],
	    w->set->environment, e->namespace, e->name, ids, &out)) {
		bytes->data = (const char *)out.data;
		bytes->len = out.len;
		return NULL;
	}
	return diag_count(d, DIAG_ERROR) ? words_of(w, d) :
	    arena_printf(w->arena, "%s: it is no sealed secret", e->path);
}

/* --- the release --- */

struct opening {
	struct work *work;
	const struct release_info *info;
	struct identities ids;
	bool have_ids;
	const char *why;
};

static struct err *
open_identities(struct opening *o)
{
	struct err *e;

	if (o->have_ids)
		return NULL;
	if (!o->work->set->identity) {
		o->why = "there are sealed values, and no 'identity' to open "
		    "them with";
		return NULL;
	}
	e = read_identities(o->work, &o->ids);
	if (e) {
		/* a key that cannot be read is no fault of the machine's */
		o->why = arena_strdup(o->work->arena, err_text(e));
		err_free(e);
	}
	o->have_ids = !o->why;
	return NULL;
}

static struct err *
open_object(struct opening *o, const struct index_entry *entry,
    struct blob *out)
{
	struct work *w = o->work;
	enum verify_why why = VERIFY_GOOD;
	const char *words = "";
	struct err *e;

	e = verify_object(w->arena, w->sync.repo, o->info, entry, out, &why,
	    &words);
	if (!e && why != VERIFY_GOOD)
		o->why = words;
	if (e || o->why || !plan_flag(entry, "sealed"))
		return e;
	e = open_identities(o);
	if (!e && !o->why)
		o->why = unseal(w, entry, &o->ids, out);
	return e;
}

static struct err *
open_objects(struct opening *o, const struct plan_object *object, size_t n,
    struct blob **out)
{
	struct err *e = NULL;
	size_t i;

	*out = arena_alloc(o->work->arena, n, sizeof(**out));
	for (i = 0; i < n && !e && !o->why; i++)
		e = open_object(o, object[i].entry, &(*out)[i]);
	return e;
}

struct err *
release_unseal(struct work *w, const char **why)
{
	struct opening o = { .work = w, .info = w->info };
	struct err *e = NULL;

	if (!w->bytes)
		e = open_objects(&o, w->plan.object, w->plan.n, &w->bytes);
	if (!e && !o.why && !w->fail_bytes)
		e = open_objects(&o, w->plan.fail, w->plan.nfail,
		    &w->fail_bytes);
	*why = o.why;
	if (o.why)
		w->bytes = w->fail_bytes = NULL;
	return e;
}

static struct err *
read_info(struct work *w, const struct oid *commit, struct release_info *out,
    const char **why)
{
	enum verify_why verdict = VERIFY_GOOD;
	const char *words = "";
	struct err *e;

	*why = NULL;
	e = sync_repo(w->arena, &w->sync);
	if (!e)
		e = verify_commit(w->arena, w->sync.repo, w->set, w->signers,
		    &no_floor, commit, out, &verdict, &words);
	if (!e && verdict != VERIFY_GOOD)
		*why = words;
	return e;
}

static struct plan_rules
rules_of(const struct work *w)
{
	const struct consent *c = &w->info->consent;
	struct plan_rules r = {
		.count = w->set->prune_count,
		.percent = w->set->prune_percent,
		.allowed = c->prune,
		.allow_empty = c->allow_empty,
		.kinds = c->prune_kinds
	};

	return r;
}

struct err *
release_open(struct work *w, const char **why)
{
	struct release_info *info;
	struct plan_rules rules;
	struct err *e;

	*why = NULL;
	if (w->info && oid_equal(&w->info->commit,
	    &w->progress.target.commit))
		return NULL;
	info = arena_alloc(w->arena, 1, sizeof(*info));
	e = read_info(w, &w->progress.target.commit, info, why);
	if (!e && !*why)
		e = inventory_read(&w->state, &w->inventory);
	if (e || *why)
		return e;
	w->info = info;
	w->bytes = w->fail_bytes = NULL;
	rules = rules_of(w);
	plan_make(w->arena, &w->inventory, &info->index, &rules, &w->plan);
	return NULL;
}

struct err *
release_object(struct work *w, const struct index_entry *entry,
    struct blob *out, const char **why)
{
	struct opening o = { .work = w, .info = w->info };
	struct err *e = open_object(&o, entry, out);

	*why = o.why;
	return e;
}

struct err *
release_kept(struct work *w, const struct held *held, struct blob *out,
    const char **why)
{
	struct release_info info;
	struct opening o = { .work = w, .info = &info };
	struct err *e;

	e = read_info(w, &held->commit, &info, why);
	if (!e && !*why && !map_get(&info.file, held->entry.path,
	    strlen(held->entry.path)))
		*why = arena_printf(w->arena, "'%s' is to be kept, and not in "
		    "%s", held->entry.path, oid_short(w->arena,
		    &held->commit));
	if (!e && !*why)
		e = open_object(&o, &held->entry, out);
	if (!e && o.why)
		*why = o.why;
	return e;
}
