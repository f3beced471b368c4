/*
 * The input is a kustomization.yaml, built beside a few files that it may
 * name.  Whatever it says, the build ends, and ends with objects or findings.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "overlays/build.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct {
	const char *path, *text;
} files[] = {
	{ "r.yaml", "apiVersion: apps/v1\nkind: Deployment\n"
	    "metadata: {name: web, labels: {app: web}}\n"
	    "spec:\n  selector: {matchLabels: {app: web}}\n"
	    "  template:\n    metadata: {labels: {app: web}}\n"
	    "    spec:\n      containers:\n      - name: a\n"
	    "        image: nginx:1\n        env:\n"
	    "        - {name: A, value: $(V)}\n        envFrom:\n"
	    "        - {configMapRef: {name: c}}\n"
	    "        ports: [{containerPort: 80}]\n" },
	{ "s.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
	    "spec: {ports: [{port: 80}], selector: {app: web}}\n---\n"
	    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	    "data: {k: v, j: '{\"a\": 1}'}\n" },
	{ "p.yaml", "apiVersion: apps/v1\nkind: Deployment\n"
	    "metadata: {name: web}\nspec: {replicas: 2}\n" },
	{ "e.env", "A=1\nB=two\n" },
	{ "base/kustomization.yaml", "resources: [b.yaml]\nnamePrefix: p-\n" },
	{ "base/b.yaml", "apiVersion: v1\nkind: Secret\n"
	    "metadata: {name: s}\ndata: {k: dg==}\n" },
	{ "part/kustomization.yaml", "apiVersion: "
	    "kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
	    "commonAnnotations: {a: b}\n" },
};
#define NFILES (sizeof(files) / sizeof(files[0]))

struct memory {
	struct source source;
	struct blob input;
};

static struct blob
content(const struct memory *m, const char *path)
{
	struct blob b = { NULL, 0 };
	size_t i;

	if (!strcmp(path, "kustomization.yaml"))
		return m->input;
	for (i = 0; i < NFILES && !b.data; i++)
		if (!strcmp(path, files[i].path))
			b = (struct blob){ files[i].text,
			    strlen(files[i].text) };
	return b;
}

static struct err *
find(struct source *s, const char *path, struct source_entry *out)
{
	struct blob b = content((struct memory *)s, path);

	out->real = arena_strdup(s->arena, path);
	out->size = b.len;
	if (b.data)
		out->kind = SOURCE_FILE;
	else if (!*path || !strcmp(path, "base") || !strcmp(path, "part"))
		out->kind = SOURCE_DIR;
	else
		out->kind = SOURCE_NONE;
	return NULL;
}

static struct err *
read_file(struct source *s, const char *real, size_t size, struct blob *out)
{
	*out = content((struct memory *)s, real);
	if (out->len > size)
		out->len = size;
	return NULL;
}

static struct err *
list(struct source *s, const char *real, struct source_names *out)
{
	static const char *names[] = { "base", "kustomization.yaml", "r.yaml" };

	(void)s;
	out->name = names;
	out->n = *real ? 0 : 3;
	return NULL;
}

static void
build(const uint8_t *data, size_t len, bool compat)
{
	static const struct source_class class = {
		.find = find, .read = read_file, .list = list
	};
	struct overlay_options options = { .compat = compat };
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct memory m = { { &class, a, "" }, { (const char *)data, len } };
	struct resource_set set;
	struct build *b;
	struct buf out;
	bool good;

	resource_set_init(&set, a);
	b = build_new(a, &m.source, &options);
	good = build_target(b, d, "", &set);
	if (good != !diag_count(d, DIAG_ERROR))
		abort();
	buf_init(&out, a, LIMIT_UNIT_OUTPUT);
	if (good)
		build_write(&out, &set);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t none[1];

	build(data ? data : none, len, false);
	build(data ? data : none, len, true);
	return 0;
}
