/*
 * sluice-diff: what differs between two directories, two revisions of a
 * rendered branch, or two environments, object by object.
 */

#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "base/opt.h"
#include "gen/diff.h"
#include "kube/index.h"
#include "repo/commit.h"
#include "repo/trailer.h"
#include "repo/tree.h"

#define OUTPUT_MAX (16 * LIMIT_UNIT_OUTPUT)

enum form { FORM_JSON, FORM_MARKDOWN, FORM_PATCH, FORM_TEXT, FORMS };

struct job {
	struct arena *arena;
	struct diag *diag;
	struct diff diff;
	const char *git_dir, *output;
	bool env;
	enum form form;
};

/* --- what is read --- */

/* The tree of a revision, which must be a rendered one. */
static struct err *
find_tree(struct job *j, struct repo *repo, const char *rev,
    struct oid *tree, const char **environment)
{
	const struct tree_entry *index;
	struct commit *commit;
	struct oid oid;
	struct err *e;

	*environment = NULL;
	e = repo_resolve_commit(repo, rev, &oid);
	if (!e)
		e = commit_read(repo, &oid, &commit);
	if (!e)
		e = tree_find_path(repo, &commit->tree, INDEX_FILE, &index);
	if (e)
		return e;
	if (!index)
		return err_new(ERR_INPUT, "'%s' is no rendered commit: name "
		    "one of a branch rendered/..., or environments with "
		    "--env", rev);
	*tree = commit->tree;
	*environment = trailer_get(j->arena, commit->message, "Environment");
	return NULL;
}

static struct err *
read_revisions(struct job *j, const char *old, const char *new)
{
	const char *const rev[] = { old, new };
	const char *name, *environment[2] = { NULL, NULL };
	struct oid tree[2];
	struct repo *repo;
	struct err *e;
	size_t i;

	e = repo_open(j->arena, j->git_dir ? j->git_dir : ".", &repo);
	for (i = 0; i < 2 && !e; i++) {
		name = j->env ? arena_printf(j->arena,
		    "refs/heads/rendered/%s", rev[i]) : rev[i];
		e = find_tree(j, repo, name, &tree[i], &environment[i]);
	}
	if (e)
		return e;
	j->diff.from = old;
	j->diff.to = new;
	j->diff.across = !environment[0] || !environment[1] ||
	    strcmp(environment[0], environment[1]);
	if (!j->diff.across)
		j->diff.title = environment[1];
	return diff_read_trees(&j->diff, repo, &tree[0], &tree[1]);
}

/* "A..B" in two. */
static bool
split(struct job *j, const char *range, const char **old, const char **new)
{
	const char *dots = strstr(range, "..");

	if (!dots || dots == range || !dots[2] || dots[2] == '.')
		return false;
	*old = arena_strndup(j->arena, range, (size_t)(dots - range));
	*new = dots + 2;
	return true;
}

static struct err *
read_operands(struct job *j, const struct opt_operands *operands)
{
	const char *old = operands->item[0];
	const char *new = operands->n > 1 ? operands->item[1] : NULL;

	if (operands->n == 1 && !split(j, old, &old, &new))
		return err_new(ERR_INPUT, "'%s' is no range: it needs two "
		    "names, as in A..B", old);
	if (j->git_dir || j->env || operands->n == 1)
		return read_revisions(j, old, new);
	return diff_read_paths(&j->diff, old, new);
}

/* --- what is printed --- */

static struct err *
print(struct job *j)
{
	struct err *e = NULL;
	struct buf b;

	buf_init(&b, j->arena, OUTPUT_MAX);
	switch (j->form) {
	case FORM_JSON:
		diff_write_json(&b, &j->diff);
		break;
	case FORM_MARKDOWN:
		diff_write_markdown(&b, &j->diff);
		break;
	case FORM_PATCH:
		e = diff_write_patch(&b, &j->diff);
		break;
	case FORM_TEXT:
	case FORMS:
		diff_write_text(&b, &j->diff, DIFF_ALL_LINES);
	}
	if (!e && b.over)
		e = err_new(ERR_SYSTEM, "the difference has more than %lu "
		    "bytes", OUTPUT_MAX);
	if (e)
		return e;
	fwrite(b.data, 1, b.len, stdout);
	if (fflush(stdout) || ferror(stdout))
		return err_errno("cannot write to standard output");
	return NULL;
}

/* 1 is the answer "they differ", so that no failure may end with it. */
static int
fail(struct err *e)
{
	int status = err_report(e);

	return status == ERR_REFUSED ? ERR_INPUT : status;
}

static int
run(struct job *j, const struct opt_operands *operands)
{
	struct err *e;

	e = read_operands(j, operands);
	diag_print(stderr, j->diag, DIAG_TOOL, false);
	if (!e && diag_count(j->diag, DIAG_ERROR))
		return ERR_INPUT;
	if (!e)
		e = diff_make(&j->diff);
	if (!e)
		e = print(j);
	if (e)
		return fail(e);
	return j->diff.n ? 1 : 0;
}

static int
work(struct job *j, const struct opt_operands *operands)
{
	int status;

	j->arena = arena_new();
	j->diag = diag_new(j->arena);
	diff_init(&j->diff, j->arena, j->diag);
	status = run(j, operands);
	arena_free(j->arena);
	return status;
}

int
main(int argc, char **argv)
{
	static const char *const forms[] = { "json", "markdown", "patch",
		"text" };
	struct job j = { .form = FORM_TEXT };
	const struct opt options[] = {
		{ 'o', "output", "FORM", "text, json, markdown or patch",
		    NULL, &j.output },
		{ 0, "git-dir", "DIR", "A and B are revisions of rendered "
		    "branches there", NULL, &j.git_dir },
		{ 0, "env", NULL, "A and B are environments", &j.env, NULL }
	};
	const struct opt_program program = {
		.name = "sluice-diff", .operands = "A B | A..B",
		.min = 1, .max = 2,
		.what = "Print what differs between two sets of objects.",
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "  sluice-diff before/ after/\n"
		    "  sluice-diff --git-dir shop.git rendered/prod~1.."
		    "rendered/prod\n"
		    "  sluice-diff --git-dir shop.git --env staging prod\n"
	};
	struct opt_operands operands;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status >= 0)
		return status;
	if (j.output)
		j.form = (enum form)opt_choice(&program, "--output", j.output,
		    forms, FORMS);
	return j.form == FORMS ? ERR_INPUT : work(&j, &operands);
}
