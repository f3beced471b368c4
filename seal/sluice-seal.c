/*
 * sluice-seal: seal secrets so that they can stand in Git, and make the keys
 * for it.  The commands here are those that look at a repository; the others
 * are in custody.c (keys) and reading.c (single values).
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/confine.h"
#include "base/day.h"
#include "base/limit.h"
#include "base/verb.h"
#include "gen/config.h"
#include "gen/place.h"
#include "repo/stock.h"
#include "seal/custody.h"
#include "seal/exposure.h"
#include "seal/manifest.h"
#include "seal/reading.h"
#include "seal/sealed.h"
#include "seal/sealing.h"
#include "seal/unseal.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define CONFIG_REF "refs/sluice/config"

static struct err *
open_ref(struct arena *a, struct source **out)
{
	return stock_source(a, CONFIG_REF, out);
}

/* --- what a Secret in a file is called in an environment --- */

struct naming {
	struct tool *tool;
	struct places places;
	bool given;		/* by --namespace and --name */
};

static struct err *
read_environment(struct tool *t, const struct environment **out)
{
	struct config *config = arena_alloc(t->arena, 1, sizeof(*config));
	const char *name = source_name(t->source, t->arena, CONFIG_FILE);
	struct source_entry entry;
	struct blob text;
	struct err *e;

	e = source_find(t->source, CONFIG_FILE, &entry);
	if (!e && (entry.kind != SOURCE_FILE || entry.size > LIMIT_MANIFEST))
		e = err_new(ERR_INPUT, "there is no '%s'", name);
	if (!e)
		e = source_read(t->source, &entry, &text);
	if (e)
		return e;
	if (!config_read(t->arena, t->diag, name, text.data, text.len,
	    config))
		return err_new(ERR_INPUT, "'%s' cannot be used", name);
	*out = config_environment(config, t->env);
	if (!*out)
		return err_new(ERR_INPUT, "'%s' has no environment '%s'",
		    name, t->env);
	return NULL;
}

/* Render the environment from the work tree, and keep what is of the file. */
static struct err *
naming_read(struct naming *n, struct tool *t, const char *path)
{
	const struct environment *env;
	struct diag *quiet = diag_new(t->arena);
	struct source *tree;
	const char *root;
	struct err *e;

	memset(n, 0, sizeof(*n));
	n->tool = t;
	n->given = t->namespace && t->name;
	if (n->given)
		return NULL;
	e = tool_open_config(t);
	if (!e)
		e = read_environment(t, &env);
	if (!e)
		e = stock_top(t->arena, &root);
	if (!e)
		e = source_dir(t->arena, root, &tree);
	if (!e)
		e = place_find(t->arena, quiet, tree, env, path, &n->places);
	/* units of others may be broken; it matters if ours was not found */
	if (!e && !n->places.n && diag_count(quiet, DIAG_ERROR))
		diag_print(stderr, quiet, DIAG_TOOL, false);
	return e;
}

/* The name of a document; false after a finding. */
static bool
naming_find(const struct naming *n, const struct node *doc,
    struct scope *out)
{
	const struct tool *t = n->tool;
	const struct place *p;

	out->namespace = t->namespace;
	out->name = t->name;
	if (n->given)
		return true;
	p = place_of(t->diag, &n->places, t->env, doc);
	if (!p)
		return false;
	out->namespace = p->namespace;
	out->name = p->name;
	return true;
}

/* --- seal --- */

struct seal {
	struct tool *tool;
	struct manifest manifest;
	struct naming naming;
	struct ring ring;
	struct sealing sealing;
	char **operand;			/* KEY=... */
	size_t noperand;
};

static bool
set_values(struct seal *s, const struct node *doc, struct err **e)
{
	struct secret value;
	const char *key;
	bool good = true;
	size_t i;

	for (i = 0; i < s->noperand && !*e; i++) {
		*e = tool_read_value(s->tool, s->operand[i], &key, &value);
		if (!*e && !sealed_is_key(key, strlen(key)))
			*e = err_new(ERR_INPUT, "'%s' cannot be a key of a "
			    "Secret", key);
		if (!*e && !sealing_set(&s->sealing, &s->manifest.edit, doc,
		    key, &value))
			good = false;
	}
	return good;
}

