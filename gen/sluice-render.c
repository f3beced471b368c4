/*
 * sluice-render: print the objects that directories with a kustomization stand
 * for, as "kustomize build" does; or render an environment of sluice.yaml.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/opt.h"
#include "gen/render.h"
#include "overlays/build.h"
#include "repo/files.h"
#include "yaml/write.h"

/* What was asked for. */
struct job {
	struct arena *arena;
	struct diag *diag;
	struct source *source;
	struct overlay_options options;
	bool verbose, quiet, json;
	const char *restrictor, *git_dir, *rev, *output, *env, *config;
	const char *explain[2];	/* an object and a field of it */
	const char *dir;	/* where files are written; NULL: a stream */
	struct buf *text;	/* of each operand, or file */
	size_t ntext;
};

/* --- what is read --- */

/* kustomize names any directory; an environment stays inside its tree. */
static struct err *
open_source(struct job *j)
{
	struct repo *repo;
	struct err *e;

	if (!j->git_dir)
		return source_dir(j->arena, j->env ? "." : "/", &j->source);
	e = repo_open(j->arena, j->git_dir, &repo);
	if (e)
		return e;
	return repo_source(repo, j->arena, j->rev ? j->rev : "HEAD",
	    &j->source);
}

/* The path in the source that an operand means. */
static struct err *
find_path(struct job *j, const char *operand, const char **out)
{
	char real[PATH_MAX];

	*out = NULL;
	if (j->git_dir) {
		*out = source_clean(j->arena, "", operand);
		if (!*out)
			return err_new(ERR_INPUT, "'%s' leads out of the tree",
			    operand);
		return NULL;
	}
	if (!realpath(operand, real))
		return err_new(ERR_INPUT, "cannot find '%s'", operand);
	*out = arena_strdup(j->arena, real + 1);
	return NULL;
}

/* --- directories --- */

static struct err *
write_set(const struct job *j, struct build *build, struct resource_set *set,
    struct buf *out)
{
	size_t i;

	if (j->explain[0])
		return build_explain(build, j->diag, set, j->explain[0],
		    j->explain[1], out);
	if (!j->json)
		build_write(out, set);
	for (i = 0; i < set->n && j->json; i++) {
		buf_adds(out, i ? "," : "");
		yaml_write_json(out, set->item[i]->root);
	}
	return NULL;
}

/* The text of one operand; its objects live no longer than this call. */
static struct err *
render_path(struct job *j, struct build *build, const char *path,
    struct buf *out)
{
	struct arena *a = arena_new();
	struct resource_set set;
	struct err *e = NULL;

	buf_init(out, j->arena, LIMIT_UNIT_OUTPUT);
	resource_set_init(&set, a);
	if (build_target(build, j->diag, path, &set))
		e = write_set(j, build, &set, out);
	arena_free(a);
	if (!e)
		e = build_failure(build);
	return e ? e : buf_check(out, path);
}

static struct err *
render_paths(struct job *j, const struct opt_operands *operands)
{
	struct build *build = build_new(j->arena, j->source, &j->options);
	const char *path;
	struct err *e = NULL;
	size_t i;

	j->text = arena_alloc(j->arena, operands->n, sizeof(*j->text));
	for (i = 0; i < operands->n && !e; i++) {
		e = find_path(j, operands->item[i], &path);
		if (!e)
			e = render_path(j, build, path, &j->text[i]);
		j->ntext = i + 1;
	}
	return e;
}

/* --- rendered trees --- */

static int
by_name(const void *x, const void *y)
{
	const struct unit_entry *a = x, *b = y;

	return strcmp(a->name, b->name);
}

