/*
 * Packet lines: how Git talks to proc-receive (gitprotocol-common(5)).  Four
 * hexadecimal digits of length, which counts them, then the bytes; "0000" ends
 * a list.
 */

#ifndef HOOKS_PKTLINE_H
#define HOOKS_PKTLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/source.h"

struct pktline {
	struct arena *arena;
	int in, out;		/* descriptors */
};

/*
 * The next line, without a newline at its end; *flush is true at the end of a
 * list, and then there is none.
 */
struct err *pktline_read(struct pktline *, struct blob *line, bool *flush)
    must_check;
struct err *pktline_write(struct pktline *, const void *data, size_t len)
    must_check;
struct err *pktline_writef(struct pktline *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))) must_check;
struct err *pktline_flush(struct pktline *) must_check;

#endif
