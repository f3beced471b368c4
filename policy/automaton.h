/*
 * Automata that find many fixed words in one pass over a text (Aho and
 * Corasick), as a table: one step a byte, whatever the number of words.
 */

#ifndef POLICY_AUTOMATON_H
#define POLICY_AUTOMATON_H

#include <stddef.h>

#include "base/arena.h"

struct automaton;

/* Of n words, none of them empty. */
struct automaton *automaton_new(struct arena *, const char *const *word,
    size_t n);

/* A place in a text, and which words end there; begins as { 0 }. */
struct automaton_run {
	unsigned state;
	size_t at;		/* behind the last byte of the word */
	unsigned next;		/* the next word that ends here */
};

/*
 * The index of the next word in the text, or -1 at its end.  run->at is then
 * behind the word.  Words may overlap; every one is told.
 */
int automaton_find(const struct automaton *, struct automaton_run *,
    const char *text, size_t len);

#endif
