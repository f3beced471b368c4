#include "seal/custody.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limit.h"
#include "seal/envkey.h"
#include "yaml/read.h"

struct err *
custody_recipient(struct tool *t, const char *text, struct recipient *out)
{
	struct blob file = { text, strlen(text) };
	struct err *e = NULL;
	size_t len;

	if (*text == '@')
		e = file_read(t->arena, text + 1, LIMIT_SEAL_KEYFILE, &file);
	if (e)
		return e;
	len = strcspn(file.data, "\r\n");
	return err_wrap(recipient_parse(t->arena, file.data, len, out),
	    "'%s'", text);
}

/* NAME=RECIPIENT */
static struct err *
add_holder(struct tool *t, struct ring *ring, const char *operand)
{
	const char *equals = strchr(operand, '=');
	struct recipient key;
	struct err *e;

	if (!equals || equals == operand)
		return err_new(ERR_INPUT, "'%s' is not NAME=RECIPIENT",
		    operand);
	e = custody_recipient(t, equals + 1, &key);
	if (!e)
		envkey_add_holder(t->arena, ring, arena_strndup(t->arena,
		    operand, (size_t)(equals - operand)), &key);
	return e;
}

/* What every command that changes a ring wants to know. */
static struct err *
begin(struct tool *t, const char *env)
{
	t->env = env;
	if (!t->config)
		return err_new(ERR_INPUT, "say with --config where "
		    "refs/sluice/config is checked out");
	if (!t->signing_key == !t->is_unsigned)
		return err_new(ERR_INPUT, "say with --sign who signs the "
		    "recipients, or --unsigned");
	return tool_open_config(t);
}

static struct err *
read_ring(struct tool *t, const char *env, struct ring *out)
{
	struct err *e = begin(t, env);

	return e ? e : envkey_read(t->arena, t->diag, t->source, env, NULL,
	    out);
}

static struct err *
write_ring(struct tool *t, const struct ring *ring)
{
	return envkey_write_ring(t->arena, t->config, ring, t->signing_key);
}

/* A new generation.  A ring never names a key that is not there. */
static struct err *
renew(struct tool *t, struct ring *ring)
{
	struct secret identity;
	struct err *e;

	e = envkey_renew(t->arena, t->guard, ring, &identity);
	if (!e)
		e = envkey_write_identity(t->arena, t->guard, t->config, ring,
		    ring->generation, &identity);
	return e ? e : write_ring(t, ring);
}

struct err *
custody_keygen(struct tool *t, const struct opt_operands *rest)
{
	struct identity id;
	struct secret text;
	const char *secret;
	struct err *e;
	size_t room;

	identity_new(t->arena, t->guard, &id);
	secret = identity_format(t->guard, &id);
	room = strlen(secret) + strlen(id.self.text) + 32;
	text.data = guard_alloc(t->guard, room);
	text.len = (size_t)snprintf((char *)text.data, room,
	    "# public key: %s\n%s\n", id.self.text, secret);
	e = file_create(rest->item[0], text.data, text.len, 0600);
	if (!e)
		printf("%s\n", id.self.text);
	return e;
}

/* The name of the repository, as sluice.yaml beside the keys has it. */
static struct err *
read_repository(struct tool *t, const char **out)
{
	const char *path = arena_printf(t->arena, "%s/sluice.yaml",
	    t->config);
	struct yaml_docs docs;
	struct blob text;
	struct err *e;

	e = file_read(t->arena, path, LIMIT_MANIFEST, &text);
	if (e)
		return e;
	*out = NULL;
	if (yaml_read(t->arena, t->diag, YAML_CORE, path, text.data, text.len,
	    &docs) && docs.n)
		*out = node_get_str(docs.doc[0], "repository");
	if (!*out)
		return err_new(ERR_INPUT, "'%s' does not name the repository",
		    path);
	return NULL;
}

static struct err *
check_absent(struct tool *t, const char *env)
{
	struct source_entry entry;
	struct err *e;

	e = source_find(t->source, arena_printf(t->arena,
	    "keys/%s/recipients", env), &entry);
	if (!e && entry.kind != SOURCE_NONE)
		e = err_new(ERR_INPUT, "'%s' has keys; 'rotate' makes new "
		    "ones", env);
	return e;
}

/* The break-glass key becomes a holder, and one that values are sealed to. */
static struct err *
add_break_glass(struct tool *t, struct ring *ring, bool direct)
{
	struct recipient key;
	struct err *e = custody_recipient(t, t->break_glass, &key);

	if (e)
		return e;
	ring->no_break_glass = false;
	envkey_add_holder(t->arena, ring, RING_BREAK_GLASS, &key);
	if (direct)
		envkey_add_direct(t->arena, ring, &key);
	return NULL;
}

struct err *
custody_init(struct tool *t, const struct opt_operands *rest)
{
	struct ring ring = { .env = rest->item[0],
		.no_break_glass = t->no_break_glass };
	struct err *e;
	size_t i;

	if (!t->break_glass == !t->no_break_glass)
		return err_new(ERR_INPUT, "name a key with --break-glass, or "
		    "say --no-break-glass");
	e = begin(t, ring.env);
	if (!e)
		e = read_repository(t, &ring.repository);
	if (!e)
		e = check_absent(t, ring.env);
	if (!e && t->break_glass)
		e = add_break_glass(t, &ring, !t->wrapped_only);
	for (i = 1; !e && i < rest->n; i++)
		e = add_holder(t, &ring, rest->item[i]);
	return e ? e : renew(t, &ring);
}

struct err *
custody_add_node(struct tool *t, const struct opt_operands *rest)
{
	struct identities ids;
	struct ring ring;
	struct err *e;
	size_t i;

	e = read_ring(t, rest->item[0], &ring);
	if (!e)
		e = tool_read_identities(t, &ids);
	for (i = 1; !e && i < rest->n; i++) {
		if (!strncmp(rest->item[i], RING_BREAK_GLASS "=",
		    strlen(RING_BREAK_GLASS "=")))
			return err_new(ERR_INPUT, "another break-glass key "
			    "needs new keys: see rotate");
		e = add_holder(t, &ring, rest->item[i]);
	}
	if (!e)
		e = envkey_rewrap(t->arena, t->guard, t->config, &ring, &ids);
	return e ? e : write_ring(t, &ring);
}

struct err *
custody_remove_node(struct tool *t, const struct opt_operands *rest)
{
	struct ring ring;
	struct err *e;
	size_t i;

	e = read_ring(t, rest->item[0], &ring);
	for (i = 1; !e && i < rest->n; i++) {
		if (!strcmp(rest->item[i], RING_BREAK_GLASS))
			return err_new(ERR_INPUT, "the break-glass key can be "
			    "replaced (see rotate), not removed");
		if (!envkey_remove_holder(&ring, rest->item[i]))
			e = err_new(ERR_INPUT, "'%s' holds no key of '%s'",
			    rest->item[i], rest->item[0]);
	}
	return e ? e : renew(t, &ring);
}

struct err *
custody_rotate(struct tool *t, const struct opt_operands *rest)
{
	struct ring ring;
	struct err *e;

	e = read_ring(t, rest->item[0], &ring);
	if (!e && t->break_glass)
		e = add_break_glass(t, &ring, ring.nto > 1);
	return e ? e : renew(t, &ring);
}
