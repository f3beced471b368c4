/*
 * Wide texts: files in UTF-16, as some editors of Windows leave them, as the
 * UTF-8 that everything else reads.
 */

#ifndef POLICY_WIDE_H
#define POLICY_WIDE_H

#include "base/arena.h"
#include "base/source.h"

/*
 * The text itself, or, if it is UTF-16 with or without a byte order mark, the
 * same in UTF-8, in the arena.  Lines keep their numbers.
 */
struct blob wide_narrow(struct arena *, struct blob text);

#endif