/* A directory is a unit that is called as its last component is. */
static struct err *
render_dirs(struct job *j, const struct opt_operands *operands)
{
	struct render *r = arena_alloc(j->arena, 1, sizeof(*r));
	struct unit_list units;
	struct unit_entry *unit;
	struct err *e = NULL;
	const char *slash;
	size_t i;

	render_init(r, j->arena, j->diag, j->source, j->options.strict);
	r->options = j->options;
	units.item = arena_alloc(j->arena, operands->n, sizeof(*units.item));
	units.n = operands->n;
	for (i = 0; i < units.n && !e; i++) {
		unit = &units.item[i];
		e = find_path(j, operands->item[i], &unit->dir);
		slash = e ? NULL : strrchr(unit->dir, '/');
		unit->name = slash ? slash + 1 : unit->dir;
	}
	if (!e) {
		qsort(units.item, units.n, sizeof(*units.item), by_name);
		render_check_units(r, &units);
	}
	for (i = 0; i < units.n && !e; i++)
		e = render_unit(r, &units.item[i]);
	if (e || diag_count(j->diag, DIAG_ERROR))
		return e;
	return render_write(r, j->dir);
}

/* --- environments --- */

static struct err *
read_config(struct job *j, const struct environment **out)
{
	const char *path = j->config ? j->config : CONFIG_FILE;
	struct config *config = arena_alloc(j->arena, 1, sizeof(*config));
	const char *near;
	struct blob text;
	struct err *e;

	*out = NULL;
	e = file_read(j->arena, path, LIMIT_MANIFEST, &text);
	if (e)
		return e;
	if (!config_read(j->arena, j->diag, path, text.data, text.len, config))
		return NULL;
	*out = config_environment(config, j->env);
	if (*out)
		return NULL;
	near = config_nearest(j->arena, config, j->env);
	if (near)
		return err_new(ERR_INPUT, "'%s' has no environment '%s'; did "
		    "you mean '%s'?", path, j->env, near);
	return err_new(ERR_INPUT, "'%s' has no environment '%s'", path,
	    j->env);
}

/* The files of an environment become the texts, or go to the directory. */
static struct err *
render_env(struct job *j)
{
	struct render *r = arena_alloc(j->arena, 1, sizeof(*r));
	const struct environment *env;
	struct err *e;
	size_t i;

	e = read_config(j, &env);
	if (e || !env)
		return e;
	render_init(r, j->arena, j->diag, j->source,
	    env->strict || j->options.strict);
	r->options.compat = j->options.compat;
	e = render_environment(r, env);
	if (e || diag_count(j->diag, DIAG_ERROR))
		return e;
	if (j->dir)
		return render_write(r, j->dir);
	j->text = arena_alloc(j->arena, r->nfile, sizeof(*j->text));
	for (i = 0; i < r->nfile; i++) {
		buf_init(&j->text[i], j->arena, LIMIT_UNIT_OUTPUT);
		buf_add(&j->text[i], r->file[i].bytes.data,
		    r->file[i].bytes.len);
	}
	j->ntext = r->nfile;
	return NULL;
}

/* --- what is printed --- */

/* All of it or nothing: half of what was asked for should not be applied. */
static struct err *
print(const struct job *j)
{
	bool first = true;
	size_t i;

	if (j->json)
		fputs("{\"objects\":[", stdout);
	for (i = 0; i < j->ntext; i++) {
		if (!j->text[i].len)
			continue;
		if (!first)
			fputs(j->json ? "," : "---\n", stdout);
		first = false;
		fwrite(j->text[i].data, 1, j->text[i].len, stdout);
	}
	if (j->json)
		fputs("],\"schema\":\"sluice/objects/1\"}\n", stdout);
	if (fflush(stdout) || ferror(stdout))
		return err_errno("cannot write to standard output");
	return NULL;
}

