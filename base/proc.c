#include "base/proc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/diag.h"
#include "base/limit.h"

#define LOW 10			/* our ends stay clear of 0, 1, 2 and below */
#define TICK_MS 100		/* how often we look whether it is gone */
#define GRACE_MS 2000		/* from SIGTERM to SIGKILL */
#define CHUNK 65536
#define PIECES 64		/* of input that are written at once */
#define SHOWN 1000		/* bytes of its words in an error of ours */

extern char **environ;

static int shared = -1;

/* The parent's ends of the pipes; -1 once closed. */
struct child {
	pid_t pid;
	int in, out, err, fail;
	size_t piece, fed;	/* the piece of input that is written, and how
				   many of its bytes are */
};

/* What the child needs between fork and exec. */
struct plan {
	int in, out, err, fail;
	char **env;
};

static long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
close_plan(struct plan *p)
{
	close_end(&p->in);
	close_end(&p->out);
	close_end(&p->err);
	close_end(&p->fail);
}

static void
close_child(struct child *c)
{
	close_end(&c->in);
	close_end(&c->out);
	close_end(&c->err);
	close_end(&c->fail);
}

/* A descriptor out of the way of the standard ones, closed by exec. */
static int
lift(int fd)
{
	int high;

	if (fd < 0)
		return -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, LOW);
	close(fd);
	return high;
}

static bool
make_pipe(int *read_end, int *write_end)
{
	int fd[2];

	if (pipe(fd))
		return false;
	*read_end = lift(fd[0]);
	*write_end = lift(fd[1]);
	return *read_end >= 0 && *write_end >= 0;
}

/* A pipe the child writes to, or /dev/null if nobody wants to read. */
static bool
make_output(const struct buf *wanted, int *ours, int *theirs)
{
	if (wanted)
		return make_pipe(ours, theirs) &&
		    fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
	*theirs = lift(open("/dev/null", O_WRONLY));
	return *theirs >= 0;
}

static bool
make_input(const struct proc *p, int *ours, int *theirs)
{
	if (p->ninput)
		return make_pipe(theirs, ours) &&
		    fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
	*theirs = lift(open("/dev/null", O_RDONLY));
	return *theirs >= 0;
}

static bool
same_name(const char *setting, const char *entry)
{
	size_t len = strcspn(setting, "=");

	return !strncmp(setting, entry, len) && entry[len] == '=';
}

/* Whether an inherited entry is overruled by one of ours. */
static bool
is_changed(const struct proc *p, const char *entry)
{
	const char *const *s;

	for (s = p->env; s && *s; s++)
		if (same_name(*s, entry))
			return true;
	return false;
}

