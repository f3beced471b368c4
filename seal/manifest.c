#include "seal/manifest.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/limit.h"
#include "seal/sealed.h"

static struct err *
read_docs(struct arena *a, struct diag *d, const char *path, struct blob text,
    struct yaml_docs *out)
{
	if (yaml_read(a, d, YAML_CORE, path, text.data, text.len, out))
		return NULL;
	return err_new(ERR_REFUSED, "'%s' cannot be used", path);
}

struct err *
manifest_read(struct arena *a, struct diag *d, const char *path,
    struct manifest *m)
{
	struct stat st;
	struct err *e;

	m->path = path;
	e = file_read(a, path, LIMIT_MANIFEST, &m->text);
	if (e)
		return e;
	if (stat(path, &st))
		return err_errno("cannot look at '%s'", path);
	m->mode = st.st_mode & 07777;
	edit_init(&m->edit, a, m->text.data, m->text.len);
	return read_docs(a, d, path, m->text, &m->docs);
}

/* The document is what it was, or is a well-formed SealedSecret now. */
static bool
is_sound(struct arena *a, struct diag *d, const struct node *old,
    const struct node *new)
{
	struct sealed s;

	if (sealed_is(new))
		return sealed_read(a, d, new, &s);
	return node_equal(old, new);
}

struct err *
manifest_write(struct arena *a, struct diag *d, const struct manifest *m)
{
	struct blob text = edit_apply(&m->edit);
	struct yaml_docs docs;
	struct err *e;
	size_t i;

	if (text.len > LIMIT_MANIFEST)
		return err_new(ERR_REFUSED, "'%s' would be larger than 1 MiB",
		    m->path);
	e = read_docs(a, d, m->path, text, &docs);
	if (e)
		return e;
	for (i = 0; i < docs.n && i < m->docs.n; i++)
		if (!is_sound(a, d, m->docs.doc[i], docs.doc[i]))
			break;
	if (i < docs.n || docs.n != m->docs.n)
		return err_new(ERR_REFUSED, "'%s' cannot be edited as it is "
		    "written", m->path);
	return file_replace(m->path, text.data, text.len, m->mode);
}
