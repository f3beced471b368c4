#include "yaml/read.h"

#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "yaml/compose.h"

/* kustomize splits a stream at "---", which parts directives from theirs */
static void
check_directives(struct reader *r, const yaml_event_t *ev)
{
	if (r->schema >= YAML_11 ||
	    (!ev->data.document_start.version_directive &&
	    ev->data.document_start.tag_directives.start ==
	    ev->data.document_start.tag_directives.end))
		return;
	r->bad = true;
	diag_add(r->d, DIAG_ERROR, "yaml/directive", reader_place(r, ev),
	    "directives are not allowed");
	diag_hint(r->d, "delete the lines before '---' that begin with '%%'");
}

/* False when reading has ended. */
static bool
read_document(struct reader *r, const yaml_event_t *start,
    struct yaml_docs *out)
{
	struct node *root;
	yaml_event_t ev;

	if (++r->ndoc > LIMIT_YAML_DOCUMENTS) {
		reader_exceed(r, "yaml/too-many-documents",
		    reader_place(r, start), "too many documents",
		    LIMIT_YAML_DOCUMENTS);
		return false;
	}
	check_directives(r, start);
	map_init(&r->anchors, r->a);
	if (!reader_next(r, &ev))
		return false;
	root = compose_node(r, &ev, 0);
	if (!root || !reader_next(r, &ev))
		return false;
	yaml_event_delete(&ev);		/* the end of the document */
	if (!r->bad && !node_is_null(root)) {
		out->doc = arena_grow(r->a, out->doc, out->n,
		    sizeof(*out->doc));
		out->doc[out->n++] = root;
	}
	return true;
}

static void
read_stream(struct reader *r, struct yaml_docs *out)
{
	yaml_event_t ev;
	bool more = true;

	while (more && reader_next(r, &ev)) {
		if (ev.type == YAML_DOCUMENT_START_EVENT)
			more = read_document(r, &ev, out);
		else
			more = ev.type == YAML_STREAM_START_EVENT;
		yaml_event_delete(&ev);
	}
}

static bool
starts_with(const struct reader *r, const char *bytes, size_t n)
{
	return r->len >= n && !memcmp(r->text, bytes, n);
}

/* One encoding for us and for whoever scans the bytes: UTF-8. */
static void
check_encoding(struct reader *r)
{
	struct loc loc = origin_place(&r->origin, 0, 0);
	size_t valid = utf8_valid(r->text, r->len);

	if (valid == r->len)
		return;
	r->bad = true;
	if (starts_with(r, "\xfe\xff", 2) || starts_with(r, "\xff\xfe", 2) ||
	    starts_with(r, "\0\0\xfe\xff", 4))
		diag_add(r->d, DIAG_ERROR, "yaml/encoding", loc,
		    "the file is in UTF-16 or UTF-32");
	else
		diag_add(r->d, DIAG_ERROR, "yaml/encoding",
		    problem_place(&r->origin, r->text, valid),
		    "the byte 0x%02x is no UTF-8",
		    (unsigned)(unsigned char)r->text[valid]);
	diag_hint(r->d, "save the file as UTF-8");
}

/* libyaml takes time by the square of the directives of a document. */
static void
count_directives(struct reader *r)
{
	const char *end = r->text + r->len, *p = r->text;
	size_t n = 0;

	while (p < end && (p = memchr(p, '%', (size_t)(end - p)))) {
		/* the line before ends in LF, CR, NEL, LS or PS */
		if ((p == r->text || strchr("\n\r\x85\xa8\xa9", p[-1])) &&
		    ++n > LIMIT_YAML_DIRECTIVES) {
			reader_exceed(r, "yaml/directives",
			    problem_place(&r->origin, r->text,
			    (size_t)(p - r->text)), "too many directives",
			    LIMIT_YAML_DIRECTIVES);
			return;
		}
		p++;
	}
}

static bool
read_text(struct reader *r, struct yaml_docs *out)
{
	memset(out, 0, sizeof(*out));
	if (starts_with(r, "\xef\xbb\xbf", 3)) {
		r->text += 3;		/* the byte order mark */
		r->len -= 3;
	}
	check_encoding(r);
	count_directives(r);
	if (r->bad)
		return false;
	if (!yaml_parser_initialize(&r->parser))
		arena_exhausted();
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const yaml_char_t *)r->text,
	    r->len);
	read_stream(r, out);
	yaml_parser_delete(&r->parser);
	return !r->bad;
}

bool
yaml_read(struct arena *a, struct diag *d, enum yaml_schema schema,
    const char *file, const char *text, size_t len, struct yaml_docs *out)
{
	struct reader r = { .a = a, .d = d, .schema = schema, .text = text,
	    .len = len, .origin = { .at = { NULL, 1, 1 } } };

	if (file)
		r.origin.at.file = arena_strdup(a, file);
	return read_text(&r, out);
}

bool
yaml_read_inside(struct arena *a, struct diag *d, enum yaml_schema schema,
    struct loc at, bool at_is_all, const char *text, size_t len,
    struct yaml_docs *out)
{
	struct reader r = { .a = a, .d = d, .schema = schema, .text = text,
	    .len = len, .origin = { at, at_is_all } };

	return read_text(&r, out);
}
