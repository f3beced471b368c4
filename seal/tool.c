#include "seal/tool.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "seal/envkey.h"
#include "seal/keyfile.h"
#include "seal/prompt.h"

struct err *
tool_open_config(struct tool *t)
{
	if (t->source)
		return NULL;
	if (t->config)
		return source_dir(t->arena, t->config, &t->source);
	return err_wrap(t->open_ref(t->arena, &t->source),
	    "cannot find the configuration (see --config)");
}

struct err *
tool_read_ring(struct tool *t, struct ring *out)
{
	const char *path = t->signers ? t->signers : getenv("SLUICE_SIGNERS");
	struct blob signers;
	struct err *e;

	e = tool_open_config(t);
	if (!e && path)
		e = file_read(t->arena, path, LIMIT_MANIFEST, &signers);
	if (e)
		return e;
	if (!path)
		fprintf(stderr, "warning: the recipients of '%s' are taken "
		    "on trust; name their signers with --signers\n", t->env);
	return envkey_read(t->arena, t->diag, t->source, t->env,
	    path ? &signers : NULL, out);
}

struct err *
tool_read_identities(struct tool *t, struct identities *out)
{
	memset(out, 0, sizeof(*out));
	return identities_load(t->arena, t->guard, t->identity, out);
}

struct err *
tool_add_environment(struct tool *t, const char *env, struct identities *ids)
{
	struct identities own = { NULL, 0 };
	struct err *e = tool_open_config(t);
	size_t i;

	if (e)
		return e;
	for (i = 0; i < ids->n; i++) {
		own.item = arena_grow(t->arena, own.item, own.n,
		    sizeof(*own.item));
		own.item[own.n++] = ids->item[i];
	}
	return envkey_open(t->arena, t->guard, t->source, env, &own, ids);
}

static struct err *
read_file(struct tool *t, const char *path, struct secret *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct err *e;

	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	e = keyfile_read_fd(t->guard, fd, LIMIT_SEAL_VALUE,
	    arena_printf(t->arena, "'%s'", path), out);
	close(fd);
	return e;
}

struct err *
tool_read_value(struct tool *t, const char *operand, const char **key,
    struct secret *out)
{
	const char *equals = strchr(operand, '='), *from;

	if (!equals) {
		*key = operand;
		return prompt_secret(t->guard, arena_printf(t->arena,
		    "value of '%s': ", operand), out);
	}
	*key = arena_strndup(t->arena, operand, (size_t)(equals - operand));
	from = equals + 1;
	if (!strcmp(from, "-"))
		return keyfile_read_fd(t->guard, 0, LIMIT_SEAL_VALUE,
		    "standard input", out);
	if (from[0] == '@' && from[1])
		return read_file(t, from + 1, out);
	/* the value itself must not come back in our words */
	return err_new(ERR_INPUT, "a value on the command line can be seen "
	    "by others: use '%s=@FILE', '%s=-' or '%s'", *key, *key, *key);
}