/* Documents that the command is about: Secrets, or the one SealedSecret. */
static struct err *
choose(const struct seal *s, const struct node **only)
{
	const struct yaml_docs *docs = &s->manifest.docs;
	const struct node *doc;
	size_t i, found = 0;

	*only = NULL;
	for (i = 0; i < docs->n; i++) {
		doc = docs->doc[i];
		if (s->noperand ? sealed_is(doc) : sealing_is_secret(doc)) {
			found++;
			*only = doc;
		}
	}
	if (!found)
		return err_new(ERR_INPUT, "there is no %s in '%s'",
		    s->noperand ? "SealedSecret" : "Secret with values",
		    s->manifest.path);
	if (found > 1 && (s->noperand || s->naming.given))
		return err_new(ERR_INPUT, "there is more than one %s in '%s'",
		    s->noperand ? "SealedSecret" : "Secret",
		    s->manifest.path);
	return NULL;
}

static struct err *
seal_documents(struct seal *s)
{
	const struct yaml_docs *docs = &s->manifest.docs;
	const struct node *only, *doc;
	struct err *e = choose(s, &only);
	size_t i;

	for (i = 0; i < docs->n && !e; i++) {
		doc = docs->doc[i];
		if (s->noperand ? doc != only : !sealing_is_secret(doc))
			continue;
		if (!naming_find(&s->naming, doc, &s->sealing.scope))
			continue;
		if (s->noperand)
			set_values(s, doc, &e);
		else
			sealing_convert(&s->sealing, &s->manifest.edit, doc);
	}
	if (!e && !diag_count(s->tool->diag, DIAG_ERROR))
		e = manifest_write(s->tool->arena, s->tool->diag,
		    &s->manifest);
	return e;
}

static struct err *
seal_file(struct tool *t, const struct opt_operands *rest)
{
	struct seal s = { .tool = t, .operand = rest->item + 1,
		.noperand = rest->n - 1 };
	const char *path = rest->item[0];
	struct err *e;

	e = manifest_read(t->arena, t->diag, path, &s.manifest);
	if (!e)
		e = tool_read_ring(t, &s.ring);
	if (!e)
		e = naming_read(&s.naming, t, path);
	if (e)
		return e;
	s.sealing = (struct sealing){ t->arena, t->diag, t->guard,
		{ t->env, NULL, NULL, NULL, NULL, day_today(t->arena) },
		s.ring.to, s.ring.nto };
	return seal_documents(&s);
}

/* --- verify --- */

static struct err *
verify_file(struct tool *t, const struct ring *ring, struct map *seen,
    const char *path)
{
	struct sealed_rules rules = { t->env, ring, seen, NULL };
	struct naming naming;
	struct manifest m;
	struct sealed s;
	struct scope scope;
	struct err *e;
	size_t i;

	e = manifest_read(t->arena, t->diag, path, &m);
	if (!e)
		e = naming_read(&naming, t, path);
	for (i = 0; i < m.docs.n && !e; i++) {
		if (!sealed_is(m.docs.doc[i]) ||
		    !sealed_read(t->arena, t->diag, m.docs.doc[i], &s) ||
		    !naming_find(&naming, m.docs.doc[i], &scope))
			continue;
		s.namespace = scope.namespace;
		s.name = scope.name;
		sealed_check(t->arena, t->diag, &s, &rules);
	}
	return e;
}

static struct err *
verify(struct tool *t, const struct opt_operands *rest)
{
	struct ring ring;
	struct map seen;
	struct err *e = tool_read_ring(t, &ring);
	size_t i;

	map_init(&seen, t->arena);
	for (i = 0; i < rest->n && !e; i++)
		e = verify_file(t, &ring, &seen, rest->item[i]);
	return e;
}

/* --- reseal --- */

struct reseal {
	struct tool *tool;
	struct ring ring;
	struct identities ids;
};