static size_t
count_words(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* The environment of the child; the strings are not copied. */
static char **
make_environment(struct arena *a, const struct proc *p)
{
	const char *const *s;
	char **old = environ, **env;
	size_t n = 0;

	env = arena_alloc(a, count_words(p->env) +
	    count_words((const char *const *)environ) + 1, sizeof(*env));
	for (; !p->env_only && old && *old; old++)
		if (!is_changed(p, *old))
			env[n++] = *old;
	for (s = p->env; s && *s; s++)
		if (strchr(*s, '='))
			env[n++] = arena_strdup(a, *s);
	return env;
}

/* Signals as a program expects to find them. */
static void
reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* What goes past it ends the program, which leaves no core behind. */
static void
limit_files(size_t bytes)
{
	const struct rlimit size = { bytes, bytes }, core = { 0, 0 };

	if (bytes && (setrlimit(RLIMIT_FSIZE, &size) ||
	    setrlimit(RLIMIT_CORE, &core)))
		_exit(127);
}

_Noreturn static void
become(const struct proc *p, const struct plan *plan, pid_t parent)
{
	int fail = 3, why;

	setpgid(0, 0);
	reset_signals();
#ifdef __linux__
	/* a killed parent must not leave a hanging fetch behind */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
#else
	(void)parent;
#endif
	if (dup2(plan->in, 0) < 0 || dup2(plan->out, 1) < 0 ||
	    dup2(plan->err, 2) < 0 || dup2(plan->fail, fail) < 0)
		_exit(127);
	fcntl(fail, F_SETFD, FD_CLOEXEC);
	/* the standard ones are in place, so nothing of ours is at 4 */
	if (shared >= 0 && dup2(shared, PROC_SHARED) < 0)
		_exit(127);
	closefrom(shared >= 0 ? PROC_SHARED + 1 : fail + 1);
	limit_files(p->file_size);
	if (!p->dir || !chdir(p->dir)) {
		environ = plan->env;
		/* exec takes unqualified pointers but changes nothing */
		execvp(p->argv[0], (char *const *)(const void *)p->argv);
	}
	why = errno;
	while (write(fail, &why, sizeof(why)) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* The errno that kept the program from starting, or 0. */
static int
started(int fail)
{
	int why = 0;
	ssize_t n;

	do
		n = read(fail, &why, sizeof(why));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(why) ? why : 0;
}

static struct err *
start(const struct proc *p, struct child *c, struct plan *plan)
{
	pid_t parent = getpid();

	if (!make_input(p, &c->in, &plan->in) ||
	    !make_output(p->out, &c->out, &plan->out) ||
	    !make_output(p->err, &c->err, &plan->err) ||
	    !make_pipe(&c->fail, &plan->fail))
		return err_errno("cannot make pipes to '%s'", p->argv[0]);
	c->pid = fork();
	if (c->pid < 0)
		return err_errno("cannot start '%s'", p->argv[0]);
	if (c->pid == 0)
		become(p, plan, parent);
	setpgid(c->pid, c->pid);	/* whoever is first */
	return NULL;
}

/* Whether it has ended.  It stays a zombie, so that its id stays its own. */
static bool
is_gone(const struct child *c)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)c->pid, &info,
	    WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == c->pid;
}

/* How it ended, as a shell would say it. */
static int
collect(const struct child *c)
{
	int status = 0;

	if (!is_gone(c) || waitpid(c->pid, &status, 0) < 0)
		return 128 + SIGKILL;	/* not even a kill could end it */
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

/* Wait until it is gone or the time has come; true if it is gone. */
static bool
await(const struct child *c, long long deadline)
{
	struct timespec nap = { 0, 100000 };

	while (!is_gone(c)) {
		if (now_ms() >= deadline)
			return false;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < 20000000)
			nap.tv_nsec *= 2;
	}
	return true;
}

/* End it and all that it started. */
static void
stop(struct child *c)
{
	kill(-c->pid, SIGTERM);
	close_child(c);
	await(c, now_ms() + GRACE_MS);
	kill(-c->pid, SIGKILL);		/* its children, too */
	await(c, now_ms() + GRACE_MS);
}

/* Count bytes of the input as written. */
static void
count_fed(const struct proc *p, struct child *c, size_t n)
{
	c->fed += n;
	while (c->piece < p->ninput && c->fed >= p->input[c->piece].len)
		c->fed -= p->input[c->piece++].len;
}

static void
feed(const struct proc *p, struct child *c)
{
	struct iovec v[PIECES];
	size_t i, nv = 0, skip = c->fed;
	ssize_t n;

	for (i = c->piece; i < p->ninput && nv < PIECES; i++, skip = 0) {
		/* writev takes an unqualified pointer but only reads */
		v[nv].iov_base = (void *)(uintptr_t)(p->input[i].data + skip);
		v[nv++].iov_len = p->input[i].len - skip;
	}
	n = writev(c->in, v, (int)nv);
	if (n >= 0)
		count_fed(p, c, (size_t)n);
	else if (errno != EAGAIN && errno != EINTR)
		close_end(&c->in);	/* it does not want the rest */
	if (c->piece == p->ninput)
		close_end(&c->in);
}

/* Keep what fits of one chunk; false if there was none to read. */
static bool
drain(int *fd, struct buf *b)
{
	char chunk[CHUNK];
	size_t keep;
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n < 0)
		return errno == EINTR;
	if (n == 0) {
		close_end(fd);
		return false;
	}
	keep = (size_t)n;
	if (!b->over && keep > b->max - b->len) {
		buf_add(b, chunk, b->max - b->len);
		b->over = true;
	}
	buf_add(b, chunk, keep);
	return true;
}

