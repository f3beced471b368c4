/*
 * sluice-init: make a bare repository one that deploys what is pushed.  What
 * is in order already is left alone, so that it can be run again at any time.
 */

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/opt.h"
#include "base/proc.h"
#include "hooks/server.h"
#include "hooks/setup.h"
#include "repo/edit.h"
#include "seal/sign.h"

struct init {
	struct arena *arena;
	const char *dir;	/* the repository */
	const char *name;	/* that it is to have; or NULL */
	const char *config;	/* a file to begin with; or NULL */
	const char *person;	/* the first administrator */
	bool print;		/* only say what would be done */
};

/* What is printed is a command that would do the same. */
static void
say(const struct init *i, const char *text)
{
	if (i->print)
		puts(text);
}

/* --- the repository --- */

/* Git names stores of objects to hooks in a list, with ':' in between. */
static struct err *
check_path(struct init *i)
{
	char here[PATH_MAX] = "";

	if (*i->dir != '/' && !getcwd(here, sizeof(here)))
		return err_errno("cannot find the directory we are in");
	if (!strchr(i->dir, ':') && !strchr(here, ':'))
		return NULL;
	return err_new(ERR_INPUT, "there is a ':' in the path of '%s': hooks "
	    "could not find their objects there", i->dir);
}

static struct err *
make_repository(struct init *i)
{
	const char *const argv[] = { "git", "init", "--quiet", "--bare",
		"--", i->dir, NULL };
	struct buf words;
	struct proc p = { .argv = argv, .err = &words };
	struct err *e;

	if (!access(arena_printf(i->arena, "%s/objects", i->dir), F_OK))
		return NULL;
	if (!access(arena_printf(i->arena, "%s/.git", i->dir), F_OK))
		return err_new(ERR_INPUT, "'%s' has a work tree: a bare "
		    "repository is expected", i->dir);
	say(i, arena_printf(i->arena, "git init --bare %s",
	    setup_quote(i->arena, i->dir)));
	if (i->print)
		return NULL;
	buf_init(&words, i->arena, LIMIT_MANIFEST);
	e = proc_run(&p);
	return e ? e : proc_check(&p);
}

/* A command of Git on the repository, as it would be typed. */
static void
say_config(const struct init *i, const char *words, const char *name,
    const char *value)
{
	say(i, arena_printf(i->arena, "git --git-dir=%s config %s %s%s%s",
	    setup_quote(i->arena, i->dir), words, name, value ? " " : "",
	    value ? setup_quote(i->arena, value) : ""));
}

static void
say_values(const struct init *i, const struct setting_wanted *w,
    const char *now)
{
	size_t n;

	if (*now)
		say_config(i, "--unset-all", w->name, NULL);
	for (n = 0; w->value[n]; n++)
		say_config(i, "--add", w->name, w->value[n]);
}

static struct err *
set_values(struct init *i, const struct setting_wanted *w)
{
	const char *unset[] = { "config", "--local", "--unset-all", w->name,
		NULL };
	const char *add[] = { "config", "--local", "--add", w->name, NULL,
		NULL };
	const char *now = "", *out;
	struct err *e;
	size_t n;
	int status;

	/* with --print the repository may not be there yet */
	if (!access(i->dir, F_OK)) {
		e = setup_read(i->arena, i->dir, w->name, false, &now);
		if (e)
			return e;
	}
	if (setup_suits(i->arena, w, now))
		return NULL;
	say_values(i, w, now);
	if (i->print)
		return NULL;
	e = *now ? setup_git(i->arena, i->dir, unset, &out, &status) : NULL;
	for (n = 0; !e && w->value[n]; n++) {
		add[4] = w->value[n];
		e = setup_git(i->arena, i->dir, add, &out, &status);
	}
	return e;
}

/* --- hooks --- */

/* What is set for all repositories is not ours to take away. */
static struct err *
check_hooks_path(struct init *i)
{
	const char *now;
	struct err *e;

	e = setup_read(i->arena, i->dir, "core.hooksPath", true, &now);
	if (e || !*now)
		return e;
	return err_new(ERR_INPUT, "Git looks for hooks in '%s', by the "
	    "setting core.hooksPath of the account or the machine: unset it",
	    now);
}

