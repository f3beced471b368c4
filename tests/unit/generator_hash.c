/*
 * The hash of an object's content is kustomize's.  The hashes were read off
 * kustomize 5.5.0.
 */

#include "overlays/generator.h"

#include "tests/unit/tap.h"

static void
hashes(struct arena *a, const char *text, const char *want, const char *what)
{
	struct overlay_options options = { .compat = true };
	struct step s = { .arena = a, .diag = diag_new(a),
	    .options = &options };
	struct yaml_docs docs;

	if (!yaml_read(a, s.diag, YAML_CORE, "object", text, strlen(text),
	    &docs) || docs.n != 1)
		ok(false, what);
	else
		is(generator_hash(&s, resource_new(a, docs.doc[0])), want,
		    what);
}

static void
configmaps(struct arena *a)
{
	hashes(a, "{apiVersion: v1, kind: ConfigMap}", "6ct58987ht",
	    "an empty ConfigMap");
	hashes(a, "{apiVersion: v1, kind: ConfigMap, data: {one: ''}}",
	    "9g67k2htb6", "one empty value");
	hashes(a, "{kind: ConfigMap, data: {a: b}, metadata: {name: x, "
	    "labels: {c: d}}, immutable: true}", "4h2mbtbbt6",
	    "name, labels and immutable do not count");
	hashes(a, "{kind: ConfigMap, data: {f.bin: \"\\u00e9\\u2028<>&\", "
	    "k: \"\\u00e9\\u2028<>&\"}}", "mg6ggkd9hb",
	    "characters that Go escapes");
	hashes(a, "{kind: ConfigMap, data: {f.bin: \"a\\r\\nb\\r\\n\", "
	    "k: \"a\\r\\nb\\r\\n\"}}", "hktfbbtmtd", "line ends");
	hashes(a, "{kind: ConfigMap, binaryData: {f.bin: \"//////////////////"
	    "////////////////////////////////////////////////////\\n"
	    "//////////\\n\", k: \"//////////////////////////////////////////"
	    "////////////////////////////\\n//////////\\n\"}}", "784788gbf2",
	    "binary data, with the newlines in its base64");
}

static void
secrets(struct arena *a)
{
	hashes(a, "{apiVersion: v1, kind: Secret, type: my-type}",
	    "5gmgkf8578", "an empty Secret");
	hashes(a, "{kind: Secret, type: Opaque, data: {a: Yg==}}",
	    "k695gkmbtk", "one value");
}

int
main(void)
{
	struct arena *a = arena_new();

	configmaps(a);
	secrets(a);
	arena_free(a);
	return tap_done();
}
