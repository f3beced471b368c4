/* Differences for people: as text, and as Markdown around that text. */

#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "gen/diff.h"
#include "yaml/read.h"
#include "yaml/write.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define PATH_WIDTH 41		/* so that values stand below each other */
#define VALUE_MAX 60		/* bytes of a value */
#define LINE_MAX_SHOWN 160	/* bytes of a line of a long one */
#define REVIEW_LINES 40		/* lines of a long value in a review */

struct writing {
	struct buf *b;
	struct arena *scratch;
	size_t lines;		/* of a long value */
};

/* --- values --- */

/* At most max bytes, whole characters, with an ellipsis if it is cut. */
static void
add_cut(struct buf *b, const char *text, size_t len, size_t max)
{
	size_t n = len;

	if (n > max)
		for (n = max - 3; n && (text[n] & 0xc0) == 0x80; n--)
			;
	diag_escape(b, text, n);
	if (n < len)
		buf_adds(b, "...");
}

/* Whether a text would look like another value, or like none, as it is. */
static bool
needs_quotes(const struct node *n)
{
	const char *s = n->str;
	size_t i;

	if (!n->len || s[0] == ' ' || s[n->len - 1] == ' ' ||
	    strchr("\"'[{", s[0]) ||
	    yaml_resolve(YAML_CORE, s, n->len) != TYPE_STRING ||
	    yaml_resolve(YAML_11, s, n->len) != TYPE_STRING)
		return true;
	for (i = 0; i < n->len; i++)
		if ((unsigned char)s[i] < ' ')
			return true;
	return false;
}

/* Of an environment variable that comes or goes, its value. */
static const struct node *
essence(const struct node *n)
{
	const struct node *value = node_get(n, "value");

	return value && n->npair == 2 && node_get_str(n, "name") ? value : n;
}

static void
add_value(struct writing *w, const struct node *n, bool quoted)
{
	struct arena_mark mark = arena_mark(w->scratch);
	struct buf json;

	n = essence(n);
	if (n->kind == NODE_SCALAR && n->type == TYPE_STRING && !quoted &&
	    !needs_quotes(n)) {
		add_cut(w->b, n->str, n->len, VALUE_MAX);
		return;
	}
	buf_init(&json, w->scratch, LIMIT_UNIT_OUTPUT);
	yaml_write_json(&json, n);
	add_cut(w->b, json.data, json.len, VALUE_MAX);
	arena_rewind(w->scratch, mark);
}

/* --- paths --- */

/* Maps whose keys people choose. */
static bool
has_free_keys(const char *map)
{
	static const char *const maps[] = { "annotations", "binaryData",
		"data", "encryptedData", "labels", "limits", "matchLabels",
		"nodeSelector", "requests", "stringData" };
	size_t i;

	for (i = 0; i < N(maps); i++)
		if (!strcmp(maps[i], map))
			return true;
	return false;
}

/* How many steps lead to the pod of a workload; 0 if these do not. */
static size_t
pod_prefix(const struct diff_field *f)
{
	static const char *const steps[] = { "spec", "jobTemplate", "spec",
		"template", "spec" };
	size_t i, from;

	for (from = 0; from <= 2; from += 2) {
		for (i = from; i < N(steps) && i - from < f->npath; i++)
			if (strcmp(f->path[i - from].text, steps[i]))
				break;
		if (i == N(steps) && f->npath > N(steps) - from)
			return N(steps) - from;
	}
	return 0;
}

/* "spec.replicas", "...containers[web].env[HOME].value" */
static void
format_path(struct buf *b, const struct diff_field *f)
{
	size_t i, start = pod_prefix(f);
	const struct diff_step *s;
	bool first = true;

	if (start)
		buf_adds(b, "...");
	for (i = start; i < f->npath; i++, first = false) {
		s = &f->path[i];
		if (s->element || strpbrk(s->text, ".[]/ ") ||
		    (i && has_free_keys(s[-1].text))) {
			buf_addc(b, '[');
			diag_escape(b, s->text, strlen(s->text));
			buf_addc(b, ']');
			continue;
		}
		buf_adds(b, first ? "" : ".");
		diag_escape(b, s->text, strlen(s->text));
	}
	if (!f->npath)
		buf_adds(b, "(all)");
}