static struct err *
install_hook(struct init *i, const char *hook)
{
	const char *path = arena_printf(i->arena, "%s/hooks/%s", i->dir,
	    hook);
	char now[PATH_MAX];
	const char *program;
	struct err *e;
	ssize_t n;

	e = setup_program(i->arena, hook, &program);
	if (e)
		return e;
	n = readlink(path, now, sizeof(now) - 1);
	if (n >= 0) {
		now[n] = '\0';
		if (!strcmp(now, program))
			return NULL;
	} else if (errno != ENOENT) {
		return err_new(ERR_INPUT, "there is a hook '%s' that is not "
		    "ours: move it out of the way", path);
	}
	say(i, arena_printf(i->arena, "ln -sf %s %s",
	    setup_quote(i->arena, program), setup_quote(i->arena, path)));
	if (i->print)
		return NULL;
	if (n >= 0 && unlink(path))
		return err_errno("cannot replace '%s'", path);
	if (symlink(program, path))
		return err_errno("cannot make '%s'", path);
	return NULL;
}

static struct err *
install_hooks(struct init *i)
{
	struct err *e;
	size_t n;

	if (!i->print) {
		e = file_make_dirs(arena_printf(i->arena, "%s/hooks", i->dir),
		    0777);
		if (e)
			return e;
	}
	for (n = 0; n < setup_nhook; n++) {
		e = install_hook(i, setup_hooks[n]);
		if (e)
			return e;
	}
	return NULL;
}

/* --- the signing key --- */

static struct err *
make_key(struct init *i, const char *path, unsigned char pk[SSHKEY_PUBLIC])
{
	struct guard *g = guard_new(i->arena);
	unsigned char *sk;
	struct secret file;

	if (!access(path, F_OK))
		return sign_key_load(g, path, &sk, pk);
	say(i, arena_printf(i->arena, "ssh-keygen -t ed25519 -N '' "
	    "-C sluice@%s -f %s", i->name, setup_quote(i->arena, path)));
	if (i->print)
		return NULL;
	sign_key_new(g, arena_printf(i->arena, "sluice@%s", i->name), &file,
	    pk);
	return file_create(path, file.data, file.len, 0600);
}

/* --- the configuration --- */

