#include "gen/mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define OURS "sluice/"

struct reading {
	struct arena *arena;
	struct diag *diag;
	struct marks *out;
	bool hook;
	const char *prune, *apply, *delete, *validate, *health, *ignore;
};

static void
bad(struct reading *r, const struct node *n, const char *annotation,
    const char *wanted)
{
	diag_add(r->diag, DIAG_ERROR, "gen/annotation", n->loc,
	    "annotation '%s' is '%s', and %s is expected", annotation, n->str,
	    wanted);
}

/* Call each for the words between commas, without blanks around them. */
static void
each_word(struct reading *r, const struct node *n, const char *annotation,
    void (*each)(struct reading *, const struct node *, const char *,
    const char *))
{
	const char *p = n->str;
	size_t len, skip;

	for (;;) {
		p += strspn(p, " ");
		len = skip = strcspn(p, ",");
		while (len && p[len - 1] == ' ')
			len--;
		if (len)
			each(r, n, annotation,
			    arena_strndup(r->arena, p, len));
		if (!p[skip])
			return;
		p += skip + 1;
	}
}

static void
read_wave(struct reading *r, const struct node *n, const char *annotation)
{
	char *end;
	long wave = strtol(n->str, &end, 10);

	if (!n->len || *end || wave < -LIMIT_WAVE || wave > LIMIT_WAVE)
		bad(r, n, annotation, "a whole number");
	else
		r->out->wave = (int)wave;
}

struct word {
	const char *text;
	unsigned phase;		/* enum index_phase */
};

/* Add the phase that a word stands for; false if it stands for none. */
static bool
add_phase(struct reading *r, const char *text, const struct word *words,
    size_t n)
{
	size_t i;

	for (i = 0; i < n && strcmp(words[i].text, text); i++)
		;
	if (i == n)
		return false;
	r->hook = true;
	r->out->phases |= 1U << words[i].phase;
	return true;
}

/* argo-cd docs/user-guide/sync-waves.md, resource_hooks.md */
static void
argo_hook(struct reading *r, const struct node *n, const char *annotation,
    const char *word)
{
	static const struct word words[] = {
		{ "PreSync", PHASE_PRE }, { "Sync", PHASE_SYNC },
		{ "PostSync", PHASE_POST }, { "SyncFail", PHASE_FAIL },
		{ "Skip", PHASE_NONE }, { "PreDelete", PHASE_NONE },
		{ "PostDelete", PHASE_NONE },
	};

	if (!add_phase(r, word, words, N(words)))
		bad(r, n, annotation, "a hook of Argo CD");
}

/* helm pkg/release/v1/hook.go; a test is nothing that a sync runs */
static void
helm_hook(struct reading *r, const struct node *n, const char *annotation,
    const char *word)
{
	static const struct word words[] = {
		{ "pre-install", PHASE_PRE }, { "pre-upgrade", PHASE_PRE },
		{ "post-install", PHASE_POST },
		{ "post-upgrade", PHASE_POST }, { "crd-install", PHASE_SYNC },
		{ "pre-rollback", PHASE_NONE },
		{ "post-rollback", PHASE_NONE },
		{ "pre-delete", PHASE_NONE }, { "post-delete", PHASE_NONE },
		{ "test", PHASE_NONE }, { "test-success", PHASE_NONE },
		{ "test-failure", PHASE_NONE },
	};

	if (!add_phase(r, word, words, N(words)))
		bad(r, n, annotation, "a hook of Helm");
}

static void
our_hook(struct reading *r, const struct node *n, const char *annotation,
    const char *word)
{
	static const struct word words[] = {
		{ "pre", PHASE_PRE }, { "sync", PHASE_SYNC },
		{ "post", PHASE_POST }, { "fail", PHASE_FAIL },
		{ "none", PHASE_NONE },
	};

	if (!add_phase(r, word, words, N(words)))
		bad(r, n, annotation, "pre, sync, post, fail or none");
}

