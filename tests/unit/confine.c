/*
 * A confined process can do its work and no more.  What the system cannot
 * forbid is told, and then not tested.
 */

#include "base/confine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define ALL (CONFINE_RIGHTS | CONFINE_MEMORY | CONFINE_LIMITS | \
	CONFINE_CALLS | CONFINE_FILES)

static const char *const writable[] = { "in", NULL };
static const struct confine plan = {
	.writable = writable, .memory = 1UL << 30, .file_size = 100,
	.cpu_seconds = 10, .files = 20,
};

/* Do something in a process of its own; what it returns. */
static int
apart(const struct confine *how, int (*deed)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (how)
			confine(how, NULL);
		_exit(deed());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

static int
confined(int (*deed)(void))
{
	return apart(&plan, deed);
}

static int
missing(void)
{
	return (int)confine(&plan, NULL);	/* a second time, too */
}

static int
open_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int
run_program(void)
{
	execlp("true", "true", (char *)NULL);
	return errno;
}

static int
signal_parent(void)
{
	return kill(getppid(), 0) ? errno : 0;
}

static int
make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	return fd < 0 ? errno : write(fd, "x", 1) == 1 ? 0 : errno;
}

static int
write_inside(void)
{
	return make_file("in/file");
}

static int
write_outside(void)
{
	return make_file("out");
}

static int
write_null(void)
{
	return make_file("/dev/null");
}

static int
rename_out(void)
{
	return rename("in/kept", "kept") ? errno : 0;
}

static int
remove_outside(void)
{
	return unlink("precious") ? errno : 0;
}

static int
read_outside(void)
{
	char c;
	int fd = open("precious", O_RDONLY);

	return fd < 0 ? errno : read(fd, &c, 1) == 1 ? 0 : errno;
}

static int
write_much(void)
{
	char much[200] = { 0 };
	int fd = open("in/much", O_WRONLY | O_CREAT, 0600);

	return write(fd, much, sizeof(much)) == 100 ? 0 : 1;
}

static int
open_many(void)
{
	int i;

	for (i = 0; i < 30; i++)
		if (open("precious", O_RDONLY) < 0)
			return errno;
	return 0;
}

static int
core_limit(void)
{
	struct rlimit r;

	getrlimit(RLIMIT_CORE, &r);
	return r.rlim_max == 0 ? 0 : 1;
}

/* The writable directory is not there. */
static int
say_why(void)
{
	const char *const none[] = { "none", NULL };
	const struct confine nowhere = { .writable = none };
	struct arena *a = arena_new();
	struct buf why;
	unsigned failed;

	buf_init(&why, a, 1000);
	failed = confine(&nowhere, &why);
	return failed == CONFINE_FILES && !strcmp(why.data,
	    "cannot restrict files: No such file or directory\n") ? 0 : 1;
}

static void
files(void)
{
	ok(confined(write_inside) == 0, "files change where they may");
	ok(confined(write_outside) == EACCES, "and nowhere else");
	ok(confined(remove_outside) == EACCES, "none are removed elsewhere");
	ok(confined(rename_out) != 0, "none are moved out");
	ok(confined(read_outside) == 0, "all can be read");
	ok(confined(write_null) == 0, "/dev/null can be written");
	ok(apart(NULL, say_why) == 0,
	    "what could not be had is told, and why");
}

static void
calls(void)
{
	ok(confined(open_socket) == EPERM, "there is no network");
	ok(confined(run_program) == EPERM, "no other program is run");
	ok(confined(signal_parent) == EPERM, "nobody else gets signals");
}

static void
limits(void)
{
	ok(confined(write_much) == 0, "a file has a maximum");
	ok(confined(open_many) == EMFILE, "so have open files");
	ok(confined(core_limit) == 0, "there are no core dumps");
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	unsigned left;

	if (chdir(tmp ? tmp : "/tmp") || mkdir("confine", 0700) ||
	    chdir("confine") || mkdir("in", 0700) ||
	    make_file("precious") || make_file("in/kept"))
		return 1;
	left = ALL & ~(unsigned)confined(missing);
	ok(left & CONFINE_LIMITS, "limits can be set anywhere");
	limits();
	if (left & CONFINE_CALLS)
		calls();
	if (left & CONFINE_FILES)
		files();
	printf("# parts of 31 that this system has: %u\n", left);
	return tap_done();
}
