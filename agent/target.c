#include "agent/target.h"

#include <string.h>

#include "agent/settings.h"
#include "base/buf.h"
#include "base/limit.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define AT(type, field) offsetof(struct type, field)
#define DIR_PROGRAM "sluice-apply-dir"

struct dir {
	const char *path, *mode, *layout, *owner, *secrets;
	const char *files, *directories;	/* permissions */
	const char *reload, *check;		/* words, a line each */
};

struct exec {
	const char *const *run;
	const char **env;	/* "NAME=value" */
	size_t nenv;
};

void
target_read_path(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && text[0] == '/' && strlen(text) <= LIMIT_PATH &&
	    !strpbrk(text, "\n\r"))
		*(const char **)place = text;
	else
		setting_bad(s, n, "a path that begins with '/'");
}

static void
read_mode(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "flip", "inplace" };
	size_t i;

	if (setting_word(s, n, words, N(words), "'flip' or 'inplace'", &i))
		*(const char **)place = words[i];
}

static void
read_layout(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "tree", "static-pods" };
	size_t i;

	if (setting_word(s, n, words, N(words), "'tree' or 'static-pods'", &i))
		*(const char **)place = words[i];
}

/* "0644": what chmod takes, without set-id bits. */
static void
read_permissions(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && strlen(text) == 4 && text[0] == '0' &&
	    strspn(text, "01234567") == 4)
		*(const char **)place = text;
	else
		setting_bad(s, n, "permissions such as \"0644\"");
}

/* "kim", "kim:staff", ":staff" or numbers; who that is, the applier finds. */
static void
read_owner(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);
	const char *colon = text ? strchr(text, ':') : NULL;

	if (text && *text && !strpbrk(text, " \t\r\n/") &&
	    (!colon || (colon[1] && !strchr(colon + 1, ':'))))
		*(const char **)place = text;
	else
		setting_bad(s, n, "an owner such as kim:staff");
}

/* A program and its arguments. */
static bool
read_words(struct setting_file *s, const struct node *n,
    struct string_list *out)
{
	size_t i;

	out->n = 0;
	setting_strings(s, n, out);
	if (!node_is_list(n) || out->n != n->nitem)
		return false;
	for (i = 0; i < out->n; i++)
		if (strlen(out->item[i]->str) != out->item[i]->len ||
		    strpbrk(out->item[i]->str, "\n\r")) {
			setting_bad(s, out->item[i], "a word on one line");
			return false;
		}
	if (out->n && *out->item[0]->str)
		return true;
	setting_bad(s, n, "a program and its arguments");
	return false;
}

/* A command as the environment carries it: each word on a line of its own. */
static void
read_command(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list words;
	struct buf b;
	size_t i;

	if (!read_words(s, n, &words))
		return;
	buf_init(&b, s->arena, LIMIT_MANIFEST);
	for (i = 0; i < words.n; i++)
		buf_addf(&b, "%s%s", i ? "\n" : "", words.item[i]->str);
	*(const char **)place = b.data;
}

/* A list that ends in NULL. */
static const char *const *
argument_list(struct arena *a, const struct string_list *words)
{
	const char **list = arena_alloc(a, words->n + 1, sizeof(*list));
	size_t i;

	for (i = 0; i < words->n; i++)
		list[i] = words->item[i]->str;
	return list;
}

static void
check_dir(struct setting_file *s, const struct node *n, const struct dir *d)
{
	bool flip = !d->mode || !strcmp(d->mode, "flip");

	if (!flip || !d->layout || strcmp(d->layout, "static-pods"))
		return;
	/* kubelet watches the inode: agent.yaml(5) has the reason */
	diag_add(s->diag, DIAG_ERROR, "config/value", n->loc,
	    "static pods cannot be flipped: kubelet watches the directory "
	    "itself");
	diag_hint(s->diag, "say 'mode: inplace'");
}

static const char *const *
dir_environment(struct arena *a, const struct dir *d)
{
	const struct {
		const char *name, *value;
	} all[] = {
		{ "PATH", d->path }, { "MODE", d->mode },
		{ "LAYOUT", d->layout }, { "OWNER", d->owner },
		{ "FILES", d->files }, { "DIRECTORIES", d->directories },
		{ "SECRETS", d->secrets }, { "RELOAD", d->reload },
		{ "CHECK", d->check },
	};
	const char **env = arena_alloc(a, N(all) + 1, sizeof(*env));
	size_t i;

	/* what is not set must not come from the environment of the agent */
	for (i = 0; i < N(all); i++)
		env[i] = all[i].value ? arena_printf(a, "SLUICE_DIR_%s=%s",
		    all[i].name, all[i].value) :
		    arena_printf(a, "SLUICE_DIR_%s", all[i].name);
	return env;
}

void
target_read_dir(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "path", target_read_path, AT(dir, path), true },
		{ "mode", read_mode, AT(dir, mode), false },
		{ "layout", read_layout, AT(dir, layout), false },
		{ "owner", read_owner, AT(dir, owner), false },
		{ "files", read_permissions, AT(dir, files), false },
		{ "directories", read_permissions, AT(dir, directories),
		    false },
		{ "secrets", target_read_path, AT(dir, secrets), false },
		{ "reload", read_command, AT(dir, reload), false },
		{ "check", read_command, AT(dir, check), false },
	};
	static const char *const program[] = { DIR_PROGRAM, NULL };
	struct set *set = place;
	struct dir d = { 0 };

	setting_read(s, n, "'dir'", table, N(table), &d);
	check_dir(s, n, &d);
	set->applier = program;
	set->applier_env = dir_environment(s->arena, &d);
	set->dir[0] = d.path;
	set->dir[1] = d.secrets;
}

static void
read_run(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list words;

	if (!read_words(s, n, &words))
		return;
	if (words.item[0]->str[0] != '/')
		setting_bad(s, words.item[0], "the path of a program, from "
		    "the root");
	else
		*(const char *const **)place = argument_list(s->arena,
		    &words);
}

/* Variables whose names are ours are the agent's to set. */
static bool
is_variable(const char *s)
{
	return *s && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
	    strlen(s) && (*s < '0' || *s > '9') &&
	    strncmp(s, "SLUICE_", 7) && strncmp(s, "LD_", 3);
}

static void
read_env(struct setting_file *s, const struct node *n, void *place)
{
	struct exec *x = place;
	const struct node *key, *value;
	size_t i;

	if (!node_is_map(n)) {
		setting_bad(s, n, "a map of variables");
		return;
	}
	x->env = arena_alloc(s->arena, n->npair + 1, sizeof(*x->env));
	for (i = 0; i < n->npair; i++) {
		key = n->pair[i].key;
		value = n->pair[i].value;
		if (!is_variable(key->str) || strlen(key->str) != key->len)
			setting_bad(s, key, "a variable that can be set here");
		else if (!node_text(value) ||
		    strlen(value->str) != value->len)
			setting_bad(s, value, "a text");
		else
			x->env[x->nenv++] = arena_printf(s->arena, "%s=%s",
			    key->str, value->str);
	}
}

void
target_read_exec(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "run", read_run, AT(exec, run), true },
		{ "env", read_env, 0, false },
	};
	static const char *const nothing[] = { NULL };
	struct set *set = place;
	struct exec x = { 0 };

	setting_read(s, n, "'exec'", table, N(table), &x);
	set->applier = x.run;
	set->applier_env = x.env ? x.env : nothing;
}