static void
delete_policy(struct reading *r, const struct node *n,
    const char *annotation, const char *word)
{
	static const char *const words[][2] = {
		{ "HookSucceeded", "succeeded" }, { "HookFailed", "failed" },
		{ "BeforeHookCreation", "before" },
		{ "hook-succeeded", "succeeded" }, { "hook-failed", "failed" },
		{ "before-hook-creation", "before" },
	};
	size_t i;

	for (i = 0; i < N(words) && strcmp(words[i][0], word); i++)
		;
	if (i == N(words)) {
		bad(r, n, annotation, "a policy to delete hooks by");
		return;
	}
	r->delete = r->delete ? arena_printf(r->arena, "%s+%s", r->delete,
	    words[i][1]) : words[i][1];
}

/* argo-cd docs/user-guide/sync-options.md; others do not concern us */
static void
argo_option(struct reading *r, const struct node *n, const char *annotation,
    const char *word)
{
	(void)n;
	(void)annotation;
	if (!strcmp(word, "Prune=false"))
		r->prune = "never";
	else if (!strcmp(word, "Prune=confirm"))
		r->prune = "confirm";
	else if (!strcmp(word, "Replace=true"))
		r->apply = "replace";
	else if (!strcmp(word, "Force=true"))
		r->apply = "force";
	else if (!strcmp(word, "Validate=false"))
		r->validate = "no";
}

/* One of a few words, which becomes a flag as it is. */
static const char *
read_choice(struct reading *r, const struct node *n, const char *annotation,
    const char *const *words, size_t nword, const char *wanted)
{
	size_t i;

	for (i = 0; i < nword; i++)
		if (!strcmp(words[i], n->str))
			return words[i];
	bad(r, n, annotation, wanted);
	return NULL;
}

static void
read_prune(struct reading *r, const struct node *n, const char *annotation)
{
	static const char *const words[] = { "never", "confirm", "always" };
	const char *word = read_choice(r, n, annotation, words, N(words),
	    "never, confirm or always");

	r->prune = word && strcmp(word, "always") ? word : NULL;
}

static void
read_apply(struct reading *r, const struct node *n, const char *annotation)
{
	static const char *const words[] = { "force", "yield", "create-only",
		"ignore", "replace" };

	r->apply = read_choice(r, n, annotation, words, N(words),
	    "force, yield, create-only, ignore or replace");
}

static void
read_health(struct reading *r, const struct node *n, const char *annotation)
{
	static const char *const words[] = { "lb", "ignore" };

	r->health = read_choice(r, n, annotation, words, N(words),
	    "lb or ignore");
}

static void
read_ignore(struct reading *r, const struct node *n, const char *annotation)
{
	if (n->str[0] == '/')
		r->ignore = n->str;
	else
		bad(r, n, annotation, "a JSON pointer such as /spec/replicas");
}

/* What it does was done when the unit was rendered: restart.h. */
static void
read_restart(struct reading *r, const struct node *n, const char *annotation)
{
	if (strcmp(n->str, "true") && strcmp(n->str, "false"))
		bad(r, n, annotation, "true or false");
}

static void
read_our_hook(struct reading *r, const struct node *n, const char *annotation)
{
	r->out->phases = 0;
	each_word(r, n, annotation, our_hook);
}

static void
read_argo_hook(struct reading *r, const struct node *n,
    const char *annotation)
{
	r->out->phases = 0;
	each_word(r, n, annotation, argo_hook);
}

static void
read_helm_hook(struct reading *r, const struct node *n,
    const char *annotation)
{
	each_word(r, n, annotation, helm_hook);
}

static void
read_delete(struct reading *r, const struct node *n, const char *annotation)
{
	r->delete = NULL;
	each_word(r, n, annotation, delete_policy);
}

static void
read_options(struct reading *r, const struct node *n, const char *annotation)
{
	each_word(r, n, annotation, argo_option);
}

static void
read_keep(struct reading *r, const struct node *n, const char *annotation)
{
	(void)annotation;
	if (!strcmp(n->str, "keep"))
		r->prune = "never";
}

static void
read_flux_prune(struct reading *r, const struct node *n,
    const char *annotation)
{
	(void)annotation;
	if (!strcmp(n->str, "disabled"))
		r->prune = "never";
}

static void
read_flux_ssa(struct reading *r, const struct node *n,
    const char *annotation)
{
	(void)annotation;
	if (!strcmp(n->str, "IfNotPresent"))
		r->apply = "create-only";
	else if (!strcmp(n->str, "Ignore"))
		r->apply = "ignore";
	else if (!strcmp(n->str, "Override"))
		r->apply = "force";
}

