/*
 * agent.yaml: what a complete one means, what is said of mistakes in it, and
 * that nobody else may be able to write it.
 */

#include "agent/settings.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/unit/tap.h"

static const char complete[] =
    "version: 1\n"
    "node: node-1\n"
    "state: /var/lib/sluice/two\n"
    "key: /etc/sluice/node.key\n"
    "sets:\n"
    "  - name: shop\n"
    "    url: git@example.com:shop.git\n"
    "    repository: shop-manifests\n"
    "    environment: prod\n"
    "    signers: /etc/sluice/signers\n"
    "    dir: {path: /srv/shop, owner: kim, reload: [sh, -c, a b]}\n"
    "  - name: units\n"
    "    url: /srv/units.git\n"
    "    ref: refs/heads/live\n"
    "    repository: units\n"
    "    environment: dev\n"
    "    signers: /etc/sluice/signers\n"
    "    identity: /etc/ssh/ssh_host_ed25519_key\n"
    "    exec: {run: [/usr/lib/units, -x], env: {UNITS: /etc/x}}\n"
    "    after: [shop]\n"
    "    heal: detect\n"
    "    heal-every: 1h\n"
    "    prune: {count: 0, share: 5%}\n"
    "    rollback: false\n"
    "    timeouts: {apply: 10s, health: 20s, fetch: 30s}\n"
    "    attempts: 2\n"
    "    fresh-within: 90s\n"
    "    interval: 2m\n"
    "    splay: 0s\n"
    "    ssh: -p 2222\n"
    "    fetch-limit: 1MiB\n";

static const char *
variable(const struct set *set, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; set->applier_env[i]; i++)
		if (!strncmp(set->applier_env[i], name, len))
			return set->applier_env[i] + len;
	return NULL;
}

static void
check_defaults(const struct set *set)
{
	is(set->ref, "refs/heads/rendered/prod", "the branch has a default");
	ok(!set->identity && !set->ssh && !set->nafter,
	    "and what need not be there is not");
	ok(set->heal == HEAL_HEAL && set->heal_seconds == 600 &&
	    set->prune_count == 10 && set->prune_percent == 30 &&
	    set->rollback && set->apply_seconds == 300 &&
	    set->health_seconds == 600 && set->fetch_seconds == 120 &&
	    set->attempts == 5 && !set->fresh_seconds &&
	    set->interval == 60 && set->splay == 30 &&
	    set->fetch_bytes == 268435456, "numbers have their defaults");
	is(set->applier[0], "sluice-apply-dir", "a directory has its program");
	is(variable(set, "SLUICE_DIR_PATH="), "/srv/shop", "which is told");
	is(variable(set, "SLUICE_DIR_RELOAD="), "sh\n-c\na b",
	    "and a command is a word a line");
	is(variable(set, "SLUICE_DIR_SECRETS"), "",
	    "what is not set is taken out of its environment");
}

static void
check_given(const struct set *set)
{
	is(set->ref, "refs/heads/live", "a branch is taken");
	ok(set->nafter == 1 && !strcmp(set->after[0], "shop"),
	    "and whom it comes after");
	ok(set->heal == HEAL_DETECT && set->heal_seconds == 3600 &&
	    !set->prune_count && set->prune_percent == 5 &&
	    !set->rollback && set->apply_seconds == 10 &&
	    set->health_seconds == 20 && set->fetch_seconds == 30 &&
	    set->attempts == 2 && set->fresh_seconds == 90 &&
	    set->interval == 120 && !set->splay &&
	    set->fetch_bytes == 1048576, "and numbers");
	ok(!strcmp(set->applier[0], "/usr/lib/units") &&
	    !strcmp(set->applier[1], "-x") && !set->applier[2],
	    "a program has its arguments");
	is(variable(set, "UNITS="), "/etc/x", "and variables");
}

static void
check_complete(struct arena *a)
{
	struct diag *d = diag_new(a);
	struct settings s;

	settings_parse(a, d, "agent.yaml", complete, strlen(complete), &s);
	ok(!diag_count(d, DIAG_ERROR) && s.nset == 2, "it is read");
	diag_print(stdout, d, DIAG_TOOL, true);
	is(s.node, "node-1", "the node has its name");
	is(s.state, "/var/lib/sluice/two", "and its state");
	ok(settings_set(&s, "units") == &s.set[1] && !settings_set(&s, "x"),
	    "sets are found by name");
	check_defaults(&s.set[0]);
	check_given(&s.set[1]);
}

/* What is said of a file. */
static void
says(struct arena *a, const char *text, const char *want, const char *what)
{
	struct diag *d = diag_new(a);
	struct settings s;
	struct buf b;

	settings_parse(a, d, "f", text, strlen(text), &s);
	buf_init(&b, a, 10000);
	diag_format(&b, d, DIAG_TOOL, false, 0);
	is(b.data, want, what);
}

#define SET "  - name: s\n    url: u\n    repository: r\n" \
	"    environment: e\n    signers: /s\n"
#define OTHER "  - name: o\n    url: u\n    repository: r\n" \
	"    environment: e\n    signers: /s\n"
#define HEAD "version: 1\nnode: n\nsets:\n" SET

