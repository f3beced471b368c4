#include "overlays/pairs.h"

#include <stdint.h>
#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "base/utf8.h"

#define BOM "\xef\xbb\xbf"
/* bufio.Scanner ends without a word at a line that is longer */
#define GO_LINE_MAX 65535
#define KEY_MAX 253		/* Kubernetes: a DNS subdomain's length */

struct reader {
	struct step *step;
	struct data_pairs *out;
	struct map seen;	/* key -> struct loc of its first value */
};

static bool
is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* IsConfigMapKey of Kubernetes; kustomize takes anything. */
static bool
is_key(struct blob key)
{
	size_t i;

	for (i = 0; i < key.len; i++)
		if (!is_key_char(key.data[i]))
			return false;
	return key.len <= KEY_MAX && strcmp(key.data, ".") != 0 &&
	    strncmp(key.data, "..", 2) != 0;
}

static void
check_key(struct reader *r, struct blob key, struct loc loc)
{
	if (r->step->options->compat || is_key(key))
		return;
	diag_add(r->step->diag, step_miss(r->step),
	    "overlays/generator-key", loc,
	    "Kubernetes does not take the key '%s'", key.data);
	diag_hint(r->step->diag, "use letters, digits, '-', '_' and '.', "
	    "at most %d of them, and no '..' in front", KEY_MAX);
}

/* The key is copied, as what it points into has no NUL behind it. */
static void
add_pair(struct reader *r, const char *key, size_t keylen, struct blob value,
    struct loc loc)
{
	struct arena *a = r->step->arena;
	struct data_pairs *out = r->out;
	struct data_pair *p;

	if (map_get(&r->seen, key, keylen)) {
		diag_add(r->step->diag, DIAG_ERROR,
		    "overlays/generator-duplicate-key", loc,
		    "the key '%.*s' is given twice", (int)keylen, key);
		diag_via(r->step->diag,
		    *(struct loc *)map_get(&r->seen, key, keylen),
		    "it is given here first");
		return;
	}
	out->item = arena_grow(a, out->item, out->n, sizeof(*out->item));
	p = &out->item[out->n++];
	p->key.data = arena_strndup(a, key, keylen);
	p->key.len = keylen;
	p->value = value;
	p->loc = loc;
	check_key(r, p->key, loc);
	map_set(&r->seen, key, keylen, memcpy(arena_alloc(a, 1, sizeof(loc)),
	    &loc, sizeof(loc)));
}

/* unicode.IsSpace of Go */
static bool
is_space(uint32_t c)
{
	return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 ||
	    c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	    c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	    c == 0x3000;
}

static struct blob
skip(struct blob b, size_t len)
{
	b.data += len;
	b.len -= len;
	return b;
}

static struct blob
trim_left(struct blob line)
{
	uint32_t c;
	size_t len;

	while (line.len && (len = utf8_decode(line.data, line.len, &c)) &&
	    is_space(c))
		line = skip(line, len);
	return line;
}

/* One line, its BOM gone; blank lines and comments are passed over. */
static void
read_env_line(struct reader *r, struct blob line, struct loc loc)
{
	struct blob value = { "", 0 };
	const char *eq;

	if (utf8_valid(line.data, line.len) != line.len) {
		diag_add(r->step->diag, DIAG_ERROR, "overlays/env-text", loc,
		    "this line is not UTF-8");
		return;
	}
	line = trim_left(line);
	if (!line.len || *line.data == '#')
		return;
	eq = memchr(line.data, '=', line.len);
	if (eq == line.data) {
		/* kv.go takes a line without a key for a blank one */
		if (!r->step->options->compat)
			diag_add(r->step->diag, DIAG_WARNING,
			    "overlays/env-line", loc, "there is no key before "
			    "'=', so this line is passed over");
		return;
	}
	if (eq)
		value = skip(line, (size_t)(eq - line.data) + 1);
	add_pair(r, line.data, eq ? (size_t)(eq - line.data) : line.len,
	    value, loc);
}

/*
 * Whether reading goes on after a line.  kustomize stops at one that is too
 * long for its buffer, and says nothing.
 */
static bool
is_line_kept(struct reader *r, struct blob line, struct loc loc)
{
	if (line.len <= GO_LINE_MAX)
		return true;
	if (r->step->options->compat)
		return false;
	diag_add(r->step->diag, DIAG_NOTE, "compat/env-line-length", loc,
	    "kustomize drops this line and all that follow, as it is longer "
	    "than %d bytes", GO_LINE_MAX);
	return true;
}

