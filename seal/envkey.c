#include "seal/envkey.h"

#include <string.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"
#include "seal/age.h"
#include "seal/signers.h"

/* Time enough to answer a prompt, or to touch a hardware key. */
#define SIGNING_SECONDS 300

static const char *
path_of(struct arena *a, const char *env, const char *name)
{
	return arena_printf(a, "keys/%s/%s", env, name);
}

static const char *
identity_name(struct arena *a, unsigned generation)
{
	return arena_printf(a, "identity-%u.age", generation);
}

/* A file of the configuration; its data is NULL if it is not there. */
static struct err *
read_file(struct source *config, const char *path, size_t max,
    struct blob *out)
{
	struct source_entry entry;
	struct err *e;

	out->data = NULL;
	out->len = 0;
	e = source_find(config, path, &entry);
	if (e || entry.kind != SOURCE_FILE)
		return e;
	if (entry.size > max)
		return err_new(ERR_INPUT, "'%s' is larger than %zu bytes",
		    path, max);
	return source_read(config, &entry, out);
}

static struct err *
check_signature(struct arena *a, struct source *config, const char *env,
    struct blob text, const struct blob *signers)
{
	struct blob sig;
	struct err *e;

	e = read_file(config, path_of(a, env, "recipients.sig"),
	    LIMIT_SEAL_KEYFILE, &sig);
	if (e)
		return e;
	if (!sig.data)
		return err_new(ERR_REFUSED, "the recipients of '%s' are not "
		    "signed", env);
	if (!signers_verify(a, *signers, SIGNERS_RECIPIENTS, text,
	    arena_strndup(a, sig.data, sig.len)))
		return err_new(ERR_REFUSED, "the recipients of '%s' are not "
		    "signed by anybody you trust", env);
	return NULL;
}

struct err *
envkey_read(struct arena *a, struct diag *d, struct source *config,
    const char *env, const struct blob *signers, struct ring *out)
{
	const char *path = path_of(a, env, "recipients");
	const char *name = source_name(config, a, path);
	struct blob text;
	struct err *e;

	e = read_file(config, path, LIMIT_MANIFEST, &text);
	if (e)
		return e;
	if (!text.data)
		return err_new(ERR_INPUT, "there is no '%s': no keys were made "
		    "for '%s'", name, env);
	if (signers)
		e = check_signature(a, config, env, text, signers);
	if (e)
		return e;
	if (!ring_read(a, d, name, text.data, text.len, out))
		return err_new(ERR_INPUT, "the recipients of '%s' cannot be "
		    "used", env);
	/* a signed list must not pass for that of another environment */
	if (strcmp(out->env, env))
		return err_new(ERR_INPUT, "'%s' lists the recipients of '%s'",
		    name, out->env);
	return NULL;
}

static struct err *
open_generation(struct arena *a, struct guard *g, struct source *config,
    const char *env, unsigned generation, const struct identities *ids,
    enum age_class *class, struct secret *out)
{
	const char *path = path_of(a, env, identity_name(a, generation));
	struct age_header h;
	struct blob file;
	struct err *e;
	const unsigned char *data;

	*class = AGE_NO_MATCH;
	e = read_file(config, path, LIMIT_MANIFEST, &file);
	if (e || !file.data)
		return e;
	data = (const unsigned char *)file.data;
	*class = age_parse(a, data, file.len, &h);
	if (*class == AGE_OK)
		*class = age_open(g, &h, data, file.len, ids, out);
	if (*class == AGE_OK || *class == AGE_NO_MATCH)
		return NULL;
	return err_wrap(age_error(*class, &h), "'%s'", path);
}

/* The numbers of generations of which there is a file. */
static struct err *
last_generation(struct arena *a, struct source *config, const char *env,
    unsigned *out)
{
	struct source_entry entry;
	struct err *e;

	for (*out = 0;; (*out)++) {
		e = source_find(config, path_of(a, env,
		    identity_name(a, *out + 1)), &entry);
		if (e || entry.kind != SOURCE_FILE)
			return e;
	}
}

struct err *
envkey_open(struct arena *a, struct guard *g, struct source *config,
    const char *env, const struct identities *ids, struct identities *out)
{
	enum age_class class;
	struct secret text;
	unsigned n, i;
	struct err *e;

	e = last_generation(a, config, env, &n);
	for (i = n; !e && i; i--) {
		e = open_generation(a, g, config, env, i, ids, &class, &text);
		if (!e && class == AGE_OK)
			e = identities_read(a, g, (const char *)text.data,
			    text.len, out);
	}
	return e;
}

void
envkey_add_holder(struct arena *a, struct ring *ring, const char *name,
    const struct recipient *key)
{
	envkey_remove_holder(ring, name);
	ring->holder = arena_grow(a, ring->holder, ring->nholder,
	    sizeof(*ring->holder));
	ring->holder[ring->nholder++] = (struct ring_holder){ name, *key };
}

/* The environment's own key comes first. */
static void
reserve_own(struct arena *a, struct ring *ring)
{
	if (ring->nto)
		return;
	ring->to = arena_grow(a, ring->to, 0, sizeof(*ring->to));
	ring->nto = 1;
}

void
envkey_add_direct(struct arena *a, struct ring *ring,
    const struct recipient *key)
{
	reserve_own(a, ring);
	ring->to = arena_grow(a, ring->to, ring->nto, sizeof(*ring->to));
	ring->to[ring->nto++] = *key;
}