/* What is left in the pipes of a child that is gone. */
static void
drain_rest(const struct proc *p, struct child *c)
{
	while (c->out >= 0 && !p->out->over && drain(&c->out, p->out))
		;
	while (c->err >= 0 && !p->err->over && drain(&c->err, p->err))
		;
}

static void
pump(const struct proc *p, struct child *c, int wait)
{
	struct pollfd fd[3] = {
		{ .fd = c->in, .events = POLLOUT },
		{ .fd = c->out, .events = POLLIN },
		{ .fd = c->err, .events = POLLIN },
	};

	if (poll(fd, 3, wait) <= 0)
		return;
	if (fd[0].revents)
		feed(p, c);
	if (fd[1].revents)
		drain(&c->out, p->out);
	if (fd[2].revents)
		drain(&c->err, p->err);
}

/*
 * Until all pipes are closed.  Something it left running may hold them open,
 * so its own end is asked for now and then.
 */
static struct err *
converse(const struct proc *p, struct child *c, long long deadline)
{
	long long left, looked = now_ms();

	while (c->in >= 0 || c->out >= 0 || c->err >= 0) {
		if (p->out && p->out->over)
			return buf_check(p->out, "the output");
		left = deadline - now_ms();
		if (left <= 0)
			return err_new(ERR_SYSTEM, "it took too long");
		pump(p, c, left < TICK_MS ? (int)left : TICK_MS);
		if (now_ms() - looked < TICK_MS)
			continue;
		looked = now_ms();
		if (is_gone(c)) {
			drain_rest(p, c);
			close_child(c);
		}
	}
	if (!await(c, deadline))
		return err_new(ERR_SYSTEM, "it took too long");
	if (p->out)
		return buf_check(p->out, "the output");
	return NULL;
}

void
proc_share(int fd)
{
	assert(fd < 0 || fd > PROC_SHARED);
	shared = fd;
}

/* Start it and talk to it until it is gone. */
static struct err *
run(struct proc *p, struct child *c, struct plan *plan)
{
	unsigned seconds = p->seconds ? p->seconds : LIMIT_PROC_SECONDS;
	long long deadline = now_ms() + seconds * 1000LL;
	struct err *e = start(p, c, plan);
	int why;

	close_plan(plan);
	if (e)
		return e;
	why = started(c->fail);
	close_end(&c->fail);
	if (why) {
		errno = why;
		e = err_errno("cannot run '%s'%s%s", p->argv[0],
		    p->dir ? " in " : "", p->dir ? p->dir : "");
	} else {
		e = err_wrap(converse(p, c, deadline), "'%s' was stopped",
		    p->argv[0]);
		p->late = e && now_ms() >= deadline;
	}
	if (e)
		stop(c);
	return e;
}

struct err *
proc_run(struct proc *p)
{
	struct child c = { .in = -1, .out = -1, .err = -1, .fail = -1 };
	struct plan plan = { .in = -1, .out = -1, .err = -1, .fail = -1 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct arena *a = arena_new();
	struct err *e;

	p->late = false;
	plan.env = make_environment(a, p);
	sigaction(SIGPIPE, &ignore, &before);	/* it may not read its input */
	e = run(p, &c, &plan);
	sigaction(SIGPIPE, &before, NULL);
	close_child(&c);
	p->status = c.pid > 0 ? collect(&c) : 127;
	arena_free(a);
	return e;
}

/* The last line that has something in it, fit to be shown. */
static void
add_last_line(struct buf *line, const struct buf *b)
{
	size_t end = b->len, start;

	while (end && (b->data[end - 1] == '\n' || b->data[end - 1] == '\r'))
		end--;
	start = end;
	while (start && b->data[start - 1] != '\n')
		start--;
	if (end > start)
		buf_adds(line, ": ");
	diag_escape(line, b->data + start, end - start);
}

struct err *
proc_check(const struct proc *p)
{
	struct arena *a;
	struct buf why;
	struct err *e;

	if (p->status == 0)
		return NULL;
	a = arena_new();
	buf_init(&why, a, SHOWN);
	if (p->err)
		add_last_line(&why, p->err);
	e = err_new(ERR_SYSTEM, "'%s' ended with status %d%s", p->argv[0],
	    p->status, why.data);
	arena_free(a);
	return e;
}
