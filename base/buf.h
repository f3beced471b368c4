/*
 * Buffers: bytes that grow, up to a maximum named at birth.  The storage ends
 * with the arena.  data always ends in a NUL that len does not count.  Once
 * the maximum is passed nothing more is kept, and buf_check says so once, at
 * the end, instead of every call before it.
 */

#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct buf {
	char *data;
	size_t len, cap, max;
	bool over;		/* something did not fit and was dropped */
	char **store;		/* what the arena frees */
};

/* An empty buffer that keeps at most max bytes. */
void buf_init(struct buf *, struct arena *, size_t max);
void buf_add(struct buf *, const void *, size_t len);
void buf_adds(struct buf *, const char *);
void buf_addc(struct buf *, char);
void buf_addf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));
/* Room for len more bytes behind data + len, or NULL past the maximum. */
char *buf_room(struct buf *, size_t len);
/*
 * Say about how many bytes will come to a buffer that is still empty.  Where
 * they are many they find room in the arena, which has it at less cost.
 */
void buf_expect(struct buf *, struct arena *, size_t len);
/* Forget all but the first len bytes. */
void buf_trim(struct buf *, size_t len);
/* ERR_REFUSED if something was dropped; what names the thing being built. */
struct err *buf_check(const struct buf *, const char *what) must_check;

#endif
