/*
 * Comments that are schemas.  A comment behind the key of a list may hold an
 * OpenAPI type in JSON, and then says how the list is merged:
 *
 *	finalizers: # {"type":"array", "x-kubernetes-patch-strategy":"merge"}
 *
 * kyaml/yaml/walk/map.go and kyaml/fieldmeta read such comments everywhere;
 * for lists they make a difference.
 */

#include <string.h>

#include "overlays/merge.h"

/* The rest of a line behind "#", if it looks like JSON. */
static bool
find_comment(struct blob *line)
{
	const char *p, *end = memchr(line->data, '\n', line->len);

	if (end)
		line->len = (size_t)(end - line->data);
	end = line->data + line->len;
	while (end > line->data && strchr(" \t\r", end[-1]))
		end--;
	p = memchr(line->data, '#', (size_t)(end - line->data));
	if (!p || end[-1] != '}')
		return false;
	p += strspn(p, "#");
	p += strspn(p, " \t");
	line->data = p;
	line->len = (size_t)(end - p);
	return *p == '{';
}

/* The type in the comment on the line of a key, or NULL. */
static const struct node *
read_comment(struct merge *m, const struct node *key)
{
	struct step *s = m->step;
	struct yaml_docs docs;
	struct blob line;

	if (!s->files || !key->loc.file || !files_from_line(s->files,
	    key->loc.file, key->loc.line, &line) || !find_comment(&line))
		return NULL;
	/* a comment may say anything, so there are no findings */
	if (!yaml_read(s->arena, diag_new(m->scratch), YAML_CORE,
	    key->loc.file, line.data, line.len, &docs) || docs.n != 1)
		return NULL;
	return docs.doc[0];
}

struct schema_at
comment_schema(struct merge *m, const struct pair *dest,
    const struct pair *origin, struct schema_at at)
{
	const struct pair *const side[] = { dest, origin };
	const struct node *type = NULL;
	size_t i;

	for (i = 0; i < 2 && !type; i++)
		if (side[i] && side[i]->value->kind == NODE_LIST)
			type = read_comment(m, side[i]->key);
	if (type)
		at = (struct schema_at){ .node = type };
	return at;
}
