/* A plan says what changes, in stages, and what the guards let go. */

#include "agent/plan.h"

#include <unistd.h>

#include "tests/unit/tap.h"

#define SHA(c) c c c c c c c c c c c c c c c c
#define A SHA("aaaa")
#define B SHA("bbbb")
#define LINE(phase, wave, api, kind, name, sha, flags) \
	phase "\t" wave "\t5\t" api "\t" kind "\tnamespaced\tshop\t" name \
	"\t" sha "\tweb/shop/" kind "-" name ".yaml\t" flags "\n"
#define MAP(name, sha) LINE("sync", "0", "v1", "ConfigMap", name, sha, "-")

static const struct plan_rules rules = { .count = 1, .percent = 50 };
static const struct oid commit;

static struct index *
read_index(struct arena *a, const char *lines)
{
	const char *text = arena_printf(a, "sluice-index 1\n%s", lines);
	struct index *x = arena_alloc(a, 1, sizeof(*x));
	size_t line;

	index_init(x, a);
	if (!index_read(x, text, strlen(text), &line))
		printf("# line %zu of an index cannot be read\n", line);
	return x;
}

/* What a target has that was brought to an index. */
static void
hold(struct arena *a, struct inventory *v, const char *lines)
{
	struct index *x = read_index(a, lines);
	size_t i;

	memset(v, 0, sizeof(*v));
	v->arena = a;
	v->known = true;
	map_init(&v->by_path, a);
	for (i = 0; i < x->n; i++)
		inventory_enter(v, &x->item[i], &commit);
	inventory_settle(v);
}

static struct plan
make(struct arena *a, struct inventory *v, const char *lines,
    const struct plan_rules *r)
{
	struct plan p;

	plan_make(a, v, read_index(a, lines), r, &p);
	return p;
}

static void
changes(struct arena *a)
{
	struct inventory v;
	struct plan p;

	hold(a, &v, MAP("a", A) MAP("b", A) MAP("c", A));
	p = make(a, &v, MAP("a", A) MAP("b", B) MAP("d", A), &rules);
	ok(p.n == 3 && p.object[0].what == PLAN_SAME && !p.object[0].counts,
	    "an object stays as it is");
	ok(p.object[1].what == PLAN_CHANGED && p.object[1].counts,
	    "one is changed");
	ok(p.object[2].what == PLAN_ADDED && p.object[2].counts,
	    "one is added");
	ok(p.nremoval == 1 && !p.removal[0].kept && !p.refused &&
	    !strcmp(p.removal[0].held->entry.name, "c"), "and one goes");
	inventory_enter(&v, p.object[1].entry, &commit);
	p = make(a, &v, MAP("a", A) MAP("b", B), &rules);
	ok(p.object[1].what == PLAN_SAME && p.object[1].counts,
	    "what a commit changed counts until all is good");
	inventory_settle(&v);
	p = make(a, &v, MAP("a", A) MAP("b", B), &rules);
	ok(!p.object[1].counts, "and no longer");
}

static void
stages(struct arena *a)
{
	struct inventory v;
	struct plan p;

	hold(a, &v, "");
	p = make(a, &v,
	    LINE("pre", "0", "batch/v1", "Job", "before", A, "hook")
	    LINE("sync", "-1", "v1", "ConfigMap", "early", A, "-")
	    LINE("sync", "3", "v1", "ConfigMap", "late", A, "-")
	    LINE("sync", "3", "v1", "ConfigMap", "later", A, "-")
	    LINE("fail", "0", "batch/v1", "Job", "sorry", A, "hook")
	    LINE("none", "0", "batch/v1", "Job", "no", A, "hook"), &rules);
	ok(p.n == 4 && p.nstage == 3 && p.stage[0].phase == PHASE_PRE &&
	    p.stage[1].wave == -1 && p.stage[2].first == 2 &&
	    p.stage[2].n == 2, "stages are phases, and waves in them");
	ok(p.nfail == 1 && !strcmp(p.fail[0].entry->name, "sorry"),
	    "what is for failure stands apart");
	ok(plan_flag(p.object[0].entry, "hook") &&
	    !plan_flag(p.object[1].entry, "hook"), "flags are found");
}

