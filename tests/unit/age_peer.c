/*
 * What we seal age opens, and what age seals we open: random sizes up to 200
 * kB, 1 to 10 recipients, native and SSH keys mixed.  Run with a number of
 * round trips in each direction, 8 without one.
 */

#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"
#include "seal/age.h"
#include "seal/key.h"

#include "tests/unit/tap.h"

#define NKEYS 5			/* of each type */

struct peer {
	struct arena *arena;
	struct guard *guard;
	const char *dir;
	struct identities ids;	/* native, then SSH */
	const char *file[2 * NKEYS];
};

static bool
run(struct arena *a, const char *const *argv, const void *in, size_t len,
    struct buf *out)
{
	struct buf words;
	struct blob given = { in, len };
	struct proc p = { .argv = argv, .input = &given, .ninput = 1,
		.out = out, .err = &words };
	struct err *e;

	buf_init(&words, a, 1000);
	e = proc_run(&p);
	if (!e)
		e = proc_check(&p);
	if (e)
		printf("# %s\n", err_text(e));
	err_free(e);
	return !e;
}

static void
add_native(struct peer *p, size_t i)
{
	struct identity id;
	const char *text;

	identity_new(p->arena, p->guard, &id);
	text = identity_format(p->guard, &id);
	p->file[i] = arena_printf(p->arena, "%s/key%zu", p->dir, i);
	err_free(file_create(p->file[i], text, strlen(text), 0600));
	err_free(identities_load(p->arena, p->guard, p->file[i], &p->ids));
}

static void
add_ssh(struct peer *p, size_t i)
{
	const char *argv[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N", "",
		"-f", NULL, NULL };

	p->file[i] = argv[7] = arena_printf(p->arena, "%s/key%zu", p->dir, i);
	run(p->arena, argv, NULL, 0, NULL);
	err_free(identities_load(p->arena, p->guard, p->file[i], &p->ids));
}

/* n keys, the first at any place of the ring. */
static const struct identity *
pick(const struct peer *p, size_t first, size_t i)
{
	return &p->ids.item[(first + i) % p->ids.n];
}

static bool
ours_to_theirs(struct peer *p, size_t first, size_t n, size_t opener,
    const void *plain, size_t len)
{
	const char *argv[] = { "age", "-d", "-i",
		p->file[(first + opener) % p->ids.n], NULL };
	struct recipient to[2 * NKEYS];
	struct buf sealed, out;
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = pick(p, first, i)->self;
	buf_init(&sealed, p->arena, LIMIT_BINARY);
	buf_init(&out, p->arena, LIMIT_BINARY);
	err_free(age_seal(&sealed, p->guard, NULL, to, n, plain, len));
	return run(p->arena, argv, sealed.data, sealed.len, &out) &&
	    out.len == len && !memcmp(out.data, plain, len);
}

static bool
theirs_to_ours(struct peer *p, size_t first, size_t n, size_t opener,
    const void *plain, size_t len)
{
	const char *argv[4 * NKEYS + 2] = { "age" };
	struct identities one = { &p->ids.item[(first + opener) % p->ids.n],
		1 };
	struct age_header h;
	struct secret out;
	const unsigned char *data;
	struct buf sealed;
	size_t i;

	for (i = 0; i < n; i++) {
		argv[1 + 2 * i] = "-r";
		argv[2 + 2 * i] = pick(p, first, i)->self.text;
	}
	buf_init(&sealed, p->arena, LIMIT_BINARY);
	if (!run(p->arena, argv, plain, len, &sealed))
		return false;
	data = (const unsigned char *)sealed.data;
	return age_parse(p->arena, data, sealed.len, &h) == AGE_OK &&
	    age_open(p->guard, &h, data, sealed.len, &one, &out) == AGE_OK &&
	    out.len == len && !memcmp(out.data, plain, len);
}

static bool
round_trip(struct peer *p)
{
	size_t n = 1 + randombytes_uniform(2 * NKEYS);
	size_t first = randombytes_uniform(2 * NKEYS);
	size_t opener = randombytes_uniform((uint32_t)n);
	/* small ones more often than large ones, and the edges of a chunk */
	size_t len = randombytes_uniform(200001) >> randombytes_uniform(16);
	unsigned char *plain;

	if (!randombytes_uniform(20))
		len = 65535 + randombytes_uniform(3);
	plain = arena_alloc(p->arena, len + 1, 1);
	randombytes_buf(plain, len);
	if (ours_to_theirs(p, first, n, opener, plain, len) &&
	    theirs_to_ours(p, first, n, opener, plain, len))
		return true;
	printf("# %zu bytes to %zu recipients\n", len, n);
	return false;
}

int
main(int argc, char **argv)
{
	static const char *const version[] = { "age", "--version", NULL };
	char dir[] = "/tmp/age_peer.XXXXXX";
	struct peer p = { .arena = arena_new() };
	struct arena_mark mark;
	struct guard_mark guarded;
	long i, n = argc > 1 ? strtol(argv[1], NULL, 10) : 8, good = 0;

	if (!run(p.arena, version, NULL, 0, NULL) || !mkdtemp(dir)) {
		puts("1..0 # SKIP age is not installed");
		return 0;
	}
	p.guard = guard_new(p.arena);
	p.dir = dir;
	for (i = 0; i < NKEYS; i++)
		add_native(&p, (size_t)i);
	for (; i < 2 * NKEYS; i++)
		add_ssh(&p, (size_t)i);
	ok(p.ids.n == 2 * NKEYS, "keys are made");
	for (i = 0; i < n; i++) {
		mark = arena_mark(p.arena);
		guarded = guard_mark(p.guard);
		good += round_trip(&p);
		guard_rewind(p.guard, guarded);
		arena_rewind(p.arena, mark);
	}
	printf("# %ld of %ld round trips\n", good, n);
	ok(good == n, "all round trips in both directions");
	for (i = 0; i < 2 * NKEYS; i++) {
		unlink(p.file[i]);
		unlink(arena_printf(p.arena, "%s.pub", p.file[i]));
	}
	ok(!rmdir(dir), "nothing is left");
	arena_free(p.arena);
	return tap_done();
}
