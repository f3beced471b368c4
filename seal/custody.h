/*
 * Custody: the commands of sluice-seal that make keys and say who holds them.
 * Each takes the operands behind its name.
 */

#ifndef SEAL_CUSTODY_H
#define SEAL_CUSTODY_H

#include "seal/tool.h"

/* A recipient as people give it: itself, or @FILE, whose first line it is. */
struct err *custody_recipient(struct tool *, const char *text,
    struct recipient *out) must_check;

struct err *custody_keygen(struct tool *, const struct opt_operands *)
    must_check;
struct err *custody_init(struct tool *, const struct opt_operands *)
    must_check;
struct err *custody_add_node(struct tool *, const struct opt_operands *)
    must_check;
struct err *custody_remove_node(struct tool *, const struct opt_operands *)
    must_check;
struct err *custody_rotate(struct tool *, const struct opt_operands *)
    must_check;

#endif
