/*
 * UTF-8: one strict decoder for everybody.  Overlong forms, surrogates and
 * anything above U+10FFFF are not text.
 */

#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character at the start of text, which is not empty: its length in
 * bytes, or 0 if there is no valid one.
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *out);
/* How many bytes at the start of text are valid: len if all are. */
size_t utf8_valid(const char *text, size_t len);

#endif
