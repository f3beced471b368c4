#include "policy/automaton.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#define MARK (1U << 31)

/* A word that ends in a state, and those that are its tails. */
struct end {
	int word;
	unsigned more;		/* index of the next one; 0: none */
};

struct automaton {
	unsigned nclass;
	unsigned char class[UCHAR_MAX + 1];	/* 0: in no word */
	/* next[state * nclass + class], itself times nclass, and marked
	   where words end */
	uint32_t *next;
	unsigned *ends;		/* of a state: index into end; 0: none */
	struct end *end;
};

static void
make_classes(struct automaton *m, const char *const *word, size_t n)
{
	const unsigned char *p;
	size_t i;

	m->nclass = 1;
	for (i = 0; i < n; i++)
		for (p = (const unsigned char *)word[i]; *p; p++)
			if (!m->class[*p])
				m->class[*p] = (unsigned char)m->nclass++;
}

/* The tree of the words; 0 is its root and, as a child, none. */
static unsigned
make_tree(struct automaton *m, const char *const *word, size_t n)
{
	unsigned states = 1, s, nend = 1;
	const unsigned char *p;
	uint32_t *child;
	size_t i;

	for (i = 0; i < n; i++) {
		s = 0;
		for (p = (const unsigned char *)word[i]; *p; p++) {
			child = &m->next[s * m->nclass + m->class[*p]];
			if (!*child)
				*child = states++;
			s = *child;
		}
		m->end[nend].word = (int)i;
		m->end[nend].more = m->ends[s];
		m->ends[s] = nend++;
	}
	return states;
}

/* The last of a chain of ends gets what ends in the longest proper tail. */
static void
join_ends(struct automaton *m, unsigned state, unsigned tail)
{
	unsigned e = m->ends[state];

	if (!e) {
		m->ends[state] = m->ends[tail];
		return;
	}
	while (m->end[e].more)
		e = m->end[e].more;
	m->end[e].more = m->ends[tail];
}

/* In order of depth, every missing child becomes that of the tail. */
static void
close_table(struct automaton *m, unsigned *queue, unsigned *tail)
{
	unsigned head = 0, n = 0, s, c, child;
	uint32_t *row;

	queue[n++] = 0;
	while (head < n) {
		s = queue[head++];
		row = &m->next[s * m->nclass];
		for (c = 1; c < m->nclass; c++) {
			child = row[c];
			if (!child) {
				row[c] = s ? m->next[tail[s] * m->nclass + c]
				    : 0;
				continue;
			}
			tail[child] = s ? m->next[tail[s] * m->nclass + c] : 0;
			join_ends(m, child, tail[child]);
			queue[n++] = child;
		}
	}
}

struct automaton *
automaton_new(struct arena *a, const char *const *word, size_t n)
{
	struct automaton *m = arena_alloc(a, 1, sizeof(*m));
	size_t most = 1, i;
	unsigned states;

	for (i = 0; i < n; i++)
		most += strlen(word[i]);
	make_classes(m, word, n);
	m->next = arena_alloc(a, most * m->nclass, sizeof(*m->next));
	m->ends = arena_alloc(a, most, sizeof(*m->ends));
	m->end = arena_alloc(a, n + 1, sizeof(*m->end));
	states = make_tree(m, word, n);
	close_table(m, arena_alloc(a, states, sizeof(unsigned)),
	    arena_alloc(a, states, sizeof(unsigned)));
	for (i = 0; i < (size_t)states * m->nclass; i++)
		m->next[i] = m->next[i] * m->nclass |
		    (m->ends[m->next[i]] ? MARK : 0);
	return m;
}

int
automaton_find(const struct automaton *m, struct automaton_run *run,
    const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text + run->at;
	const unsigned char *end = (const unsigned char *)text + len;
	const struct end *found;
	uint32_t row = run->state;

	if (!run->next) {
		while (p < end && !(row & MARK))
			row = m->next[row + m->class[*p++]];
		run->at = (size_t)(p - (const unsigned char *)text);
		run->state = row & ~MARK;
		if (!(row & MARK))
			return -1;
		run->next = m->ends[run->state / m->nclass];
	}
	found = &m->end[run->next];
	run->next = found->more;
	return found->word;
}
