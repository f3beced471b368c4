/*
 * Texts in YAML: which style a string is written in, and how its lines are
 * folded.  This is what goyaml.v2's emitter does, which descends from
 * libyaml's; it is not libyaml's own for speed.
 */

#ifndef YAML_TEXT_H
#define YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Write a string so that a YAML 1.1 reader takes it for one.  Lines that
 * follow the first begin with indent spaces; there is no newline at the end,
 * unless a block text brings its own.
 */
void text_write(struct buf *, const char *text, size_t len, size_t indent);
/*
 * The same for a key, on one line; false for one that must stand behind "? ",
 * and then nothing is written.
 */
bool text_write_key(struct buf *, const char *text, size_t len);
/* Whether goyaml.v3 keeps a text a block, in which it allows tabs. */
bool text_can_be_block(const char *text, size_t len);
/* End the line if something stands on it, and begin one indented so. */
void text_new_line(struct buf *, size_t indent);

#endif
