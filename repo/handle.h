/*
 * What a struct repo is made of, for the files of this room only: the door to
 * libgit2 stands here and nowhere else.
 */

#ifndef REPO_HANDLE_H
#define REPO_HANDLE_H

#include <stdio.h>

#include <git2.h>

#include "base/map.h"
#include "repo/repo.h"

struct repo {
	struct arena *arena;
	git_repository *git;
	git_odb *odb;
	const char *dir;	/* the git directory */
	const char *objects;	/* where new objects go: the quarantine during
				   a push, else the store */
	bool quarantine;
	struct map trees;	/* id -> struct tree, once read */
	struct map commits;	/* id -> struct commit */
};

/* An error with libgit2's words behind ours. */
struct err *repo_error(enum err_kind, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))) must_check;
/*
 * Store an object as a file of its own, synced.  Not git_odb_write: with a
 * struct pack about, that would keep it there.
 */
struct err *repo_write_loose(struct repo *, const struct oid *, git_object_t,
    const void *data, size_t len) must_check;
/*
 * Create the file that a mkstemp template names, to be read by all who may.
 * Git takes names that begin with "tmp_" for litter, should we be killed.
 */
FILE *repo_create(char *path);
/* A directory entry is safe only once its directory was synced. */
struct err *repo_sync_dir(const char *path) must_check;
const git_oid *repo_git_oid(const struct oid *, git_oid *storage);
struct oid repo_oid(const git_oid *);

#endif