static const char *
first_config(struct init *i)
{
	static const char *const names[] = { "dev", "staging", "prod" };
	struct buf b;
	size_t n;

	buf_init(&b, i->arena, LIMIT_MANIFEST);
	buf_addf(&b, "# Environments of this repository: see sluice.yaml(5).\n"
	    "# Their secrets can be sealed once an environment has keys, and a "
	    "break-glass\n# key that is kept offline: see sluice-seal(1).\n"
	    "version: 1\nrepository: %s\nadmins: [%s]\nenvironments:\n",
	    i->name, i->person);
	for (n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		buf_addf(&b, "  - name: %s\n    branch: %s\n"
		    "    units: apps/*/overlays/%s\n    push: [%s]\n",
		    names[n], names[n], names[n], i->person);
	buf_addf(&b, "people:\n  %s: {}\n", i->person);
	return b.data;
}

/* The bytes of the first sluice.yaml, which must be a good one. */
static struct err *
read_config(struct init *i, struct blob *out)
{
	struct diag *d = diag_new(i->arena);
	struct config config;
	struct err *e;

	if (i->config) {
		e = file_read(i->arena, i->config, LIMIT_MANIFEST, out);
		if (e)
			return e;
	} else {
		out->data = first_config(i);
		out->len = strlen(out->data);
	}
	if (config_read(i->arena, d, i->config ? i->config : CONFIG_FILE,
	    out->data, out->len, &config)) {
		i->name = config.repository;
		return NULL;
	}
	diag_print(stderr, d, DIAG_TOOL, false);
	return err_new(ERR_INPUT, "the configuration has mistakes");
}

static struct err *
commit_config(struct init *i, struct repo *r, const struct blob *text,
    struct oid *out)
{
	struct commit c = { .message = "first configuration\n" };
	struct person by = { "sluice", "", (int64_t)time(NULL), "+0000" };
	struct edit *edit;
	struct pack *pack;
	struct oid blob;
	struct err *e;

	e = pack_new(r, &pack);
	if (e)
		return e;
	edit = edit_new(r, pack, i->arena, NULL);
	e = pack_blob(pack, text->data, text->len, &blob);
	if (!e)
		e = edit_put(edit, CONFIG_FILE, TREE_FILE, &blob);
	if (!e)
		e = edit_write(edit, &c.tree);
	if (!e)
		e = pack_write(pack);
	if (e)
		return e;
	by.email = arena_printf(i->arena, "sluice@%s", i->name);
	c.author = c.committer = by;
	e = commit_write(r, &c);
	*out = c.oid;
	return e;
}

static struct err *
store_config(struct init *i, const struct blob *text)
{
	struct ref_change change = { .name = REF_CONFIG };
	struct repo *r;
	struct ref ref;
	struct err *e;

	if (!i->print || !access(i->dir, F_OK)) {
		e = repo_open(i->arena, i->dir, &r);
		if (!e)
			e = refs_read(r, REF_CONFIG, &ref);
		if (e || !oid_is_none(&ref.oid))
			return e;
	}
	say(i, "git update-ref " REF_CONFIG " COMMIT # with this "
	    CONFIG_FILE ":");
	say(i, text->data);
	if (i->print)
		return NULL;
	e = commit_config(i, r, text, &change.new);
	return e ? e : refs_update(r, &change, 1, "sluice-init");
}

/* The name that a stored configuration gives the repository. */
static struct err *
stored_name(struct init *i, const char **out)
{
	struct server server;
	struct err *e;

	e = server_open_at(i->arena, i->dir, &server);
	if (!e)
		*out = server.config.repository;
	return e;
}

/* --- all of it --- */

/* "/srv/git/shop.git" is the repository shop. */
static const char *
name_of(struct arena *a, const char *dir)
{
	size_t len = strlen(dir);
	const char *slash;

	while (len > 1 && dir[len - 1] == '/')
		len--;
	dir = arena_strndup(a, dir, len);
	slash = strrchr(dir, '/');
	dir = slash ? slash + 1 : dir;
	len = strlen(dir);
	if (len > 4 && !strcmp(dir + len - 4, ".git"))
		len -= 4;
	return arena_strndup(a, dir, len);
}

static struct err *
set_up(struct init *i)
{
	const char *own = arena_printf(i->arena, "%s/sluice", i->dir);
	unsigned char pk[SSHKEY_PUBLIC];
	struct blob config;
	struct err *e;
	size_t n;

	e = check_path(i);
	if (!e)
		e = read_config(i, &config);
	if (!e)
		e = make_repository(i);
	for (n = 0; !e && n < setup_nsetting; n++)
		e = set_values(i, &setup_settings[n]);
	if (!e && !i->print)
		e = check_hooks_path(i);
	if (!e && !i->print)
		e = file_make_dirs(own, 0700);
	if (!e)
		e = store_config(i, &config);
	if (!e)
		e = make_key(i, arena_printf(i->arena, "%s/signing-key", own),
		    pk);
	/* last, so that no push comes through before all is in place */
	if (!e)
		e = install_hooks(i);
	if (e || i->print)
		return e;
	e = stored_name(i, &i->name);
	if (!e)
		printf("sluice@%s namespaces=\"git\" %s\n", i->name,
		    sshkey_format(i->arena, pk));
	return e;
}

int
main(int argc, char **argv)
{
	struct init init = { .arena = NULL };
	const struct opt options[] = {
		{ 0, "config", "FILE", "begin with this sluice.yaml", NULL,
		    &init.config },
		{ 0, "name", "NAME", "name of the repository (of DIR)", NULL,
		    &init.name },
		{ 0, "admin", "PERSON", "first administrator (your account)",
		    NULL, &init.person },
		{ 0, "print", NULL, "print what would be done, do nothing",
		    &init.print, NULL },
	};
	const struct opt_program program = {
		.name = "sluice-init", .operands = "DIR", .min = 1, .max = 1,
		.what = "Make a bare repository deploy what is pushed to it.",
		.opt = options, .nopt = sizeof(options) / sizeof(options[0]),
		.examples = "  sluice-init /srv/git/shop.git\n"
		    "  sluice-init --print /srv/git/shop.git\n"
	};
	struct opt_operands operands;
	const struct passwd *pw;
	struct err *e;
	int status;

	status = opt_parse(&program, argc, argv, &operands);
	if (status >= 0)
		return status;
	init.arena = arena_new();
	init.dir = operands.item[0];
	if (!init.name)
		init.name = name_of(init.arena, init.dir);
	pw = getpwuid(geteuid());
	if (!init.person)
		init.person = pw ? pw->pw_name : "admin";
	e = set_up(&init);
	status = e ? err_report(e) : 0;
	arena_free(init.arena);
	return status;
}
