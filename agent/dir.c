#include "agent/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/plan.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"

#define WORDS_MAX 4096
#define NAME_MAX_LINK 256	/* bytes that "current" may lead to */

/* --- results --- */

void
dir_say(struct dir *d, struct dir_file *f, enum applied what,
    const char *reason)
{
	f->result = (struct applier_result){
		.what = what, .path = f->object->entry->path,
		.reason = reason ? arena_strdup(d->arena, reason) : "",
	};
	if (what == APPLIED_FAILED)
		d->end = APPLIER_SOME_FAILED;
}

void
dir_fail(struct dir *d, struct dir_file *f, struct err *e)
{
	dir_say(d, f, APPLIED_FAILED, err_text(e));
	err_free(e);
}

struct err *
dir_note_version(struct dir *d, struct dir_file *f, const int root[2])
{
	struct stat st;
	bool there;
	struct err *e = inside_look(root[f->root], f->path, &there, &st);

	if (!e && there)
		f->result.version = inside_version(d->arena, &st);
	return e;
}

/* --- opening --- */

static void
close_fd(void *handle)
{
	close((int)(intptr_t)handle);
}

static int
keep(struct arena *a, int fd)
{
	if (fd >= 0)
		arena_defer(a, close_fd, (void *)(intptr_t)fd);
	return fd;
}

/* What is ours in a directory must be nobody else's to write. */
static struct err *
check_own(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_errno("cannot look at '%s/" DIR_OWN "'", path);
	if (st.st_uid == geteuid() && !(st.st_mode & (S_IRWXG | S_IRWXO)))
		return NULL;
	return err_new(ERR_REFUSED, "'%s/" DIR_OWN "' is open to others",
	    path);
}

static struct err *
make_dirs(const char *path, const struct inside_access *how)
{
	struct err *e;
	int fd;

	if (!access(path, F_OK))
		return NULL;
	e = file_make_dirs(path, 0755);
	if (e)
		return e;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	e = inside_settle(fd, ".", how);
	close(fd);
	return e;
}

