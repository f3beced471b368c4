/*
 * Content: what the objects of a push may be, before anybody looks at what
 * they mean.  Every object that came is looked at, whether a ref leads to it
 * or not, since Git would serve it by its id; each is looked at once, so that
 * a tree that contains itself many times over costs nothing.
 */

#ifndef HOOKS_CONTENT_H
#define HOOKS_CONTENT_H

#include "hooks/server.h"

/* What breaks a rule is a finding. */
struct err *content_check(struct server *, struct diag *, struct arena *)
    must_check;

#endif
