/*
 * Reading: the commands of sluice-seal that look at sealed values, open them
 * or make single ones.  Each takes the operands behind its name.
 */

#ifndef SEAL_READING_H
#define SEAL_READING_H

#include "seal/tool.h"

struct err *reading_show(struct tool *, const struct opt_operands *)
    must_check;
struct err *reading_unseal(struct tool *, const struct opt_operands *)
    must_check;
struct err *reading_raw(struct tool *, const struct opt_operands *)
    must_check;

#endif