static int
run(struct job *j, const struct opt_operands *operands)
{
	struct err *e;
	bool good;

	e = open_source(j);
	if (!e)
		e = j->env ? render_env(j) : j->dir ?
		    render_dirs(j, operands) : render_paths(j, operands);
	good = !e && !diag_count(j->diag, DIAG_ERROR);
	if (!good || !j->quiet)
		diag_print(stderr, j->diag, j->json ? DIAG_JSON : DIAG_TOOL,
		    j->verbose);
	if (good && !j->dir)
		e = print(j);
	if (e)
		return err_report(e);
	return good ? 0 : ERR_REFUSED;
}

/* --- what is asked --- */

static int
check_output(const struct opt_program *program, struct job *j)
{
	if (!j->output)
		return -1;
	if (!strcmp(j->output, "json"))
		j->json = true;
	else if (strcmp(j->output, "yaml"))
		j->dir = j->output;
	if (j->json && j->env)
		return opt_wrong(program, "environments are not written as "
		    "json");
	return -1;
}

static int
check(const struct opt_program *program, struct job *j,
    const struct opt_operands *operands)
{
	static const char *const words[] = {
		"LoadRestrictionsNone", "LoadRestrictionsRootOnly"
	};
	size_t i;

	if (j->restrictor) {
		i = opt_choice(program, "--load-restrictor", j->restrictor,
		    words, 2);
		if (i == 2)
			return ERR_INPUT;
		j->options.unrestricted = i == 0;
	}
	if (j->rev && !j->git_dir)
		return opt_wrong(program, "--rev needs --git-dir");
	if (j->config && !j->env)
		return opt_wrong(program, "--config needs --env");
	if (j->explain[0] && (j->env || j->output || operands->n > 1))
		return opt_wrong(program, "--explain is for one PATH alone");
	if (j->env && operands->n)
		return opt_wrong(program, "an environment has its own units: "
		    "'%s' cannot be named", operands->item[0]);
	return check_output(program, j);
}

static int
work(struct job *j, const struct opt_operands *operands)
{
	static char here[] = ".";
	char *item[] = { here };
	const struct opt_operands only_here = { item, 1 };
	int status;

	j->arena = arena_new();
	j->diag = diag_new(j->arena);
	status = run(j, operands->n ? operands : &only_here);
	arena_free(j->arena);
	return status;
}

int
main(int argc, char **argv)
{
	struct job j = { 0 };
	const struct opt options[] = {
		{ 0, "compat", NULL, "what kustomize prints, its defects "
		    "included", &j.options.compat, NULL },
		{ 0, "strict", NULL, "what matches nothing is an error",
		    &j.options.strict, NULL },
		{ 0, "load-restrictor", "WORD", "LoadRestrictionsNone: files "
		    "from anywhere", NULL, &j.restrictor },
		{ 0, "git-dir", "DIR", "read from this repository", NULL,
		    &j.git_dir },
		{ 0, "rev", "REV", "the revision to read there (HEAD)", NULL,
		    &j.rev },
		{ 0, "env", "NAME", "all units of this environment", NULL,
		    &j.env },
		{ 0, "config", "FILE", "where it is defined (sluice.yaml)",
		    NULL, &j.config },
		{ 'o', "output", "FORM", "json, yaml, or a directory to "
		    "write", NULL, &j.output },
		{ 0, "explain", "OBJECT FIELD", "where the value of a field "
		    "is from", NULL, j.explain },
		{ 'q', "quiet", NULL, "no warnings if there is no error",
		    &j.quiet, NULL },
		{ 'v', "verbose", NULL, "say where kustomize differs, too",
		    &j.verbose, NULL }
	};
	const struct opt_program program = {
		.name = "sluice-render", .operands = "[PATH...]",
		.max = SIZE_MAX,
		.what = "Print the objects that directories stand for.",
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "  sluice-render apps/web/overlays/dev\n"
		    "  sluice-render --git-dir shop.git --rev dev apps/web\n"
		    "  sluice-render --env prod -o /tmp/prod\n"
	};
	struct opt_operands operands;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status < 0)
		status = check(&program, &j, &operands);
	return status < 0 ? work(&j, &operands) : status;
}
