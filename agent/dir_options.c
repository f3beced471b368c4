/* dir_options_read: what sluice-apply-dir is told by its environment. */

#include "agent/dir.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "agent/line.h"
#include "base/limit.h"

static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static struct err *
wrong(const char *name, const char *wanted)
{
	return err_new(ERR_INPUT, "%s is '%s', and %s is expected", name,
	    variable(name), wanted);
}

/* One of two words; the first stands for none at all. */
static struct err *
read_choice(const char *name, const char *first, const char *second, bool *out)
{
	const char *value = variable(name);

	*out = !strcmp(value, second);
	if (!*out && *value && strcmp(value, first))
		return err_new(ERR_INPUT, "%s is '%s', and '%s' or '%s' is "
		    "expected", name, value, first, second);
	return NULL;
}

static struct err *
read_permissions(const char *name, mode_t *out)
{
	const char *value = variable(name);

	if (!*value)
		return NULL;
	if (strlen(value) != 4 || strspn(value, "01234567") != 4 ||
	    *value != '0')
		return wrong(name, "permissions such as 0644");
	*out = (mode_t)strtoul(value, NULL, 8);
	return NULL;
}

/* A number, or the answer of a data base of names. */
static bool
read_id(const char *text, bool (*look)(const char *, unsigned *),
    unsigned *out)
{
	char *end;
	unsigned long value;

	if (strspn(text, "0123456789") != strlen(text))
		return look(text, out);
	errno = 0;
	value = strtoul(text, &end, 10);
	*out = (unsigned)value;
	return *text && !errno && value < (unsigned)-1;
}

static bool
look_user(const char *name, unsigned *out)
{
	const struct passwd *p = getpwnam(name);

	if (p)
		*out = p->pw_uid;
	return p != NULL;
}

static bool
look_group(const char *name, unsigned *out)
{
	const struct group *g = getgrnam(name);

	if (g)
		*out = g->gr_gid;
	return g != NULL;
}

static struct err *
read_owner(struct arena *a, struct inside_access *access)
{
	const char *value = variable("SLUICE_DIR_OWNER");
	const char *colon = strchr(value, ':');
	const char *user = colon ?
	    arena_strndup(a, value, (size_t)(colon - value)) : value;

	access->uid = (uid_t)-1;
	access->gid = (gid_t)-1;
	if (*user && !read_id(user, look_user, &access->uid))
		return err_new(ERR_INPUT, "there is no user '%s'", user);
	if (colon && !read_id(colon + 1, look_group, &access->gid))
		return err_new(ERR_INPUT, "there is no group '%s'",
		    colon + 1);
	return NULL;
}

/* A word a line, as a list that ends in NULL; NULL if there is none. */
static const char *const *
read_command(struct arena *a, const char *name)
{
	const char *value = variable(name), **list = NULL;
	size_t n = 0, len;

	if (!*value)
		return NULL;
	for (;; value += len + 1) {
		len = strcspn(value, "\n");
		list = arena_grow(a, list, n, sizeof(*list));
		list[n++] = arena_strndup(a, value, len);
		if (!value[len])
			break;
	}
	list = arena_grow(a, list, n, sizeof(*list));
	list[n] = NULL;
	return list;
}

/* What is applied: the numbers that become the floor. */
static struct err *
read_floor(struct arena *a, struct dir_options *o)
{
	const char *text = arena_printf(a, "%s\t%s\t%s",
	    variable("SLUICE_SEQUENCE"), variable("SLUICE_COMMIT"),
	    variable("SLUICE_TIME"));
	struct line l = { arena_strdup(a, text), true };

	o->commit = variable("SLUICE_COMMIT");
	if (!*o->commit)
		return NULL;
	o->floor.sequence = line_number(&l, UINT64_MAX);
	line_oid(&l, &o->floor.commit);
	o->floor.time = (int64_t)line_number(&l, INT64_MAX);
	if (line_ends(&l))
		return NULL;
	return err_new(ERR_INPUT, "SLUICE_SEQUENCE, SLUICE_COMMIT and "
	    "SLUICE_TIME do not name a commit");
}

static struct err *
read_names(struct dir_options *o)
{
	o->set = variable("SLUICE_SET");
	o->repository = variable("SLUICE_REPOSITORY");
	o->environment = variable("SLUICE_ENVIRONMENT");
	if (*o->set && *o->repository && *o->environment)
		return NULL;
	return err_new(ERR_INPUT, "SLUICE_SET, SLUICE_REPOSITORY and "
	    "SLUICE_ENVIRONMENT do not all have a value");
}

static struct err *
read_paths(struct dir_options *o)
{
	o->path = variable("SLUICE_DIR_PATH");
	o->secrets = variable("SLUICE_DIR_SECRETS");
	if (*o->path != '/' || strlen(o->path) > LIMIT_PATH)
		return wrong("SLUICE_DIR_PATH", "a path from the root");
	if (*o->secrets && *o->secrets != '/')
		return wrong("SLUICE_DIR_SECRETS", "a path from the root");
	if (!*o->secrets)
		o->secrets = NULL;
	return NULL;
}

struct err *
dir_options_read(struct arena *a, struct dir_options *o)
{
	struct err *e;
	bool inplace;

	memset(o, 0, sizeof(*o));
	o->access.files = 0644;
	o->access.directories = 0755;
	e = read_names(o);
	if (!e)
		e = read_paths(o);
	if (!e)
		e = read_choice("SLUICE_DIR_MODE", "flip", "inplace",
		    &inplace);
	if (!e)
		e = read_choice("SLUICE_DIR_LAYOUT", "tree", "static-pods",
		    &o->static_pods);
	if (!e)
		e = read_choice("SLUICE_DRY_RUN", "0", "1", &o->dry_run);
	if (!e)
		e = read_permissions("SLUICE_DIR_FILES", &o->access.files);
	if (!e)
		e = read_permissions("SLUICE_DIR_DIRECTORIES",
		    &o->access.directories);
	if (!e)
		e = read_owner(a, &o->access);
	if (!e)
		e = read_floor(a, o);
	if (e)
		return e;
	o->flip = !inplace;
	o->reload = read_command(a, "SLUICE_DIR_RELOAD");
	o->check = read_command(a, "SLUICE_DIR_CHECK");
	if (o->flip && o->static_pods)
		return err_new(ERR_INPUT, "static pods cannot be flipped");
	return NULL;
}
