#include "repo/incoming.h"

#include <stdlib.h>
#include <string.h>

#include "repo/handle.h"

struct listing {
	struct repo *repo;
	struct incoming_list *out;
	size_t max;
	struct err *err;
};

static int
add(const git_oid *id, void *arg)
{
	struct listing *l = arg;
	struct incoming *new;

	if (l->out->n == l->max) {
		l->out->over = true;
		return GIT_EUSER;
	}
	l->out->item = arena_grow(l->repo->arena, l->out->item, l->out->n,
	    sizeof(*l->out->item));
	new = &l->out->item[l->out->n++];
	new->oid = repo_oid(id);
	l->err = repo_header(l->repo, &new->oid, &new->kind, &new->size);
	return l->err ? GIT_EUSER : 0;
}

struct err *
repo_incoming(struct repo *r, size_t max, struct incoming_list *out)
{
	const char *dir = getenv("GIT_QUARANTINE_PATH");
	struct listing l = { r, out, max, NULL };
	git_odb *odb;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!dir)
		return NULL;
	/* its own store without the alternates: what is in it is what came */
	if (git_odb_new(&odb) < 0)
		return repo_error(ERR_SYSTEM, "cannot list incoming objects");
	rc = git_odb_add_disk_alternate(odb, dir);
	if (!rc)
		rc = git_odb_foreach(odb, add, &l);
	git_odb_free(odb);
	if (l.err)
		return l.err;
	if (rc < 0 && rc != GIT_EUSER)
		return repo_error(ERR_SYSTEM, "cannot list incoming objects");
	return NULL;
}