static void
check_mistakes(struct arena *a)
{
	says(a, HEAD, "f:4:5: error: a set has one target, either 'dir' or "
	    "'exec' [config/value]\n", "a set needs a target");
	says(a, HEAD "    dir: {path: /x}\n    fresh: 1h\n",
	    "f:10:5: error: unknown key 'fresh' in a set "
	    "[config/unknown-key]\n    hint: known are name, url, ref, "
	    "repository, environment, signers, identity, dir, exec, after, "
	    "heal, heal-every, prune, rollback, timeouts, attempts, "
	    "fresh-within, interval, splay, ssh, fetch-limit\n",
	    "a key that is not known");
	says(a, HEAD "    dir: {pth: /x}\n",
	    "f:9:10: error: 'dir' has no 'path' [config/missing-key]\n"
	    "f:9:11: error: unknown key 'pth' in 'dir' "
	    "[config/unknown-key]\n"
	    "    hint: did you mean 'path'?\n", "and one that is misspelt");
	says(a, HEAD "    dir: {path: x}\n", "f:9:17: error: 'x' is not a "
	    "path that begins with '/' [config/value]\n",
	    "a path begins at the root");
	says(a, HEAD "    dir: {path: /x, layout: static-pods}\n",
	    "f:9:10: error: static pods cannot be flipped: kubelet watches "
	    "the directory itself [config/value]\n"
	    "    hint: say 'mode: inplace'\n", "static pods are not flipped");
	says(a, HEAD "    exec: {run: [/x], env: {LD_PRELOAD: /y}}\n",
	    "f:9:29: error: 'LD_PRELOAD' is not a variable that can be set "
	    "here [config/value]\n", "some variables cannot be set");
	says(a, HEAD "    dir: {path: /x}\n    after: [other]\n",
	    "f:4:5: error: there is no set 'other' [config/unknown-name]\n",
	    "a set that is not there");
	says(a, HEAD "    dir: {path: /x}\n    after: [s]\n",
	    "f:4:5: error: 's' comes after itself [config/cycle]\n",
	    "a set after itself");
	says(a, HEAD "    dir: {path: /x}\n" SET "    dir: {path: /y}\n",
	    "f:10:5: error: there are two sets called 's' "
	    "[config/duplicate]\n", "a name that is taken");
	says(a, HEAD "    dir: {path: /x}\n" OTHER
	    "    dir: {path: /x/y}\n", "", "a directory in another");
	says(a, HEAD "    dir: {path: /x/y}\n" OTHER
	    "    dir: {path: //x/./y/}\n",
	    "f:10:5: error: '//x/./y/' is filled by 's' too "
	    "[config/duplicate]\n    hint: a directory belongs to one set; "
	    "give it one of its own\n", "a directory that is taken");
	says(a, HEAD "    dir: {path: /x, secrets: /s}\n" OTHER
	    "    dir: {path: /y, secrets: /s}\n",
	    "f:10:5: error: '/s' is filled by 's' too "
	    "[config/duplicate]\n    hint: a directory belongs to one set; "
	    "give it one of its own\n", "one for secrets that is taken");
	says(a, HEAD "    dir: {path: /x, secrets: /x}\n",
	    "f:4:5: error: '/x' is filled by 's' too "
	    "[config/duplicate]\n    hint: a directory belongs to one set; "
	    "give it one of its own\n", "secrets among all the rest");
	says(a, HEAD "    dir: {path: /x}\n    timeouts: {apply: 0s}\n",
	    "f:10:23: error: '0s' is not a time to wait: nothing is done in "
	    "none [config/value]\n", "no time at all");
	says(a, "version: 1\nnode: n\nsets:\n  - {url: --upload-pack=x}\n",
	    "f:4:5: error: a set has no 'name' [config/missing-key]\n"
	    "f:4:5: error: a set has no 'repository' [config/missing-key]\n"
	    "f:4:5: error: a set has no 'environment' [config/missing-key]\n"
	    "f:4:5: error: a set has no 'signers' [config/missing-key]\n"
	    "f:4:5: error: a set has one target, either 'dir' or 'exec' "
	    "[config/value]\n"
	    "f:4:11: error: '--upload-pack=x' is not the address of a "
	    "repository [config/value]\n", "an option is no address");
}

static void
check_file(struct arena *a)
{
	char path[] = "/tmp/settings.XXXXXX";
	struct diag *d = diag_new(a);
	struct settings s;
	struct err *e;
	int fd = mkstemp(path);

	close(fd);
	e = file_replace(path, complete, strlen(complete), 0644);
	if (!e)
		e = settings_read(a, d, path, &s);
	ok(!e && s.nset == 2, "a file is read");
	chmod(path, 0664);
	e = settings_read(a, d, path, &s);
	ok(e && err_kind(e) == ERR_INPUT && strstr(err_text(e), "chmod go-w"),
	    "one that others can write is not");
	err_free(e);
	unlink(path);
	e = settings_read(a, d, path, &s);
	ok(e && err_kind(e) == ERR_INPUT, "nor one that is not there");
	err_free(e);
}

int
main(void)
{
	struct arena *a = arena_new();

	check_complete(a);
	check_mistakes(a);
	check_file(a);
	arena_free(a);
	return tap_done();
}