static void
order(struct arena *a)
{
	struct inventory v;
	struct plan p;
	struct plan_rules r = rules;

	r.count = 10;
	hold(a, &v, MAP("a", A)
	    LINE("sync", "1", "v1", "ConfigMap", "b", A, "-")
	    LINE("sync", "2", "v1", "ConfigMap", "c", A, "-"));
	p = make(a, &v, MAP("z", A), &r);
	ok(p.nremoval == 3 && !strcmp(p.removal[0].held->entry.name, "c") &&
	    !strcmp(p.removal[2].held->entry.name, "a"),
	    "what was applied last goes first");
}

static void
guards(struct arena *a)
{
	struct plan_rules r = rules;
	struct inventory v;
	struct plan p;

	hold(a, &v, MAP("a", A) MAP("b", A) MAP("c", A));
	p = make(a, &v, MAP("a", A), &r);
	is(p.refused, "2 of 3 objects would go, and more than 1, or 50 %, "
	    "are not let go at once", "too many do not go");
	is(p.allow, "put 'Sluice-Prune: 2' into the message of a commit",
	    "and it is said how they do");
	r.allowed = 2;
	ok(!make(a, &v, MAP("a", A), &r).refused, "they go when allowed");
	r.allowed = 1;
	ok(make(a, &v, MAP("a", A), &r).refused, "as many as that");
	r.allowed = 0;
	r.percent = 70;
	ok(!make(a, &v, MAP("a", A), &r).refused, "or if the share is kept");
	r.percent = 100;
	p = make(a, &v, "", &r);
	is(p.refused, "nothing at all would be left of 3 objects",
	    "not all go");
	r.allow_empty = true;
	ok(!make(a, &v, "", &r).refused, "until that is allowed");
	v.known = false;
	p = make(a, &v, MAP("a", A), &r);
	ok(p.nremoval == 0, "nothing goes where nothing is known");
}

static void
kept(struct arena *a)
{
	struct plan_rules r = { .count = 10, .percent = 100 };
	struct inventory v;
	struct plan p;

	hold(a, &v, MAP("a", A)
	    LINE("sync", "0", "v1", "ConfigMap", "n", A, "prune=never")
	    LINE("sync", "1", "v1", "ConfigMap", "c", A, "prune=confirm")
	    LINE("sync", "2", "v1", "Namespace", "shop", A, "-")
	    LINE("sync", "3", "x.org/v1", "Namespace", "other", A, "-"));
	p = make(a, &v, MAP("a", A), &r);
	ok(p.going == 1 && !p.removal[0].kept, "only what may go goes");
	ok(p.removal[1].kept && p.removal[1].allow &&
	    strstr(p.removal[1].allow, "Sluice-Prune-Kinds: Namespace"),
	    "a namespace stays until its kind is named");
	ok(p.removal[2].kept && p.removal[2].allow,
	    "'confirm' stays until somebody says so");
	ok(p.removal[3].kept && !p.removal[3].allow, "'never' stays");
	r.kinds = "StorageClass, Namespace";
	r.allowed = 3;
	p = make(a, &v, MAP("a", A), &r);
	ok(p.going == 3 && !p.refused, "and all but that go when allowed");
}

static void
moved(struct arena *a)
{
	struct inventory v;
	struct plan p;

	hold(a, &v, MAP("a", A));
	p = make(a, &v, "sync\t0\t5\tv1\tConfigMap\tnamespaced\tshop\ta\t" A
	    "\tother/shop/ConfigMap-a.yaml\t-\n", &rules);
	ok(p.nremoval == 1 && p.removal[0].moved && p.going == 0,
	    "an object that only has another file does not go");
}

int
main(void)
{
	struct arena *a = arena_new();

	changes(a);
	stages(a);
	order(a);
	guards(a);
	kept(a);
	moved(a);
	arena_free(a);
	return tap_done();
}
