#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct attempt {
	const struct confine *wanted;
	struct buf *why;
	unsigned missing;
};

static void
fail(struct attempt *t, enum confine_part part, const char *what)
{
	t->missing |= part;
	if (t->why)
		buf_addf(t->why, "%s: %s\n", what, strerror(errno));
}

static void
limit(struct attempt *t, int resource, rlim_t most, const char *what)
{
	struct rlimit r;

	if (getrlimit(resource, &r)) {
		fail(t, CONFINE_LIMITS, what);
		return;
	}
	/* never more than we had */
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > most)
		r.rlim_max = most;
	r.rlim_cur = r.rlim_max;
	if (setrlimit(resource, &r))
		fail(t, CONFINE_LIMITS, what);
}

static void
forbid_core(struct attempt *t)
{
	limit(t, RLIMIT_CORE, 0, "cannot forbid core dumps");
}

static void
limit_resources(struct attempt *t)
{
	const struct confine *w = t->wanted;

	forbid_core(t);
#ifndef __SANITIZE_ADDRESS__
	/* a sanitizer reserves far more than it uses */
	if (w->memory)
		limit(t, RLIMIT_AS, w->memory, "cannot limit memory");
#endif
	if (w->file_size)
		limit(t, RLIMIT_FSIZE, w->file_size,
		    "cannot limit the size of files");
	if (w->cpu_seconds)
		limit(t, RLIMIT_CPU, w->cpu_seconds,
		    "cannot limit processor time");
	if (w->files)
		limit(t, RLIMIT_NOFILE, w->files, "cannot limit open files");
}

#ifdef __linux__

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void
close_memory(struct attempt *t)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		fail(t, CONFINE_MEMORY, "cannot close memory to others");
}

static void
drop_rights(struct attempt *t)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fail(t, CONFINE_RIGHTS, "cannot refuse new rights");
	close_memory(t);
}

/* --- files: Landlock --- */

/* What changes a file or a directory; reading stays free. */
#define CHANGE_FILE LANDLOCK_ACCESS_FS_WRITE_FILE
#define CHANGE_DIR (LANDLOCK_ACCESS_FS_REMOVE_DIR | \
	LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
/* Newer than the headers of some systems we build on. */
#define ACCESS_REFER (1ULL << 13)	/* ABI 2 */
#define ACCESS_TRUNCATE (1ULL << 14)	/* ABI 3 */

/* Every change that this kernel can forbid; 0 if it has no Landlock. */
static uint64_t
known_changes(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t all = CHANGE_FILE | CHANGE_DIR;

	if (abi < 1)
		return 0;
	if (abi >= 2)
		all |= ACCESS_REFER;
	if (abi >= 3)
		all |= ACCESS_TRUNCATE;
	return all;
}

static bool
allow_path(int rules, const char *path, uint64_t changes)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = changes };
	bool allowed;

	rule.parent_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	allowed = !syscall(SYS_landlock_add_rule, rules,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return allowed;
}

static bool
allow_paths(int rules, const char *const *dir, uint64_t changes)
{
	bool allowed = allow_path(rules, "/dev/null",
	    changes & (CHANGE_FILE | ACCESS_TRUNCATE));

	for (; allowed && dir && *dir; dir++)
		allowed = allow_path(rules, *dir, changes);
	return allowed;
}

static void
restrict_files(struct attempt *t)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = known_changes(),
	};
	int rules;

	if (!attr.handled_access_fs) {
		fail(t, CONFINE_FILES, "cannot restrict files");
		return;
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr,
	    sizeof(attr.handled_access_fs), 0);
	if (rules < 0 || !allow_paths(rules, t->wanted->writable,
	    attr.handled_access_fs) ||
	    syscall(SYS_landlock_restrict_self, rules, 0))
		fail(t, CONFINE_FILES, "cannot restrict files");
	if (rules >= 0)
		close(rules);
}

/* --- system calls: a filter of a few instructions --- */

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#endif

/* Calls that are refused; numbers that a kernel does not know are harmless. */
static const unsigned refused[] = {
	SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept4,
	SYS_execve, SYS_execveat,
#ifndef __SANITIZE_ADDRESS__
	SYS_ptrace,		/* with which leaks are looked for at the end */
#endif
	SYS_process_vm_readv, SYS_process_vm_writev,
	SYS_pidfd_getfd, SYS_kill, SYS_tkill, SYS_pidfd_send_signal,
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_move_mount,
	SYS_open_tree, SYS_fsopen, SYS_fsmount, SYS_open_by_handle_at,
	SYS_unshare, SYS_setns, SYS_truncate, SYS_mknodat,
	SYS_keyctl, SYS_add_key, SYS_request_key,
	SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
	SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
	SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
	SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl,
	SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_syslog,
	SYS_personality,
};
#define NREFUSED (sizeof(refused) / sizeof(*refused))

#ifdef ARCH

static void
refuse_calls(struct attempt *t)
{
	struct sock_filter code[NREFUSED * 2 + 7];
	struct sock_fprog program = { .filter = code };
	unsigned short n = 0;
	size_t i;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, arch));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
	    ARCH, 1, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_KILL_PROCESS);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr));
	for (i = 0; i < NREFUSED; i++) {
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ |
		    BPF_K, refused[i], 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
		    SECCOMP_RET_ERRNO | EPERM);
	}
	/* x32 calls of x86-64 have numbers above this: another way in */
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K,
	    0x40000000, 0, 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_KILL_PROCESS);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_ALLOW);
	program.len = n;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		fail(t, CONFINE_CALLS, "cannot refuse system calls");
}

#else

static void
refuse_calls(struct attempt *t)
{
	errno = ENOSYS;
	fail(t, CONFINE_CALLS, "cannot refuse system calls");
}

#endif

static void
restrict_system(struct attempt *t)
{
	drop_rights(t);
	restrict_files(t);
	refuse_calls(t);
}

#else

static void
close_memory(struct attempt *t)
{
	errno = ENOSYS;
	fail(t, CONFINE_MEMORY, "cannot close memory to others");
}

static void
restrict_system(struct attempt *t)
{
	errno = ENOSYS;
	fail(t, CONFINE_RIGHTS | CONFINE_MEMORY | CONFINE_CALLS |
	    CONFINE_FILES, "cannot be confined on this system");
}

#endif

unsigned
confine(const struct confine *wanted, struct buf *why)
{
	struct attempt t = { .wanted = wanted, .why = why };

	limit_resources(&t);
	restrict_system(&t);
	return t.missing;
}

unsigned
confine_memory(void)
{
	const struct confine nothing = { 0 };
	struct attempt t = { .wanted = &nothing };

	forbid_core(&t);
	close_memory(&t);
	return t.missing;
}
