#include "yaml/reader.h"

#include "base/limit.h"

struct loc
reader_place(const struct reader *r, const yaml_event_t *ev)
{
	return origin_place(&r->origin, ev->start_mark.line,
	    ev->start_mark.column);
}

bool
reader_next(struct reader *r, yaml_event_t *ev)
{
	if (r->ended)
		return false;
	if (yaml_parser_parse(&r->parser, ev) && ev->type != YAML_NO_EVENT)
		return true;
	r->ended = r->bad = true;
	problem_report(r->d, &r->origin, r->text, r->len, &r->parser);
	return false;
}

void
reader_exceed(struct reader *r, const char *rule, struct loc loc,
    const char *what, size_t limit)
{
	r->ended = r->bad = true;
	diag_add(r->d, DIAG_ERROR, rule, loc, "%s; the limit is %zu", what,
	    limit);
}

bool
reader_expand(struct reader *r, struct loc loc, size_t count)
{
	r->expanded += count;
	if (r->expanded > LIMIT_YAML_EXPANDED)
		reader_exceed(r, "yaml/alias-bomb", loc,
		    "aliases stand for too many nodes", LIMIT_YAML_EXPANDED);
	else if (r->expanded > LIMIT_YAML_EXPANDED_SMALL &&
	    r->expanded > LIMIT_YAML_EXPANSION * r->written)
		reader_exceed(r, "yaml/alias-bomb", loc, "aliases stand for "
		    "too many times the nodes that are written",
		    LIMIT_YAML_EXPANSION);
	return !r->ended;
}

