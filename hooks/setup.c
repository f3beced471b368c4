#include "hooks/setup.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/proc.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

const struct setting_wanted setup_settings[] = {
	{ "receive.procReceiveRefs", { "refs/heads", "refs/for", "refs/do",
	    "refs/sluice", "refs/status" },
	    "source and rendered branches move together, in proc-receive",
	    false },
	{ "receive.hideRefs", { "refs/heads/rendered", "refs/promotions",
	    "refs/sluice", "!refs/sluice/config" },
	    "only sluice writes what is rendered", false },
	{ "receive.fsckObjects", { "true" },
	    "Git takes damaged and deceiving objects otherwise", false },
	{ "receive.advertisePushOptions", { "true" },
	    "git push -o preview", false },
	{ "receive.advertiseAtomic", { "true" }, "git push --atomic",
	    false },
	{ "receive.unpackLimit", { "1" },
	    "one pack for each push is made safe by one sync", false },
	{ "receive.maxInputSize", { "64m" },
	    "a larger push is refused while it comes in", true },
	{ "core.fsync", { "all" },
	    "Git syncs neither refs nor loose objects otherwise", false },
	{ "gc.cruftPacks", { "true" },
	    "what nothing leads to any more, such as old reports, is one "
	    "pack", true },
	{ "core.logAllRefUpdates", { "always" },
	    "a bare repository keeps no reflogs otherwise", false },
	{ "gc.reflogExpire", { "never" },
	    "the reflogs say what was live when", true },
	{ "core.hooksPath", { NULL },
	    "Git looks for hooks elsewhere otherwise", false },
};
const size_t setup_nsetting = N(setup_settings);

const char *const setup_hooks[] = { "pre-receive", "proc-receive",
	"post-receive" };
const size_t setup_nhook = N(setup_hooks);

struct err *
setup_git(struct arena *a, const char *repo, const char *const *argv,
    const char **out, int *status)
{
	const char **all;
	struct buf text, words;
	struct proc p = { .out = &text, .err = &words };
	struct err *e;
	size_t n = 0, i;

	while (argv[n])
		n++;
	all = arena_alloc(a, n + 3, sizeof(*all));
	all[0] = "git";
	all[1] = arena_printf(a, "--git-dir=%s", repo);
	for (i = 0; i < n; i++)
		all[i + 2] = argv[i];
	p.argv = all;
	buf_init(&text, a, LIMIT_MANIFEST);
	buf_init(&words, a, LIMIT_MANIFEST);
	e = proc_run(&p);
	if (e)
		return e;
	*status = p.status;
	if (text.len && text.data[text.len - 1] == '\n')
		buf_trim(&text, text.len - 1);
	*out = text.data;
	/* 1 is how git config says that there is nothing */
	return p.status > 1 ? proc_check(&p) : NULL;
}

struct err *
setup_read(struct arena *a, const char *repo, const char *name, bool anywhere,
    const char **out)
{
	/* "--includes" is what is so without a file being named */
	const char *const argv[] = { "config",
		anywhere ? "--includes" : "--local", "--get-all", name, NULL };
	int status;

	return setup_git(a, repo, argv, out, &status);
}

const char *
setup_wanted(struct arena *a, const struct setting_wanted *w)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_MANIFEST);
	for (i = 0; i < N(w->value) && w->value[i]; i++)
		buf_addf(&b, "%s%s", i ? "\n" : "", w->value[i]);
	return b.data;
}

bool
setup_suits(struct arena *a, const struct setting_wanted *w, const char *now)
{
	return !strcmp(now, setup_wanted(a, w)) || (w->own && *now);
}

const char *
setup_quote(struct arena *a, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789/._-+:@%,";
	struct buf b;

	if (*word && word[strspn(word, plain)] == '\0')
		return word;
	buf_init(&b, a, LIMIT_MANIFEST);
	buf_addc(&b, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_adds(&b, "'\\''");
		else
			buf_addc(&b, *word);
	buf_addc(&b, '\'');
	return b.data;
}

struct err *
setup_program(struct arena *a, const char *hook, const char **out)
{
	/* beside us; for a program in bin, a hook; for a hook, a program */
	static const char *const places[] = {
		"", "../libexec/sluice/", "../../bin/"
	};
	char self[PATH_MAX], real[PATH_MAX];
	const char *path;
	size_t i;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n < 0)
		return err_errno("cannot find where this program is");
	self[n] = '\0';
	slash = strrchr(self, '/');
	*slash = '\0';
	for (i = 0; i < N(places); i++) {
		path = arena_printf(a, "%s/%s%s", self, places[i], hook);
		if (!access(path, F_OK) && realpath(path, real)) {
			*out = arena_strdup(a, real);
			return NULL;
		}
	}
	errno = ENOENT;
	return err_errno("cannot find the program '%s' beside '%s'", hook,
	    self);
}