/* Values are no longer sealed to a key itself. */
static void
remove_direct(struct ring *ring, const char *text)
{
	size_t i, n = 1;

	for (i = 1; i < ring->nto; i++)
		if (strcmp(ring->to[i].text, text))
			ring->to[n++] = ring->to[i];
	if (ring->nto)
		ring->nto = n;
}

bool
envkey_remove_holder(struct ring *ring, const char *name)
{
	size_t i;

	for (i = 0; i < ring->nholder; i++)
		if (!strcmp(ring->holder[i].name, name))
			break;
	if (i == ring->nholder)
		return false;
	remove_direct(ring, ring->holder[i].key.text);
	ring->nholder--;
	memmove(ring->holder + i, ring->holder + i + 1,
	    (ring->nholder - i) * sizeof(*ring->holder));
	return true;
}

/* The text of an identity file, in guarded memory. */
static void
format_identity(struct guard *g, const struct ring *ring,
    const struct identity *id, struct secret *out)
{
	const char *secret = identity_format(g, id);
	size_t room = strlen(ring->env) + strlen(id->self.text) +
	    strlen(secret) + 128;

	out->data = guard_alloc(g, room);
	out->len = (size_t)snprintf((char *)out->data, room,
	    "# sluice environment %s, generation %u\n# public key: %s\n%s\n",
	    ring->env, ring->generation, id->self.text, secret);
}

struct err *
envkey_renew(struct arena *a, struct guard *g, struct ring *ring,
    struct secret *identity)
{
	struct ring_former former = { ring->generation, ring->set };
	struct identity id;

	if (ring->nholder == 0)
		return err_new(ERR_INPUT, "nobody would hold the key of '%s'",
		    ring->env);
	identity_new(a, g, &id);
	if (former.generation) {
		ring->former = arena_grow(a, ring->former, ring->nformer,
		    sizeof(former));
		ring->former[ring->nformer++] = former;
	}
	reserve_own(a, ring);
	ring->to[0] = id.self;
	ring->generation++;
	ring->set = ring_set(a, ring->to, ring->nto);
	format_identity(g, ring, &id, identity);
	return NULL;
}

struct err *
envkey_write_identity(struct arena *a, struct guard *g, const char *config,
    const struct ring *ring, unsigned generation,
    const struct secret *identity)
{
	struct recipient *to = arena_alloc(a, ring->nholder, sizeof(*to));
	const char *path;
	struct buf file;
	struct err *e;
	size_t i;

	for (i = 0; i < ring->nholder; i++)
		to[i] = ring->holder[i].key;
	buf_init(&file, a, LIMIT_MANIFEST);
	e = age_seal(&file, g, NULL, to, ring->nholder, identity->data,
	    identity->len);
	if (e)
		return e;
	path = arena_printf(a, "%s/%s", config, path_of(a, ring->env, ""));
	e = file_make_dirs(path, 0777);
	if (e)
		return e;
	return file_replace(arena_printf(a, "%s%s", path,
	    identity_name(a, generation)), file.data, file.len, 0644);
}

struct err *
envkey_rewrap(struct arena *a, struct guard *g, const char *config,
    const struct ring *ring, const struct identities *ids)
{
	struct source *source;
	enum age_class class;
	struct secret text;
	unsigned n, i;
	struct err *e;

	e = source_dir(a, config, &source);
	if (!e)
		e = last_generation(a, source, ring->env, &n);
	for (i = 1; !e && i <= n; i++) {
		e = open_generation(a, g, source, ring->env, i, ids, &class,
		    &text);
		if (!e && class != AGE_OK)
			return err_new(ERR_REFUSED, "the identity of '%s', "
			    "generation %u, is sealed to none of yours",
			    ring->env, i);
		if (!e)
			e = envkey_write_identity(a, g, config, ring, i,
			    &text);
	}
	return e;
}

static struct err *
sign(struct arena *a, const char *key, const struct buf *text,
    struct buf *out)
{
	const char *argv[] = { "ssh-keygen", "-Y", "sign", "-q", "-n",
		SIGNERS_RECIPIENTS, "-f", key, NULL };
	struct buf words;
	struct blob given = { text->data, text->len };
	struct proc p = { .argv = argv, .input = &given, .ninput = 1,
		.out = out, .err = &words,
		.seconds = SIGNING_SECONDS };
	struct err *e;

	buf_init(&words, a, 4096);
	e = proc_run(&p);
	if (!e)
		e = proc_check(&p);
	return err_wrap(e, "cannot sign the recipients with '%s'", key);
}

struct err *
envkey_write_ring(struct arena *a, const char *config,
    const struct ring *ring, const char *signing_key)
{
	const char *path = arena_printf(a, "%s/%s", config,
	    path_of(a, ring->env, "recipients"));
	struct buf text, sig;
	struct err *e = NULL;

	buf_init(&text, a, LIMIT_MANIFEST);
	buf_init(&sig, a, LIMIT_SEAL_KEYFILE);
	ring_write(&text, ring);
	if (signing_key)
		e = sign(a, signing_key, &text, &sig);
	if (!e)
		e = file_make_dirs(arena_printf(a, "%s/%s", config,
		    path_of(a, ring->env, "")), 0777);
	if (!e)
		e = file_replace(path, text.data, text.len, 0644);
	if (!e && signing_key)
		e = file_replace(arena_printf(a, "%s.sig", path), sig.data,
		    sig.len, 0644);
	return e;
}
