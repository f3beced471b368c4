/*
 * What a node needs to follow an environment: its key and a first agent.yaml
 * are made, unless they are there, and the lines are printed that others have
 * to take in.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/command.h"
#include "base/file.h"
#include "base/limit.h"
#include "repo/refs.h"
#include "seal/sign.h"
#include "yaml/setting.h"
#include "yaml/write.h"

#define HOST_KEY "/etc/ssh/ssh_host_ed25519_key"

struct enrolling {
	struct arena *arena;
	struct agent *agent;
	const char *node, *repository, *environment, *url;
	const char *set;	/* the last part of repository */
	const char *dir;	/* of agent.yaml */
	const char *key, *signers;
	const char *identity;	/* that opens sealed values */
	const char *public;	/* "ssh-ed25519 AAAA..." of key */
	const char *opener;	/* the same of identity */
};

static const struct loc here = { "agent.yaml", 1, 1 };

/* --- files --- */

static struct err *
make_key(struct enrolling *n)
{
	struct guard *g = guard_new(n->arena);
	unsigned char pk[SSHKEY_PUBLIC], *sk;
	struct secret file;
	struct err *e;

	if (access(n->key, F_OK)) {
		sign_key_new(g, n->node, &file, pk);
		e = file_create(n->key, file.data, file.len, 0600);
	} else {
		e = sign_key_load(g, n->key, &sk, pk);
	}
	if (!e)
		n->public = sshkey_format(n->arena, pk);
	return e;
}

/* The host's own key, which people know already; else that of the node. */
static struct err *
find_identity(struct enrolling *n)
{
	unsigned char pk[SSHKEY_PUBLIC];
	const char *comment;
	struct blob text;
	struct err *e;

	n->identity = n->key;
	n->opener = n->public;
	e = file_read_any(n->arena, HOST_KEY ".pub", LIMIT_SEAL_KEYFILE,
	    &text);
	if (e || !text.data || !sshkey_parse(text.data, strcspn(text.data,
	    "\n"), pk, &comment))
		return e;
	n->identity = HOST_KEY;
	n->opener = sshkey_format(n->arena, pk);
	return NULL;
}

static void
set_text(struct arena *a, struct node *map, const char *key,
    const char *value)
{
	node_set(a, map, key, node_string(a, here, value));
}

static struct node *
make_set(struct enrolling *n)
{
	struct arena *a = n->arena;
	struct node *set = node_map(a, here), *target = node_map(a, here);

	set_text(a, set, "name", n->set);
	set_text(a, set, "url", n->url);
	set_text(a, set, "repository", n->repository);
	set_text(a, set, "environment", n->environment);
	set_text(a, set, "signers", n->signers);
	set_text(a, set, "identity", n->identity);
	set_text(a, set, "ssh", arena_printf(a, "-i %s -o IdentitiesOnly=yes",
	    n->key));
	set_text(a, target, "path", arena_printf(a, "/srv/%s",
	    n->set));
	node_set(a, set, "dir", target);
	return set;
}

static struct err *
make_settings(struct enrolling *n)
{
	struct arena *a = n->arena;
	struct node *doc = node_map(a, here), *sets = node_list(a, here);
	const char *path = n->agent->config;
	struct settings read;
	struct buf b;

	if (!access(path, F_OK))
		return NULL;
	node_set(a, doc, "version", node_scalar(a, here, TYPE_INT, "1", 1));
	set_text(a, doc, "node", n->node);
	set_text(a, doc, "key", n->key);
	node_append(a, sets, make_set(n));
	node_set(a, doc, "sets", sets);
	buf_init(&b, a, LIMIT_MANIFEST);
	buf_adds(&b, "# What this node follows, and into what: see "
	    "agent.yaml(5).\n");
	yaml_write(&b, doc);
	settings_parse(a, n->agent->diag, path, b.data, b.len, &read);
	if (diag_count(n->agent->diag, DIAG_ERROR)) {
		diag_print(stderr, n->agent->diag, DIAG_TOOL, false);
		return err_new(ERR_INPUT, "no agent.yaml can be made of "
		    "this");
	}
	return file_create(path, b.data, b.len, 0644);
}