static void
read_env_text(struct reader *r, struct blob text, const char *file)
{
	struct loc loc = { file, 0, 1 };
	struct blob line;
	const char *end;

	for (; text.len; text = skip(text, end ? line.len + 1 : line.len)) {
		loc.line++;
		end = memchr(text.data, '\n', text.len);
		line.data = text.data;
		line.len = end ? (size_t)(end - text.data) : text.len;
		if (!is_line_kept(r, line, loc))
			return;
		if (loc.line == 1 && line.len >= 3 &&
		    !memcmp(line.data, BOM, 3)) {
			text = skip(text, 3);
			line = skip(line, 3);
		}
		if (line.len && line.data[line.len - 1] == '\r')
			read_env_line(r, (struct blob){ line.data,
			    line.len - 1 }, loc);
		else
			read_env_line(r, line, loc);
	}
}

static void
read_env_file(struct reader *r, const struct node *path)
{
	const char *shown;
	struct blob text;

	if (step_read(r->step, path, LIMIT_BINARY, &text, &shown))
		read_env_text(r, text, shown);
}

/* One pair of equal quotes around the whole goes. */
static struct blob
unquote(struct blob b)
{
	if (b.len < 2 || b.data[0] != b.data[b.len - 1] ||
	    (b.data[0] != '"' && b.data[0] != '\''))
		return b;
	b.data++;
	b.len -= 2;
	return b;
}

static void
read_literal(struct reader *r, const struct node *literal)
{
	struct blob text = { node_text_or(literal, ""), literal->len };
	const char *eq;

	if (node_is_null(literal))
		text.len = 0;
	eq = memchr(text.data, '=', text.len);
	if (!eq || eq == text.data) {
		diag_add(r->step->diag, DIAG_ERROR,
		    "overlays/generator-literal", literal->loc,
		    "'%s' has no %s", text.data, eq ? "key before '='" : "'='");
		diag_hint(r->step->diag, "write it as key=value");
		return;
	}
	add_pair(r, text.data, (size_t)(eq - text.data),
	    unquote(skip(text, (size_t)(eq - text.data) + 1)), literal->loc);
}

/* What is wrong with "[key=]path", or NULL. */
static const char *
file_problem(const char *text)
{
	const char *eq = strchr(text, '=');

	if (!eq)
		return NULL;
	if (strchr(eq + 1, '='))
		return "has more than one '='";
	if (eq == text)
		return "has no key before '='";
	return eq[1] ? NULL : "has no path after '='";
}

/* Go's path.Base */
static struct blob
base_name(const char *path)
{
	size_t end = strlen(path), start;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (start = end; start && path[start - 1] != '/'; start--)
		;
	return (struct blob){ path + start, end - start };
}

static void
read_file(struct reader *r, const struct node *source)
{
	const char *text = node_text_or(source, ""), *problem, *eq, *shown;
	struct node *path;
	struct blob key, bytes;

	problem = file_problem(text);
	if (problem) {
		diag_add(r->step->diag, DIAG_ERROR, "overlays/generator-file",
		    source->loc, "'%s' %s", text, problem);
		diag_hint(r->step->diag, "write it as path or key=path");
		return;
	}
	eq = strchr(text, '=');
	path = node_string(r->step->arena, source->loc, eq ? eq + 1 : text);
	if (eq)
		key = (struct blob){ text, (size_t)(eq - text) };
	else
		key = base_name(text);
	if (step_read(r->step, path, LIMIT_BINARY, &bytes, &shown))
		add_pair(r, key.data, key.len, bytes,
		    (struct loc){ shown, 1, 1 });
}

static void
each(struct reader *r, const struct node *list,
    void (*read)(struct reader *, const struct node *))
{
	size_t i;

	for (i = 0; node_is_list(list) && i < list->nitem; i++)
		read(r, list->item[i]);
}

void
pairs_read(struct step *s, const struct node *entry, struct data_pairs *out)
{
	struct reader r = { .step = s, .out = out };
	const struct node *env = node_get(entry, "env");

	out->item = NULL;
	out->n = 0;
	map_init(&r.seen, s->arena);
	each(&r, node_get(entry, "envs"), read_env_file);
	/*
	 * The old singular goes behind (api/types/kustomization.go); a
	 * generator's own file, which has a kind, does not know it.
	 */
	if (node_text(env) && env->len &&
	    !(s->options->compat && node_get(entry, "kind")))
		read_env_file(&r, env);
	each(&r, node_get(entry, "literals"), read_literal);
	each(&r, node_get(entry, "files"), read_file);
}
