/*
 * Entropy: does a text look drawn at random from its alphabet?  Short random
 * texts have less entropy than long ones, so each is held against what 99 of
 * 100 random texts of its length and alphabet have.
 */

#ifndef POLICY_ENTROPY_H
#define POLICY_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>

/* Shannon's entropy of the bytes of a text, in thousandths of a bit each. */
unsigned entropy_of(const char *text, size_t len);
/* Whether the text is one of those 99; false below 8 bytes. */
bool entropy_is_random(const char *text, size_t len);

#endif