static void
add_path(struct writing *w, const struct diff_field *f)
{
	struct arena_mark mark = arena_mark(w->scratch);
	struct buf path;

	buf_init(&path, w->scratch, LIMIT_UNIT_OUTPUT);
	format_path(&path, f);
	if (path.len < PATH_WIDTH - 1)
		buf_addf(w->b, "%-*s", PATH_WIDTH, path.data);
	else
		buf_addf(w->b, "%s  ", path.data);
	arena_rewind(w->scratch, mark);
}

/* --- fields --- */

static bool
is_about_blanks(const struct diff_field *f)
{
	return f->note && !strcmp(f->note, "only white space differs");
}

static void
add_count(struct writing *w, const struct lines *lines)
{
	size_t i, gone = 0, all = lines->old;

	for (i = 0; i < lines->n; i++)
		gone += lines->item[i].sign == '-';
	if (lines->n - gone > gone)
		gone = lines->n - gone;
	if (lines->new > all)
		all = lines->new;
	buf_addf(w->b, "%zu line%s of %zu changed", gone,
	    gone == 1 ? "" : "s", all);
}

static void
add_lines(struct writing *w, const struct diff_field *f)
{
	struct arena_mark mark = arena_mark(w->scratch);
	const struct loc nowhere = { 0 };
	const struct line *line;
	struct buf text;
	size_t i;

	for (i = 0; i < f->lines->n && i < w->lines; i++) {
		line = &f->lines->item[i];
		buf_addf(w->b, "        %c ", line->sign);
		buf_init(&text, w->scratch, LIMIT_UNIT_OUTPUT);
		if (is_about_blanks(f))
			yaml_write_json(&text, node_scalar(w->scratch,
			    nowhere, TYPE_STRING, line->text, line->len));
		else
			buf_add(&text, line->text, line->len);
		add_cut(w->b, text.data, text.len, LINE_MAX_SHOWN);
		buf_addc(w->b, '\n');
	}
	if (i < f->lines->n)
		buf_addf(w->b, "        and %zu more\n", f->lines->n - i);
	arena_rewind(w->scratch, mark);
}

static void
add_change(struct writing *w, const struct diff_field *f)
{
	bool quoted = is_about_blanks(f);

	if (f->lines) {
		add_count(w, f->lines);
		return;
	}
	if (f->op == DIFF_MOVE)
		buf_adds(w->b, "order: ");
	if (f->old)
		add_value(w, f->old, quoted);
	if (f->old && f->new)
		buf_adds(w->b, " -> ");
	if (f->new)
		add_value(w, f->new, quoted);
}

static void
add_field(struct writing *w, const struct diff_field *f)
{
	static const char signs[] = { [DIFF_ADD] = '+', [DIFF_REMOVE] = '-',
		[DIFF_REPLACE] = ' ', [DIFF_MOVE] = '~' };

	buf_addf(w->b, "%c %c ", f->danger ? '!' : ' ',
	    f->lines ? '~' : signs[f->op]);
	add_path(w, f);
	add_change(w, f);
	if (f->note)
		buf_addf(w->b, "  (%s)", f->note);
	if (f->danger)
		buf_addf(w->b, "  (%s)", f->danger);
	buf_addc(w->b, '\n');
	if (f->lines)
		add_lines(w, f);
}

/* --- objects --- */