/* A directory and what is ours in it; -1 if it is not there. */
static struct err *
open_pair(struct arena *a, const char *path,
    const struct inside_access *how, bool make, int *top, int *own)
{
	struct err *e = make ? make_dirs(path, how) : NULL;

	*top = *own = -1;
	if (e)
		return e;
	*top = keep(a, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (*top < 0)
		return errno == ENOENT && !make ? NULL :
		    err_errno("cannot open '%s'", path);
	if (make && mkdirat(*top, DIR_OWN, 0700) && errno != EEXIST)
		return err_errno("cannot make '%s/" DIR_OWN "'", path);
	*own = keep(a, openat(*top, DIR_OWN, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC));
	if (*own < 0)
		return errno == ENOENT && !make ? NULL :
		    err_errno("cannot open '%s/" DIR_OWN "'", path);
	return check_own(*own, path);
}

/* The words that the ledger keeps of the options. */
static void
describe(const struct dir_options *o, const char *words[6])
{
	words[0] = o->set;
	words[1] = o->repository;
	words[2] = o->environment;
	words[3] = o->flip ? "flip" : "inplace";
	words[4] = o->static_pods ? "static-pods" : "tree";
	words[5] = o->secrets ? o->secrets : "";
}

static struct err *
check_ledger(struct dir *d)
{
	struct ledger *l = &d->ledger;
	const char **kept[6] = { &l->set, &l->repository, &l->environment,
		&l->mode, &l->layout, &l->secrets };
	const char *words[6];
	size_t i;

	describe(d->o, words);
	for (i = 0; i < 6; i++) {
		if (!l->found)
			*kept[i] = words[i];
		else if (strcmp(*kept[i], words[i]) && i < 3)
			return err_new(ERR_REFUSED, "'%s' belongs to the set "
			    "'%s' of '%s', environment '%s'", d->o->path,
			    l->set, l->repository, l->environment);
		else if (strcmp(*kept[i], words[i]))
			return err_new(ERR_REFUSED, "'%s' was filled with "
			    "'%s', not '%s': empty it first, with '" DIR_OWN
			    "'", d->o->path, *kept[i], words[i]);
	}
	return NULL;
}

struct err *
dir_open(struct arena *a, struct guard *g, const struct dir_options *o,
    bool make, struct dir *d)
{
	struct err *e;

	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->guard = g;
	d->o = o;
	d->secret = o->access;
	d->secret.files = 0600;
	d->secret.directories = 0700;
	d->secrets = d->secrets_own = -1;
	d->room = guard_alloc(g, DIR_ROOM);
	e = open_pair(a, o->path, &o->access, make, &d->top, &d->own);
	if (!e && o->secrets)
		e = open_pair(a, o->secrets, &d->secret, make, &d->secrets,
		    &d->secrets_own);
	if (e)
		return e;
	if (make && flock(d->own, LOCK_EX | LOCK_NB)) {
		d->end = APPLIER_BUSY;
		return errno == EWOULDBLOCK ? NULL :
		    err_errno("cannot lock '%s'", o->path);
	}
	e = ledger_read(a, arena_printf(a, "%s/" DIR_OWN "/ledger", o->path),
	    &d->ledger);
	if (!e)
		e = check_ledger(d);
	/* bytes that were on their way when somebody killed us */
	if (!e && make)
		e = inside_remove_all(d->own, DIR_STAGED);
	if (!e && make && d->secrets_own >= 0)
		e = inside_remove_all(d->secrets_own, DIR_STAGED);
	return e;
}

/* --- layout --- */

/*
 * kubelet reads the files directly in its directory, a Pod each, and no other
 * kind: pkg/kubelet/config/file.go.  A namespace has no dot in it, so names
 * of files are as different as those of Pods.
 */
static struct err *
lay_out_pod(struct dir *d, const struct index_entry *e, const char **path)
{
	if (strcmp(e->kind, "Pod") || strcmp(e->api_version, "v1"))
		return err_new(ERR_REFUSED, "'%s' is a %s: kubelet takes "
		    "static Pods only", e->path, e->kind);
	*path = arena_printf(d->arena, "%s.%s.yaml",
	    *e->namespace ? e->namespace : "default", e->name);
	return NULL;
}

static struct err *
lay_out_file(struct dir *d, struct dir_file *f)
{
	const struct index_entry *entry = f->object->entry;
	struct err *e = NULL;
	bool sealed = plan_flag(entry, "sealed");

	f->path = entry->path;
	f->root = sealed && d->o->secrets ? LEDGER_SECRETS : LEDGER_MAIN;
	f->access = sealed ? &d->secret : &d->o->access;
	if (d->o->static_pods)
		e = lay_out_pod(d, entry, &f->path);
	else if (sealed && !d->o->secrets)
		f->path = arena_printf(d->arena, DIR_SECRETS "/%s", f->path);
	if (!e && (!inside_is_path(entry->path) || !inside_is_path(f->path)))
		e = err_new(ERR_REFUSED, "'%s' cannot be a file here",
		    f->path);
	return e;
}

struct err *
dir_lay_out(struct dir *d, const struct frames *frames)
{
	struct map seen;
	struct dir_file *f;
	const char *key;
	struct err *e;
	size_t i;

	map_init(&seen, d->arena);
	d->n = frames->n;
	d->file = arena_alloc(d->arena, d->n, sizeof(*d->file));
	for (i = 0; i < d->n; i++) {
		f = &d->file[i];
		f->object = &frames->object[i];
		f->result.path = "";
		e = lay_out_file(d, f);
		if (e)
			return e;
		if (f->object->prune)
			continue;
		key = arena_printf(d->arena, "%u %s", f->root, f->path);
		f->twin = map_get(&seen, key, strlen(key));
		if (!f->twin)
			map_set(&seen, key, strlen(key), f);
		else if (strcmp(f->twin->object->entry->path,
		    f->object->entry->path))
			return err_new(ERR_REFUSED, "'%s' and '%s' would be "
			    "one file", f->twin->object->entry->path,
			    f->object->entry->path);
	}
	return NULL;
}

/* --- what is there --- */

static struct err *
current_name(struct dir *d, const char **generation)
{
	char name[NAME_MAX_LINK];
	ssize_t n = readlinkat(d->top, DIR_CURRENT, name, sizeof(name));
	size_t i;

	*generation = NULL;
	if (n < 0 && errno == ENOENT)
		return NULL;
	if (n > 0 && (size_t)n < sizeof(name))
		for (i = 0; i < d->ledger.ngeneration; i++)
			if (strlen(d->ledger.generation[i]) == (size_t)n &&
			    !memcmp(d->ledger.generation[i], name, (size_t)n))
				*generation = d->ledger.generation[i];
	return *generation ? NULL : err_new(ERR_REFUSED, "'" DIR_CURRENT
	    "' in '%s' is not ours", d->o->path);
}

int
dir_open_generation(struct dir *d, int top, const char *name)
{
	return top < 0 ? -1 : keep(d->arena, openat(top, name, O_RDONLY |
	    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

struct err *
dir_current(struct dir *d, const char **generation, int root[2])
{
	struct err *e;

	*generation = NULL;
	root[LEDGER_MAIN] = d->o->flip ? -1 : d->top;
	root[LEDGER_SECRETS] = d->o->flip ? -1 : d->secrets;
	if (!d->o->flip || d->top < 0)
		return NULL;
	e = current_name(d, generation);
	if (e || !*generation)
		return e;
	root[LEDGER_MAIN] = dir_open_generation(d, d->top, *generation);
	root[LEDGER_SECRETS] = dir_open_generation(d, d->secrets,
	    *generation);
	return NULL;
}

struct err *
dir_is_ours(struct dir *d, const struct dir_file *f, const int root[2],
    bool *there, bool *ours)
{
	const struct ledger_item *i = ledger_find(&d->ledger.files, f->root,
	    f->path);
	struct stat st;
	struct err *e = inside_look(root[f->root], f->path, there, &st);

	*ours = !e && i && (!i->version || (*there &&
	    inside_is_version(d->arena, &st, i->version)));
	return e;
}

/* --- programs --- */

static struct err *
run_program(struct dir *d, const char *const *argv, int *status,
    const char **words)
{
	struct buf out, err;
	struct proc p = { .argv = argv, .out = &out, .err = &err };
	struct err *e;

	buf_init(&out, d->arena, LIMIT_APPLIER_LINE);
	buf_init(&err, d->arena, WORDS_MAX);
	e = proc_run(&p);
	*status = p.status;
	*words = "";
	if (e)
		return e;
	e = proc_check(&p);
	if (e)
		*words = arena_strdup(d->arena, err_text(e));
	err_free(e);
	return NULL;
}

/* The result of what the target's own check says, for every file. */
static void
check_all(struct dir *d)
{
	enum applied what = OBSERVED_HEALTHY;
	const char *words = "";
	struct err *e = NULL;
	int status = 0;
	size_t i;

	if (d->o->check)
		e = run_program(d, d->o->check, &status, &words);
	if (e) {
		words = arena_strdup(d->arena, err_text(e));
		err_free(e);
		what = OBSERVED_UNKNOWN;
	} else if (status) {
		what = status == 1 ? OBSERVED_DEGRADED : status == 2 ?
		    OBSERVED_PROGRESSING : OBSERVED_UNKNOWN;
	}
	for (i = 0; i < d->n; i++)
		if (!*d->file[i].result.path)
			dir_say(d, &d->file[i], what, words);
}

static struct err *
observe_file(struct dir *d, struct dir_file *f, const int root[2])
{
	const char *known = f->object->version, *version;
	bool there = false;
	struct stat st;
	struct err *e = NULL;

	if (root[f->root] >= 0)
		e = inside_look(root[f->root], f->path, &there, &st);
	if (e)
		return e;
	version = there ? inside_version(d->arena, &st) : "";
	if (!there)
		dir_say(d, f, OBSERVED_MISSING, "there is no such file");
	else if (*known && strcmp(known, version))
		dir_say(d, f, OBSERVED_DRIFTED, "somebody else has changed it");
	return NULL;
}

struct err *
dir_observe(struct dir *d)
{
	const char *generation;
	struct err *e;
	int root[2];
	size_t i;

	e = dir_current(d, &generation, root);
	for (i = 0; i < d->n && !e; i++)
		e = observe_file(d, &d->file[i], root);
	if (!e)
		check_all(d);
	return e;
}

struct err *
dir_plan(struct dir *d)
{
	const char *generation;
	struct dir_file *f;
	struct err *e;
	bool same;
	int root[2];
	size_t i;

	e = dir_current(d, &generation, root);
	for (i = 0; i < d->n && !e; i++) {
		f = &d->file[i];
		same = false;
		if (!f->object->prune && root[f->root] >= 0)
			e = inside_same(root[f->root], f->path,
			    &f->object->bytes, f->access, d->room, DIR_ROOM,
			    &same);
		dir_say(d, f, f->object->prune ? APPLIED_PRUNED : same ?
		    APPLIED_UNCHANGED : APPLIED_CHANGED, NULL);
	}
	return e;
}

/* --- the end --- */

static struct err *
reload(struct dir *d)
{
	const char *words;
	struct err *e;
	int status;

	e = run_program(d, d->o->reload, &status, &words);
	if (e || status) {
		fprintf(stderr, "reload: %s\n", e ? err_text(e) : words);
		err_free(e);
		d->end = APPLIER_SOME_FAILED;
		return NULL;	/* it is still owed */
	}
	d->ledger.reload = false;
	return ledger_write(&d->ledger);
}

void
dir_raise_floor(struct dir *d)
{
	if (d->o->floor.sequence <= d->ledger.floor.sequence)
		return;
	d->ledger.floor = d->o->floor;
	d->dirty = true;
}

struct err *
dir_finish(struct dir *d)
{
	struct err *e = NULL;

	dir_raise_floor(d);
	if (d->dirty)
		e = ledger_write(&d->ledger);
	if (!e && d->ledger.reload && d->o->reload)
		e = reload(d);
	return e;
}
