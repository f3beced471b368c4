#include "policy/secrets.h"

#include <string.h>

#include "base/limit.h"
#include "policy/scan.h"
#include "policy/wide.h"
#include "yaml/read.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct secrets {
	const struct secrets_options *options;
	struct token_finder *finder;
	struct map told;
};

struct secrets *
secrets_new(struct arena *a, const struct secrets_options *options)
{
	struct secrets *s = arena_alloc(a, 1, sizeof(*s));

	s->options = options;
	s->finder = token_finder_new(a);
	map_init(&s->told, a);
	return s;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Files that hold secrets by their names alone. */
static void
scan_name(struct scan *c, const char *path, struct blob text)
{
	static const char *const names[] = { "id_rsa", "id_dsa", "id_ecdsa",
		"id_ed25519", ".env", ".netrc", "_netrc", ".pgpass",
		".htpasswd" };
	static const char *const ends[] = { ".p12", ".pfx", ".jks",
		".keystore", ".agekey", ".kdbx", ".ppk" };
	const char *name = base_name(path);
	struct sighting s = { .rule = "secret/file-name",
		.loc = { path, 0, 0 }, .advice = ADVICE_REMOVE };
	bool is_secret = false;
	size_t i;

	for (i = 0; i < N(names); i++)
		is_secret = is_secret || !strcmp(name, names[i]);
	for (i = 0; i < N(ends); i++)
		is_secret = is_secret || ends_with(name, ends[i]);
	if (!is_secret || !text.len)
		return;
	s.words = arena_printf(c->arena, "a file called '%s' holds secrets",
	    name);
	sightings_add(&c->sightings, &s, text.data, text.len);
}

static bool
has_end(const char *path, const char *const *ends, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ends_with(path, ends[i]))
			return true;
	return false;
}

/* A name without what editors and templates put behind it. */
static const char *
plain_name(struct arena *a, const char *path)
{
	static const char *const ends[] = { "~", ".bak", ".orig", ".old",
		".save", ".swp", ".tmp", ".tmpl", ".gotmpl", ".j2", ".dec" };
	size_t len = strlen(path), i;

	for (i = 0; i < N(ends); i++)
		if (ends_with(path, ends[i]))
			return arena_strndup(a, path, len - strlen(ends[i]));
	return path;
}

static bool
contains(struct blob text, const char *part)
{
	const char *at = text.data, *end = text.data + text.len;
	size_t n = strlen(part);

	while (at < end && (at = memchr(at, *part, (size_t)(end - at)))) {
		if ((size_t)(end - at) >= n && !memcmp(at, part, n))
			return true;
		at++;
	}
	return false;
}

/* Whether a text says somewhere of what kind it is. */
static bool
has_kind(struct blob text)
{
	return (text.len > 5 && !memcmp(text.data, "kind:", 5)) ||
	    contains(text, "\nkind:") || contains(text, "\"kind\"");
}

/* Names of YAML; a file without an ending is told by what is in it. */
static bool
is_yaml(struct arena *a, const char *path, struct blob text)
{
	static const char *const ends[] = { ".yaml", ".yml", ".json" };
	const char *name = base_name(path);

	return has_end(plain_name(a, path), ends, N(ends)) ||
	    !strcmp(name, "Kustomization") ||
	    (!strchr(name, '.') && has_kind(text));
}

/* Files in which a line "name = value" is an assignment, and not prose. */
static bool
is_settings_name(const char *path)
{
	static const char *const ends[] = { ".env", ".properties", ".ini",
		".conf", ".cfg", ".toml", ".tfvars", ".sh", ".tpl", ".txt" };

	return has_end(path, ends, N(ends)) || !strchr(base_name(path), '.');
}

/* The documents before the first mistake; whether there is none. */
static bool
scan_documents(struct scan *c, struct blob text)
{
	struct yaml_docs docs = { NULL, 0 };
	bool good;
	size_t i;

	good = text.len <= LIMIT_MANIFEST && yaml_read(c->arena,
	    diag_new(c->arena), YAML_CORE, c->file, text.data, text.len,
	    &docs);
	for (i = 0; i < docs.n; i++)
		scan_document(c, docs.doc[i]);
	return good;
}

/*
 * What text is read as follows from its name; a template, what is too large or
 * has a mistake is looked at by lines.  Under a name that says nothing, such
 * as secret.txt, a manifest is one all the same, if it can be read.
 */
static void
scan_content(struct scan *c, const char *path, struct blob text)
{
	bool is_manifest = is_yaml(c->arena, path, text);

	if ((is_manifest || has_kind(text)) && scan_documents(c, text))
		return;
	if (is_manifest)
		scan_draft(c, text);
	else if (is_settings_name(path) && !memchr(text.data, '\0', text.len))
		scan_lines(c, text);
}

void
secrets_scan_file(struct secrets *s, struct diag *d, const char *path,
    const void *data, size_t len)
{
	struct blob text = { data, len };
	struct scan c;

	scan_init(&c, s->finder, s->options, &s->told, NULL);
	text = wide_narrow(c.arena, text);
	c.file = path;
	texts_add(&c.texts, path, text);
	scan_name(&c, path, text);
	scan_content(&c, path, text);
	scan_bytes(&c, text);
	sightings_report(&c.sightings, d, path);
	scan_clear(&c);
}

void
secrets_scan_bytes(struct secrets *s, struct diag *d, const char *name,
    const void *data, size_t len)
{
	struct blob text = { data, len };
	struct scan c;

	scan_init(&c, s->finder, s->options, &s->told, NULL);
	c.file = name;
	texts_add(&c.texts, name, text);
	scan_bytes(&c, text);
	sightings_report(&c.sightings, d, name);
	scan_clear(&c);
}

void
secrets_scan_object(struct secrets *s, struct diag *d,
    const struct node *root)
{
	struct scan c;

	scan_init(&c, s->finder, s->options, &s->told, s->options->source);
	scan_document(&c, root);
	sightings_report(&c.sightings, d,
	    root->loc.file ? root->loc.file : "");
	scan_clear(&c);
}
