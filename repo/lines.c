#include "repo/lines.h"

#include <string.h>

#include <git2.h>

#include "repo/handle.h"

struct collecting {
	struct arena *arena;
	struct lines *out;
	size_t hunk;
};

static void
shut_down(void *nothing)
{
	(void)nothing;
	git_libgit2_shutdown();
}

static struct err *
start(struct arena *a)
{
	if (git_libgit2_init() < 0)
		return repo_error(ERR_SYSTEM, "cannot start libgit2");
	arena_defer(a, shut_down, NULL);
	return NULL;
}

static int
on_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *p)
{
	struct collecting *c = p;

	(void)delta;
	(void)hunk;
	c->hunk++;
	return 0;
}

static int
on_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
    const git_diff_line *from, void *p)
{
	struct collecting *c = p;
	struct line *line;

	(void)delta;
	(void)hunk;
	if (from->origin != GIT_DIFF_LINE_ADDITION &&
	    from->origin != GIT_DIFF_LINE_DELETION)
		return 0;
	c->out->item = arena_grow(c->arena, c->out->item, c->out->n,
	    sizeof(*c->out->item));
	line = &c->out->item[c->out->n++];
	line->sign = from->origin;
	line->len = from->content_len;
	if (line->len && from->content[line->len - 1] == '\n')
		line->len--;
	line->text = arena_strndup(c->arena, from->content, line->len);
	line->at = (size_t)(line->sign == '-' ? from->old_lineno :
	    from->new_lineno) - 1;
	line->hunk = c->hunk;
	return 0;
}

static size_t
count(const struct blob *text)
{
	const char *p = text->data, *end = p + text->len;
	size_t n = 0;

	for (; p < end; n++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	return n;
}

struct err *
lines_compare(struct arena *a, const struct blob *old,
    const struct blob *new, struct lines *out)
{
	struct collecting c = { a, out, 0 };
	git_diff_options options;
	struct err *e;

	memset(out, 0, sizeof(*out));
	out->old = count(old);
	out->new = count(new);
	e = start(a);
	if (e)
		return e;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = 0;
	options.flags = GIT_DIFF_FORCE_TEXT;
	if (git_diff_buffers(old->data, old->len, NULL, new->data, new->len,
	    NULL, &options, NULL, NULL, on_hunk, on_line, &c) < 0)
		return repo_error(ERR_SYSTEM, "cannot compare lines");
	return NULL;
}

struct err *
lines_patch(struct arena *a, struct buf *b, const char *old_path,
    const struct blob *old, const char *new_path, const struct blob *new)
{
	git_diff_options options;
	git_buf text = { 0 };
	git_patch *patch = NULL;
	struct err *e;

	e = start(a);
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_FORCE_TEXT;
	if (!e && (git_patch_from_buffers(&patch, old ? old->data : NULL,
	    old ? old->len : 0, old_path, new ? new->data : NULL,
	    new ? new->len : 0, new_path, &options) < 0 ||
	    git_patch_to_buf(&text, patch) < 0))
		e = repo_error(ERR_SYSTEM, "cannot compare '%s'", new_path);
	if (!e)
		buf_add(b, text.ptr, text.size);
	git_buf_dispose(&text);
	git_patch_free(patch);
	return e;
}