/*
 * Open a value and seal it anew.  The place it is for is copied from the old
 * seal, which nobody can have changed, and never from the document around it.
 */
static struct err *
reseal_value(struct reseal *r, struct edit *edit, const struct node *values,
    const struct sealed_value *v)
{
	struct tool *t = r->tool;
	struct guard_mark mark = guard_mark(t->guard);
	const struct pair *p = node_pair(values, v->key, strlen(v->key));
	const char *text;
	struct secret plain;
	struct span span;
	struct err *e = NULL;

	if (strcmp(v->scope.env, t->env) ||
	    (!t->all && !strcmp(v->scope.to, r->ring.set)))
		return NULL;
	if (!edit_value(edit, p, &span))
		return err_new(ERR_REFUSED, "the value of '%s' cannot be "
		    "edited as it is written", v->key);
	if (unseal_value(t->arena, t->diag, t->guard, v, &v->scope, &r->ids,
	    &plain)) {
		e = sealed_value_write(t->arena, t->guard, &v->scope,
		    r->ring.to, r->ring.nto, plain.data, plain.len, &text);
		if (!e)
			edit_replace(edit, span, text);
	}
	guard_rewind(t->guard, mark);
	return e;
}

static struct err *
reseal_file(struct reseal *r, const char *path)
{
	struct tool *t = r->tool;
	struct manifest m;
	struct sealed s;
	struct err *e;
	size_t i, k;

	e = manifest_read(t->arena, t->diag, path, &m);
	for (i = 0; !e && i < m.docs.n; i++) {
		if (!sealed_is(m.docs.doc[i]) ||
		    !sealed_read(t->arena, t->diag, m.docs.doc[i], &s))
			continue;
		for (k = 0; !e && k < s.n; k++)
			e = reseal_value(r, &m.edit, node_at(m.docs.doc[i],
			    "spec", "encryptedData", NULL), &s.value[k]);
	}
	if (!e && m.edit.nsplice && !diag_count(t->diag, DIAG_ERROR))
		e = manifest_write(t->arena, t->diag, &m);
	return e;
}

static struct err *
reseal(struct tool *t, const struct opt_operands *rest)
{
	struct reseal r = { .tool = t };
	struct err *e = tool_read_ring(t, &r.ring);
	size_t i;

	if (!e)
		e = tool_read_identities(t, &r.ids);
	if (!e)
		e = tool_add_environment(t, t->env, &r.ids);
	for (i = 0; i < rest->n && !e; i++)
		e = reseal_file(&r, rest->item[i]);
	return e;
}

/* --- exposure --- */

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

static bool
is_ring(const struct stock_blob *b)
{
	return !strncmp(b->path, "keys/", 5) &&
	    ends_with(b->path, "/recipients");
}

static bool
is_manifest(const struct stock_blob *b)
{
	return ends_with(b->path, ".yaml") || ends_with(b->path, ".yml") ||
	    ends_with(b->path, ".json");
}

/* The blobs of a kind in the history of some revisions. */
static struct err *
find_files(struct tool *t, const char *const *revs, size_t n,
    bool (*is_wanted)(const struct stock_blob *), struct stock_blobs *out)
{
	struct err *e = stock_history(t->arena, revs, n, out);
	size_t i, kept = 0;

	for (i = 0; !e && i < out->n; i++)
		if (is_wanted(&out->item[i]) &&
		    out->item[i].size <= LIMIT_MANIFEST)
			out->item[kept++] = out->item[i];
	out->n = kept;
	return e;
}

/* How many blobs from here on make up a batch of a bearable size. */
static size_t
batch_length(const struct stock_blobs *list, size_t from)
{
	size_t n = 0, bytes = 0;

	while (from + n < list->n && bytes < LIMIT_BINARY)
		bytes += list->item[from + n++].size;
	return n;
}

