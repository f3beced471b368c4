#include "repo/packfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limit.h"
#include "base/sha1.h"

#define VERSION 2		/* of packs, and of their indexes */

/* A file that is written and summed at once. */
struct out {
	FILE *file;		/* NULL once it is closed */
	char *path;
	struct sha1 sum;
	size_t len;
};

struct entry {
	unsigned char id[OID_SIZE];
	uint32_t crc, offset;
};

struct packfile {
	struct arena *arena;
	const char *dir;
	struct out pack, index;
	struct entry *entry;
	size_t n;
	z_stream squeezer;
	struct buf squeezed;
};

/* --- files --- */

/* One that never got its name goes. */
static void
abandon(void *arg)
{
	struct out *o = arg;

	if (!o->file)
		return;
	fclose(o->file);
	unlink(o->path);
}

static struct err *
begin(struct arena *a, const char *dir, const char *template, struct out *o)
{
	o->path = arena_printf(a, "%s/%s", dir, template);
	o->len = 0;
	sha1_init(&o->sum);
	o->file = repo_create(o->path);
	if (!o->file)
		return err_errno("cannot create '%s'", o->path);
	arena_defer(a, abandon, o);
	return NULL;
}

static void
put(struct out *o, const void *data, size_t len)
{
	fwrite(data, 1, len, o->file);	/* ferror tells at the end */
	sha1_add(&o->sum, data, len);
	o->len += len;
}

static void
put32(struct out *o, uint32_t x)
{
	const unsigned char bytes[] = { (unsigned char)(x >> 24),
		(unsigned char)(x >> 16), (unsigned char)(x >> 8),
		(unsigned char)x };

	put(o, bytes, sizeof(bytes));
}

/* The sum goes behind all that it is of. */
static struct err *
put_sum(struct out *o, unsigned char sum[SHA1_SIZE])
{
	struct sha1 so_far = o->sum;

	sha1_end(&so_far, sum);
	put(o, sum, SHA1_SIZE);
	if (fflush(o->file) || ferror(o->file) || fsync(fileno(o->file)))
		return err_errno("cannot write '%s'", o->path);
	return NULL;
}

static struct err *
name(struct packfile *p, struct out *o, const char *sum, const char *ending)
{
	const char *path = arena_printf(p->arena, "%s/pack-%s.%s", p->dir, sum,
	    ending);

	if (rename(o->path, path))
		return err_errno("cannot rename '%s' to '%s'", o->path, path);
	fclose(o->file);
	o->file = NULL;
	return NULL;
}

/* --- objects --- */

static void
end_squeezer(void *squeezer)
{
	deflateEnd(squeezer);
}

struct err *
packfile_begin(struct arena *a, const char *dir, size_t n,
    struct packfile **out)
{
	struct packfile *p = arena_alloc(a, 1, sizeof(*p));
	struct err *e;

	p->arena = a;
	p->dir = dir;
	p->entry = arena_alloc(a, n + 1, sizeof(*p->entry));
	buf_init(&p->squeezed, a, LIMIT_HOOK_FILE);
	e = begin(a, dir, "tmp_pack_XXXXXX", &p->pack);
	if (e)
		return e;
	if (deflateInit(&p->squeezer, Z_DEFAULT_COMPRESSION) != Z_OK)
		arena_exhausted();
	arena_defer(a, end_squeezer, &p->squeezer);
	put(&p->pack, "PACK", 4);
	put32(&p->pack, VERSION);
	put32(&p->pack, (uint32_t)n);
	*out = p;
	return NULL;
}

/* Type and length: four bits of it, then seven a byte, the lowest first. */
static size_t
format_head(unsigned char out[16], git_object_t type, size_t len)
{
	size_t n = 0;

	out[n] = (unsigned char)((unsigned)type << 4 | (len & 15));
	for (len >>= 4; len; len >>= 7) {
		out[n++] |= 0x80;
		out[n] = len & 0x7f;
	}
	return n + 1;
}

/* With that much room deflate ends at once: zlib.h, deflateBound. */
static void
squeeze(struct packfile *p, const void *data, size_t len, size_t room)
{
	z_stream *z = &p->squeezer;

	buf_trim(&p->squeezed, 0);
	z->next_in = data;
	z->avail_in = (uInt)len;
	z->next_out = (unsigned char *)buf_room(&p->squeezed, room);
	z->avail_out = (uInt)room;
	deflate(z, Z_FINISH);
	p->squeezed.len = z->total_out;
	p->squeezed.data[p->squeezed.len] = '\0';
	deflateReset(z);
}

struct err *
packfile_add(struct packfile *p, const git_oid *id, git_object_t type,
    const void *data, size_t len)
{
	size_t room = deflateBound(&p->squeezer, len), n;
	struct entry *entry = &p->entry[p->n++];
	unsigned char head[16];

	if (room > LIMIT_HOOK_FILE - p->pack.len)
		return err_new(ERR_REFUSED, "what was rendered takes more "
		    "than %lu bytes", LIMIT_HOOK_FILE);
	n = format_head(head, type, len);
	squeeze(p, data, len, room);
	memcpy(entry->id, id->id, OID_SIZE);
	entry->offset = (uint32_t)p->pack.len;
	entry->crc = (uint32_t)crc32_z(crc32_z(0, head, n),
	    (const unsigned char *)p->squeezed.data, p->squeezed.len);
	put(&p->pack, head, n);
	put(&p->pack, p->squeezed.data, p->squeezed.len);
	return NULL;
}

/* --- the index --- */

static int
by_id(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;

	return memcmp(a->id, b->id, OID_SIZE);
}

/* For each first byte of an id, how many have that one or a lower one. */
static void
put_fanout(struct packfile *p)
{
	unsigned byte;
	size_t i = 0;

	for (byte = 0; byte < 256; byte++) {
		while (i < p->n && p->entry[i].id[0] <= byte)
			i++;
		put32(&p->index, (uint32_t)i);
	}
}

static struct err *
write_index(struct packfile *p, const unsigned char sum[SHA1_SIZE])
{
	unsigned char own[SHA1_SIZE];
	struct err *e;
	size_t i;

	e = begin(p->arena, p->dir, "tmp_idx_XXXXXX", &p->index);
	if (e)
		return e;
	qsort(p->entry, p->n, sizeof(*p->entry), by_id);
	put(&p->index, "\377tOc", 4);
	put32(&p->index, VERSION);
	put_fanout(p);
	for (i = 0; i < p->n; i++)
		put(&p->index, p->entry[i].id, OID_SIZE);
	for (i = 0; i < p->n; i++)
		put32(&p->index, p->entry[i].crc);
	for (i = 0; i < p->n; i++)
		put32(&p->index, p->entry[i].offset);
	put(&p->index, sum, SHA1_SIZE);
	return put_sum(&p->index, own);
}

struct err *
packfile_end(struct packfile *p)
{
	unsigned char sum[SHA1_SIZE];
	const char *shown;
	struct err *e;

	e = put_sum(&p->pack, sum);
	if (!e)
		e = write_index(p, sum);
	if (e)
		return e;
	shown = hex_encode(p->arena, sum, sizeof(sum));
	/* Git looks for indexes: nobody sees a pack before it has one */
	e = name(p, &p->pack, shown, "pack");
	return e ? e : name(p, &p->index, shown, "idx");
}
