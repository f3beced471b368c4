#include "base/map.h"

#include <string.h>

#define SLOTS_MIN 16

/* FNV-1a: short keys, and never an order anyone can see. */
static unsigned long
hash(const char *key, size_t len)
{
	unsigned long h = 1469598103934665603UL;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * 1099511628211UL;
	return h;
}

/* The slot of key, or the free one where it would go. */
static size_t
find(const struct map *m, const char *key, size_t len, unsigned long h)
{
	const struct map_entry *e;
	size_t i;

	for (i = h & (m->nslot - 1); m->slot[i]; i = (i + 1) & (m->nslot - 1)) {
		e = &m->entry[m->slot[i] - 1];
		if (e->hash == h && e->keylen == len &&
		    !memcmp(e->key, key, len))
			break;
	}
	return i;
}

static void
widen(struct map *m)
{
	size_t i, j;

	m->nslot = m->nslot ? m->nslot * 2 : SLOTS_MIN;
	m->slot = arena_alloc(m->arena, m->nslot, sizeof(*m->slot));
	for (i = 0; i < m->n; i++) {
		j = m->entry[i].hash & (m->nslot - 1);
		while (m->slot[j])
			j = (j + 1) & (m->nslot - 1);
		m->slot[j] = (unsigned)(i + 1);
	}
}

void
map_init(struct map *m, struct arena *a)
{
	memset(m, 0, sizeof(*m));
	m->arena = a;
}

void *
map_get(const struct map *m, const char *key, size_t len)
{
	size_t i;

	if (!m->nslot)
		return NULL;
	i = find(m, key, len, hash(key, len));
	return m->slot[i] ? m->entry[m->slot[i] - 1].value : NULL;
}

void *
map_set(struct map *m, const char *key, size_t len, void *value)
{
	unsigned long h = hash(key, len);
	struct map_entry *e;
	void *old;
	size_t i;

	if ((m->n + 1) * 4 > m->nslot * 3)
		widen(m);
	i = find(m, key, len, h);
	if (m->slot[i]) {
		e = &m->entry[m->slot[i] - 1];
		old = e->value;
		e->value = value;
		return old;
	}
	m->entry = arena_grow(m->arena, m->entry, m->n, sizeof(*m->entry));
	e = &m->entry[m->n++];
	e->key = arena_strndup(m->arena, key, len);
	e->keylen = len;
	e->value = value;
	e->hash = h;
	m->slot[i] = (unsigned)m->n;
	return NULL;
}