static struct err *
read_rings(struct tool *t, struct exposure *x)
{
	static const char *const revs[] = { CONFIG_REF };
	struct stock_blobs list;
	struct blob *text;
	struct ring ring;
	struct err *e = find_files(t, revs, N(revs), is_ring, &list);
	size_t i;

	if (e)
		return e;
	text = arena_alloc(t->arena, list.n, sizeof(*text));
	e = stock_read(t->arena, list.item, list.n, text);
	for (i = 0; !e && i < list.n; i++)
		if (ring_read(t->arena, diag_new(t->arena), list.item[i].path,
		    text[i].data, text[i].len, &ring))
			exposure_add_ring(x, &ring);
	return e;
}

static struct err *
read_values(struct tool *t, struct exposure *x)
{
	static const char *const revs[] = { "--branches", "--remotes" };
	struct stock_blobs list;
	struct arena *batch;
	struct blob *text;
	struct err *e = find_files(t, revs, N(revs), is_manifest, &list);
	size_t i, k, n;

	for (i = 0; !e && i < list.n; i += n) {
		n = batch_length(&list, i);
		batch = arena_new();
		text = arena_alloc(batch, n, sizeof(*text));
		e = stock_read(batch, &list.item[i], n, text);
		for (k = 0; !e && k < n; k++)
			exposure_add_file(x, list.item[i + k].oid,
			    list.item[i + k].path, text[k],
			    list.item[i + k].is_tip);
		arena_free(batch);
	}
	return e;
}

static struct err *
expose(struct tool *t, const struct opt_operands *rest)
{
	struct exposure exposure;
	struct recipient r;
	struct err *e = custody_recipient(t, rest->item[0], &r);

	if (e)
		return e;
	exposure_init(&exposure, t->arena, &r);
	e = read_rings(t, &exposure);
	if (!e)
		e = read_values(t, &exposure);
	if (!e)
		exposure_print(stdout, &exposure);
	return e;
}

/* --- commands --- */

enum option {
	ENV = 1, CONFIG = 2, SIGNERS = 4, IDENTITY = 8, PLACE = 16, SIGN = 32,
	BREAK_GLASS = 64, NO_BREAK_GLASS = 128, ALL = 256
};

struct command {
	struct verb verb;
	struct err *(*run)(struct tool *, const struct opt_operands *);
};

static const struct command commands[] = {
	{ { "seal", ENV, CONFIG | SIGNERS | PLACE, 1, SIZE_MAX,
	    "FILE [KEY[=@FILE|=-]]..." }, seal_file },
	{ { "raw", ENV | PLACE, CONFIG | SIGNERS, 1, 1, "KEY[=@FILE|=-]" },
	    reading_raw },
	{ { "show", 0, CONFIG, 1, SIZE_MAX, "FILE..." }, reading_show },
	{ { "verify", ENV, CONFIG | SIGNERS | PLACE, 1, SIZE_MAX,
	    "FILE..." }, verify },
	{ { "unseal", IDENTITY, CONFIG, 1, 2, "FILE [KEY]" }, reading_unseal },
	{ { "reseal", ENV | IDENTITY, CONFIG | SIGNERS | ALL, 1, SIZE_MAX,
	    "FILE..." }, reseal },
	{ { "exposure", 0, 0, 1, 1, "RECIPIENT" }, expose },
	{ { "keygen", 0, 0, 1, 1, "FILE" }, custody_keygen },
	{ { "init-env", CONFIG, SIGN | BREAK_GLASS | NO_BREAK_GLASS, 1,
	    SIZE_MAX, "ENV [NAME=RECIPIENT]..." }, custody_init },
	{ { "add-node", CONFIG | IDENTITY, SIGN, 2, SIZE_MAX,
	    "ENV NAME=RECIPIENT..." }, custody_add_node },
	{ { "remove-node", CONFIG, SIGN, 2, SIZE_MAX, "ENV NAME..." },
	    custody_remove_node },
	{ { "rotate", CONFIG, SIGN | BREAK_GLASS, 1, 1, "ENV" },
	    custody_rotate }
};