/* Later ones win over earlier ones, so ours stand last. */
static const struct {
	const char *name;
	void (*read)(struct reading *, const struct node *, const char *);
} annotations[] = {
	{ "helm.sh/hook", read_helm_hook },
	{ "helm.sh/hook-weight", read_wave },
	{ "helm.sh/hook-delete-policy", read_delete },
	{ "helm.sh/resource-policy", read_keep },
	{ "kustomize.toolkit.fluxcd.io/prune", read_flux_prune },
	{ "kustomize.toolkit.fluxcd.io/ssa", read_flux_ssa },
	{ "argocd.argoproj.io/hook", read_argo_hook },
	{ "argocd.argoproj.io/sync-wave", read_wave },
	{ "argocd.argoproj.io/hook-delete-policy", read_delete },
	{ "argocd.argoproj.io/sync-options", read_options },
	{ OURS "hook", read_our_hook },
	{ OURS "wave", read_wave },
	{ OURS "hook-delete", read_delete },
	{ OURS "prune", read_prune },
	{ OURS "apply", read_apply },
	{ OURS "health", read_health },
	{ OURS "ignore", read_ignore },
	{ OURS "restart", read_restart },
};

/* Annotations of ours that are misspelt would have no effect, silently. */
static void
check_ours(struct reading *r, const struct node *map)
{
	const char *names[N(annotations)], *near;
	const struct node *key;
	size_t i, j;

	for (j = 0; j < N(annotations); j++)
		names[j] = annotations[j].name;
	for (i = 0; i < map->npair; i++) {
		key = map->pair[i].key;
		if (strncmp(key->str, OURS, strlen(OURS)))
			continue;
		for (j = 0; j < N(names) && strcmp(names[j], key->str); j++)
			;
		if (j < N(names))
			continue;
		diag_add(r->diag, DIAG_ERROR, "gen/annotation", key->loc,
		    "there is no annotation '%s'", key->str);
		near = diag_nearest(key->str, names, N(names));
		if (near)
			diag_hint(r->diag, "did you mean '%s'?", near);
	}
}

/* Bytes that would end a flag are written in hexadecimal. */
static void
add_flag(struct buf *b, const char *key, const char *value)
{
	if (!value)
		return;
	buf_addf(b, "%s%s", b->len ? "," : "", key);
	for (; *value; value++) {
		if (*value <= ' ' || *value > '~' || strchr(",%", *value))
			buf_addf(b, "%%%02X", (unsigned char)*value);
		else
			buf_addc(b, *value);
	}
}

static bool
is_sealed(const struct node *root)
{
	const char *kind = node_get_str(root, "kind");
	const char *version = node_get_str(root, "apiVersion");

	return kind && version && !strcmp(kind, "SealedSecret") &&
	    !strncmp(version, OURS, strlen(OURS));
}

static const char *
flags_of(struct reading *r, const struct node *root)
{
	struct buf b;

	buf_init(&b, r->arena, LIMIT_PATH * 4);
	add_flag(&b, "sealed", is_sealed(root) ? "" : NULL);
	add_flag(&b, "hook", r->hook ? "" : NULL);
	add_flag(&b, "prune=", r->prune);
	add_flag(&b, "apply=", r->apply);
	add_flag(&b, "delete=", r->delete);
	add_flag(&b, "validate=", r->validate);
	add_flag(&b, "health=", r->health);
	add_flag(&b, "ignore=", r->ignore);
	return b.data;
}

void
marks_read(struct arena *a, struct diag *d, const struct node *root,
    struct marks *out)
{
	const struct node *map = node_at(root, "metadata", "annotations",
	    NULL);
	struct reading r = { .arena = a, .diag = d, .out = out };
	const struct node *n;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (node_is_map(map)) {
		check_ours(&r, map);
		for (i = 0; i < N(annotations); i++) {
			n = node_get(map, annotations[i].name);
			if (node_is_string(n))
				annotations[i].read(&r, n,
				    annotations[i].name);
		}
	}
	if (!out->phases)
		out->phases = 1U << PHASE_SYNC;
	out->flags = flags_of(&r, root);
}
