/*
 * A signing key is a file that ssh-keygen reads, and what it signs is, byte
 * for byte, what ssh-keygen signs with it.
 */

#include "seal/sign.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/proc.h"
#include "tests/unit/tap.h"

static const char text[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    "\nwords\n";

static void
must(struct err *e)
{
	if (e)
		exit(err_report(e));
}

static const char *
run(struct arena *a, const char *const *argv, const char *input)
{
	struct buf out;
	struct blob given = { input, input ? strlen(input) : 0 };
	struct proc p = { .argv = argv, .out = &out, .input = &given,
		.ninput = input != NULL };

	buf_init(&out, a, 10000);
	must(proc_run(&p));
	must(proc_check(&p));
	return out.data;
}

static void
check_key(struct arena *a, const unsigned char pk[SSHKEY_PUBLIC])
{
	static const char *const argv[] = { "ssh-keygen", "-y", "-f", "key",
		NULL };

	is(run(a, argv, NULL), arena_printf(a, "%s sluice\n",
	    sshkey_format(a, pk)), "ssh-keygen reads our key file");
}

static void
check_signature(struct arena *a, const unsigned char *sk,
    const unsigned char pk[SSHKEY_PUBLIC])
{
	static const char *const argv[] = { "ssh-keygen", "-q", "-Y", "sign",
		"-f", "key", "-n", "git", NULL };
	const char *ours = sign_text(a, sk, SIGN_GIT, text, strlen(text));
	char *bad;
	size_t i;

	is(ours, run(a, argv, text), "we sign as ssh-keygen does");
	ok(sign_verify(a, pk, SIGN_GIT, text, strlen(text), ours),
	    "and accept what we signed");
	ok(!sign_verify(a, pk, SIGN_GIT, text, strlen(text) - 1, ours),
	    "but not for another text");
	ok(!sign_verify(a, pk, "file", text, strlen(text), ours),
	    "nor for another purpose");
	ok(!sign_verify(a, pk, SIGN_GIT, text, strlen(text),
	    arena_printf(a, "%s\n", ours)), "nor with a line more");
	ok(!sign_verify(a, pk, SIGN_GIT, text, strlen(text), ""),
	    "nor without a signature");
	for (i = 0; ours[i]; i++) {
		bad = arena_strdup(a, ours);
		bad[i] ^= 1;
		if (sign_verify(a, pk, SIGN_GIT, text, strlen(text), bad))
			break;
	}
	ok(!ours[i], "nor with any byte of it changed");
	ok(!sign_verify(a, sk, SIGN_GIT, text, strlen(text), ours),
	    "nor by another key");
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	struct arena *a = arena_new();
	struct guard *g = guard_new(a);
	unsigned char pk[SSHKEY_PUBLIC], again[SSHKEY_PUBLIC], *sk;
	struct secret file;
	struct err *e;
	char *dir;

	dir = arena_printf(a, "%s/sign.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir)) {
		perror(dir);
		return 1;
	}
	sign_key_new(g, "sluice", &file, pk);
	must(file_create("key", file.data, file.len, 0600));
	must(sign_key_load(g, "key", &sk, again));
	ok(!memcmp(pk, again, sizeof(pk)), "we read our key file");
	check_key(a, pk);
	check_signature(a, sk, pk);
	e = file_replace("key", file.data, file.len, 0640);
	if (!e)
		e = sign_key_load(g, "key", &sk, again);
	ok(e != NULL, "a key that others can read is refused");
	err_free(e);
	arena_free(a);
	return tap_done();
}