/* What was given of a command's options, and what was not. */
static int
check_options(const struct opt_program *program, const struct verb *v,
    const struct tool *t)
{
	const struct verb_option all[] = {
		{ ENV, t->env, "--env" }, { CONFIG, t->config, "--config" },
		{ SIGNERS, t->signers, "--signers" },
		{ IDENTITY, t->identity, "--identity" },
		{ PLACE, t->namespace, "--namespace" },
		{ PLACE, t->name, "--name" },
		{ SIGN, t->signing_key, "--sign" },
		{ SIGN, t->is_unsigned, "--unsigned" },
		{ BREAK_GLASS, t->break_glass, "--break-glass" },
		{ NO_BREAK_GLASS, t->no_break_glass, "--no-break-glass" },
		{ NO_BREAK_GLASS, t->wrapped_only, "--wrapped-only" },
		{ ALL, t->all, "--all" }
	};
	int status = verb_check(program, v, all, N(all));

	if (status >= 0)
		return status;
	if (!t->namespace != !t->name)
		return opt_wrong(program, "--namespace and --name go "
		    "together");
	return -1;
}

static int
run(const struct command *c, struct tool *t, const struct opt_operands *rest)
{
	struct err *e;
	int status;

	confine_memory();
	t->arena = arena_new();
	t->diag = diag_new(t->arena);
	t->guard = guard_new(t->arena);
	t->open_ref = open_ref;
	e = c->run(t, rest);
	status = diag_count(t->diag, DIAG_ERROR) ? ERR_REFUSED : 0;
	diag_print(stderr, t->diag, DIAG_TOOL, false);
	if (e)
		status = err_report(e);
	if (fflush(stdout) || ferror(stdout)) {
		fputs("error: cannot write to standard output\n", stderr);
		status = ERR_SYSTEM;
	}
	arena_free(t->arena);
	return status;
}

int
main(int argc, char **argv)
{
	struct tool t = { 0 };
	const struct opt options[] = {
		{ 'e', "env", "NAME", "the environment", NULL, &t.env },
		{ 'c', "config", "DIR", "a checkout of refs/sluice/config",
		    NULL, &t.config },
		{ 's', "signers", "FILE", "who may sign lists of recipients",
		    NULL, &t.signers },
		{ 'i', "identity", "FILE", "an age or SSH private key, or '-'",
		    NULL, &t.identity },
		{ 0, "namespace", "NAME", "of the Secret, as rendered", NULL,
		    &t.namespace },
		{ 0, "name", "NAME", "of the Secret, as rendered", NULL,
		    &t.name },
		{ 'a', "all", NULL, "what is sealed to the newest keys, too",
		    &t.all, NULL },
		{ 0, "sign", "KEY", "sign the recipients with this SSH key",
		    NULL, &t.signing_key },
		{ 0, "unsigned", NULL, "do not sign them", &t.is_unsigned,
		    NULL },
		{ 'b', "break-glass", "RECIPIENT", "a key that is kept offline",
		    NULL, &t.break_glass },
		{ 0, "no-break-glass", NULL, "lose the nodes, lose the secrets",
		    &t.no_break_glass, NULL },
		{ 0, "wrapped-only", NULL,
		    "break-glass opens the key, not values", &t.wrapped_only,
		    NULL }
	};
	const struct opt_program program = {
		.name = "sluice-seal", .operands = "COMMAND [ARGUMENT]...",
		.min = 1, .max = SIZE_MAX,
		.what = "Seal secrets so that they can stand in Git.",
		.opt = options, .nopt = N(options),
		.examples =
		    "  sluice-seal seal -e prod db.yaml\n"
		    "  sluice-seal seal -e prod db.yaml password\n"
		    "  sluice-seal show db.yaml\n"
	};
	const struct command *c;
	struct opt_operands rest;
	int status = opt_parse(&program, argc, argv, &rest);

	if (status >= 0)
		return status;
	c = verb_find(&program, commands, N(commands), sizeof(*commands),
	    &rest);
	if (!c)
		return ERR_INPUT;
	status = check_options(&program, &c->verb, &t);
	return status >= 0 ? status : run(c, &t, &rest);
}