static void
add_object(struct writing *w, const struct diff_object *o)
{
	static const char signs[] = { [DIFF_ADD] = '+', [DIFF_REMOVE] = '-',
		[DIFF_REPLACE] = '~' };
	const char *group = o->id.gvk.group;
	size_t i;

	buf_addf(w->b, "%s%c ", o->danger ? "! " : "", signs[o->op]);
	diag_escape(w->b, o->id.gvk.kind, strlen(o->id.gvk.kind));
	if (*group && strchr(group, '.') && !strstr(group, ".k8s.io")) {
		buf_addc(w->b, '.');
		diag_escape(w->b, group, strlen(group));
	}
	buf_addc(w->b, ' ');
	diag_escape(w->b, o->id.namespace, strlen(o->id.namespace));
	buf_adds(w->b, *o->id.namespace ? "/" : "");
	diag_escape(w->b, o->id.name, strlen(o->id.name));
	if (o->note) {
		buf_adds(w->b, "  (");
		diag_escape(w->b, o->note, strlen(o->note));
		buf_addc(w->b, ')');
	}
	if (o->danger)
		buf_addf(w->b, "  (%s)", o->danger);
	buf_addc(w->b, '\n');
	for (i = 0; i < o->nfield; i++)
		add_field(w, &o->field[i]);
}

/* --- units --- */

static void
add_part(struct buf *b, size_t start, const char *text)
{
	if (!*text)
		return;
	buf_adds(b, b->len > start ? "  " : "");
	diag_escape(b, text, strlen(text));
}

static void
add_counts(struct buf *b, const size_t count[])
{
	static const char *const words[] = { [DIFF_ADD] = "added",
		[DIFF_REMOVE] = "removed", [DIFF_REPLACE] = "changed" };
	static const enum diff_op order[] = { DIFF_REPLACE, DIFF_ADD,
		DIFF_REMOVE };
	const char *between = "  ";
	size_t i;

	for (i = 0; i < N(order); i++)
		if (count[order[i]]) {
			buf_addf(b, "%s%zu %s", between, count[order[i]],
			    words[order[i]]);
			between = ", ";
		}
}

/* "prod  web  41f0a2e -> 9ab8c7d  3 changed, 1 added", of the units first
   to end - 1, which are one. */
static void
add_head(struct writing *w, const struct diff *d, size_t first, size_t end)
{
	size_t i, start = w->b->len, count[DIFF_MOVE] = { 0 };

	for (i = first; i < end; i++)
		count[d->object[i].op]++;
	add_part(w->b, start, d->title);
	add_part(w->b, start, d->object[first].unit);
	add_part(w->b, start, d->from);
	if (*d->from || *d->to)
		buf_adds(w->b, " ->");
	if (*d->to) {
		buf_addc(w->b, ' ');
		diag_escape(w->b, d->to, strlen(d->to));
	}
	add_counts(w->b, count);
	buf_addc(w->b, '\n');
}

static size_t
end_of_unit(const struct diff *d, size_t first)
{
	size_t i = first;

	while (i < d->n && !strcmp(d->object[i].unit, d->object[first].unit))
		i++;
	return i;
}

static void
write_units(struct buf *b, const struct diff *d, size_t lines, bool review)
{
	struct writing w = { b, arena_new(), lines };
	size_t i, end;

	for (i = 0; i < d->n; ) {
		end = end_of_unit(d, i);
		buf_adds(b, i ? "\n" : "");
		buf_adds(b, review ? "### " : "");
		add_head(&w, d, i, end);
		buf_adds(b, review ? "\n```diff\n" : "");
		for (; i < end; i++)
			add_object(&w, &d->object[i]);
		buf_adds(b, review ? "```\n" : "");
	}
	arena_free(w.scratch);
}

void
diff_write_text(struct buf *b, const struct diff *d, size_t lines)
{
	write_units(b, d, lines, false);
}

/*
 * Review tools colour a block of "diff" by the first byte of its lines.  No
 * line of ours can end the block, since none begins with a backtick.
 */
void
diff_write_markdown(struct buf *b, const struct diff *d)
{
	write_units(b, d, REVIEW_LINES, true);
}