/* --- what others have to do --- */

static void
print_lines(const struct enrolling *n)
{
	printf("In sluice.yaml, under 'agents':\n\n"
	    "  %s: {environments: [%s], key: \"%s\"}\n\n", n->node,
	    n->environment, n->public);
	printf("In authorized_keys of the account that serves '%s', one "
	    "line:\n\n  restrict,command=\"SLUICE_USER=%s "
	    "GIT_PROTOCOL=version=2 GIT_CONFIG_COUNT=2 "
	    "GIT_CONFIG_KEY_0=receive.hideRefs "
	    "GIT_CONFIG_VALUE_0=refs GIT_CONFIG_KEY_1=receive.hideRefs "
	    "GIT_CONFIG_VALUE_1=!refs/status/%s/%s exec git-shell -c "
	    "\\\"$SSH_ORIGINAL_COMMAND\\\"\" %s %s\n\n", n->url, n->node,
	    n->environment, n->node, n->public, n->node);
	printf("Where the repository's keys are kept, so that this node opens "
	    "sealed values:\n\n  sluice-seal add-node -c CONFIG -i IDENTITY "
	    "--sign KEY \\\n      %s '%s=%s'\n\n",
	    n->environment, n->node, n->opener);
	printf("On this node, in '%s', the line that sluice-init printed for "
	    "'%s', which is whom it will believe.\n\n", n->signers,
	    n->repository);
	printf("Then set up '%s', and see what 'sluice-agent doctor' says.\n",
	    n->agent->config);
}

/* Paths in agent.yaml begin with '/', wherever we were called. */
static struct err *
make_dir(struct enrolling *n)
{
	struct err *e = file_make_dirs(n->dir, 0755);
	char *whole;

	if (e)
		return e;
	whole = realpath(n->dir, NULL);
	if (!whole)
		return err_errno("cannot find '%s'", n->dir);
	n->dir = arena_strdup(n->arena, whole);
	free(whole);
	n->key = arena_printf(n->arena, "%s/node.key", n->dir);
	n->signers = arena_printf(n->arena, "%s/%s.signers", n->dir,
	    n->set);
	return NULL;
}

static struct err *
check_names(const struct enrolling *n)
{
	const char *const names[] = { n->node, n->environment, n->set };
	size_t i;

	/* a name in parts, as sluice.yaml may have it */
	if (!refs_is_name(n->repository) || strlen(n->repository) > LIMIT_REF)
		return err_new(ERR_INPUT, "'%s' is not the name of a "
		    "repository, as its sluice.yaml has it", n->repository);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!setting_is_name(names[i]))
			return err_new(ERR_INPUT, "'%s' cannot be a name: use "
			    "letters, digits, '.', '_' and '-'", names[i]);
	return NULL;
}

int
command_enroll(struct agent *t)
{
	struct arena *a = t->arena;
	char *const *operand = t->rest.item;
	struct enrolling n = { .arena = a, .agent = t, .node = operand[0],
		.repository = operand[1], .environment = operand[2],
		.url = operand[3] };
	const char *slash = strrchr(n.repository, '/');
	struct err *e;

	n.set = slash ? slash + 1 : n.repository;
	slash = strrchr(t->config, '/');
	n.dir = slash ? arena_strndup(a, t->config,
	    (size_t)(slash - t->config)) : ".";
	e = check_names(&n);
	if (!e)
		e = make_dir(&n);
	if (!e)
		e = make_key(&n);
	if (!e)
		e = find_identity(&n);
	if (!e)
		e = make_settings(&n);
	if (e)
		return err_report(e);
	print_lines(&n);
	return 0;
}
