/*
 * Loose objects: files of their own, written as Git writes them and safe once
 * that returned.  See handle.h.
 */

#include "repo/handle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#define BLOCK 65535UL		/* bytes of a stored block at most */

/* A block that is stored as it is: RFC 1951, 3.2.4. */
static void
put_block(FILE *f, const char *data, size_t len, bool last)
{
	const char head[] = { last, (char)len, (char)(len >> 8), (char)~len,
		(char)(~len >> 8) };

	fwrite(head, 1, sizeof(head), f);
	fwrite(data, 1, len, f);
}

/*
 * An object as a zlib stream (RFC 1950) of such blocks.  It is a file of its
 * own only until Git collects garbage and packs it; to squeeze the index of
 * many units before would cost more than all else that is done for a push.
 */
static void
put_object(FILE *f, git_object_t type, const char *data, size_t len)
{
	char head[64];
	size_t n = (size_t)snprintf(head, sizeof(head), "%s %zu",
	    git_object_type2string(type), len) + 1;
	uLong sum = adler32_z(adler32_z(1, (const Bytef *)head, n),
	    (const Bytef *)data, len);
	const char foot[] = { (char)(sum >> 24), (char)(sum >> 16),
		(char)(sum >> 8), (char)sum };

	fwrite("\x78\x01", 1, 2, f);
	put_block(f, head, n, false);
	for (; len > BLOCK; data += BLOCK, len -= BLOCK)
		put_block(f, data, BLOCK, false);
	put_block(f, data, len, true);
	fwrite(foot, 1, sizeof(foot), f);
}

FILE *
repo_create(char *path)
{
	mode_t mask = umask(0);
	int fd = mkstemp(path);
	FILE *f = NULL;

	umask(mask);
	if (fd >= 0 && !fchmod(fd, 0444 & ~mask))
		f = fdopen(fd, "w");
	if (fd >= 0 && !f)
		close(fd);
	return f;
}

static struct err *
write_new(char *fresh, const char *path, git_object_t type, const void *data,
    size_t len)
{
	FILE *f = repo_create(fresh);
	struct err *e = NULL;

	if (!f)
		return err_errno("cannot create it");
	put_object(f, type, data, len);
	if (fflush(f) || ferror(f) || fsync(fileno(f)))
		e = err_errno("cannot write it");
	fclose(f);
	if (!e && rename(fresh, path))
		e = err_errno("cannot rename it");
	if (e)
		unlink(fresh);
	return e;
}

struct err *
repo_write_loose(struct repo *r, const struct oid *oid, git_object_t type,
    const void *data, size_t len)
{
	const char *objects = r->objects;
	const char *hex = oid_show(r->arena, oid);
	const char *dir = arena_printf(r->arena, "%s/%.2s", objects, hex);
	const char *path = arena_printf(r->arena, "%s/%s", dir, hex + 2);
	struct err *e;

	if (mkdir(dir, 0777) && errno != EEXIST)
		return err_errno("cannot make '%s'", dir);
	e = write_new(arena_printf(r->arena, "%s/tmp_obj_XXXXXX", dir), path,
	    type, data, len);
	/* Git moves what is in a quarantine: then other directories count */
	if (!e && !r->quarantine)
		e = repo_sync_dir(dir);
	if (!e && !r->quarantine)
		e = repo_sync_dir(objects);
	return err_wrap(e, "cannot store an object");
}
