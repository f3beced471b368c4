/*
 * Mirrors: the bare repository in which a node keeps what it fetched.  It can
 * be thrown away and fetched anew at any time.  Whoever comes here holds the
 * lock of the set (state.h), as does every Git that was started under it, so
 * litter is nobody's any more.  Its refs are files of their own: they are never
 * packed here.
 */

#ifndef AGENT_MIRROR_H
#define AGENT_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "repo/oid.h"

/* Where a ref of the server stands: "refs/heads/x" under "heads/x". */
#define MIRROR_IN "refs/sluice/in/"

/* Make it if it is missing; an unfinished one is made again. */
struct err *mirror_make(struct arena *, const char *dir) must_check;
/* Take away what a Git that was killed left behind. */
struct err *mirror_clean(const char *dir) must_check;
/* Take all of it away. */
struct err *mirror_remove(struct arena *, const char *dir) must_check;

/* A ref by its name on the server, or none. */
struct err *mirror_ref(struct arena *, const char *dir, const char *ref,
    struct oid *out) must_check;
/* Whether a pack in the making has reached so many bytes. */
bool mirror_has_large(struct arena *, const char *dir, uint64_t bytes);
/* Whether Git finds everything in it to be there and sound. */
struct err *mirror_is_sound(struct arena *, const char *dir,
    unsigned seconds, bool *out) must_check;
/* Each fetch leaves a pack: make one of them, once there are many. */
struct err *mirror_pack(struct arena *, const char *dir, unsigned seconds)
    must_check;

#endif
