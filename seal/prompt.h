/*
 * Prompting: a secret typed at the terminal, which does not show it.
 */

#ifndef SEAL_PROMPT_H
#define SEAL_PROMPT_H

#include "base/err.h"
#include "seal/guard.h"

/* One line from the terminal, without its newline; not from a pipe. */
struct err *prompt_secret(struct guard *, const char *question,
    struct secret *out) must_check;

#endif
