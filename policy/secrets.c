#include "policy/secrets.h"

#include <string.h>

#include "base/limit.h"
#include "policy/scan.h"
#include "yaml/read.h"

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

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		is_secret = is_secret || !strcmp(name, names[i]);
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
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

static bool
is_yaml_name(const char *path)
{
	static const char *const ends[] = { ".yaml", ".yml", ".json",
		"Kustomization" };

	return has_end(path, ends, 4);
}

/* Files in which a line "name = value" is an assignment, and not prose. */
static bool
is_settings_name(const char *path)
{
	static const char *const ends[] = { ".env", ".properties", ".ini",
		".conf", ".cfg", ".toml", ".tfvars", ".sh", ".tpl", ".txt" };

	return has_end(path, ends, 10) || !strchr(base_name(path), '.');
}

/* Documents, or, where it is none yet (a template), lines. */
static void
scan_yaml(struct scan *c, struct blob text)
{
	struct yaml_docs docs;
	size_t i;

	if (!yaml_read(c->arena, diag_new(c->arena), YAML_CORE, c->file,
	    text.data, text.len, &docs)) {
		scan_draft(c, text);
	}
	for (i = 0; i < docs.n; i++)
		scan_document(c, docs.doc[i]);
}

void
secrets_scan_file(struct secrets *s, struct diag *d, const char *path,
    const void *data, size_t len)
{
	struct blob text = { data, len };
	struct scan c;

	scan_init(&c, s->finder, s->options, &s->told, NULL);
	c.file = path;
	texts_add(&c.texts, path, text);
	scan_name(&c, path, text);
	if (is_yaml_name(path) && len <= LIMIT_MANIFEST)
		scan_yaml(&c, text);
	else if (is_settings_name(path) && !memchr(data, '\0', len))
		scan_lines(&c, text);
	scan_bytes(&c, text);
	sightings_report(&c.sightings, d, path);
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
