#include "base/map.h"

#include <stdint.h>
#include <string.h>

#define SLOTS_MIN 16

/* Up to eight bytes as a number; the ends of four and more overlap. */
static uint64_t
word(const char *p, size_t n)
{
	uint32_t low, high;

	if (n >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		return (uint64_t)high << 32 | low;
	}
	if (!n)
		return 0;
	return (uint64_t)(unsigned char)p[0] << 16 |
	    (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1];
}

static uint64_t
mix(uint64_t h, uint64_t secret)
{
	h *= secret;
	return h ^ h >> 32;
}

/*
 * A polynomial in a number that comes from where memory lies in this run, so
 * that nobody can write keys that all fall into one slot.  The order in which
 * keys are seen never comes from it.
 */
static unsigned long
hash(const struct map *m, const char *key, size_t len)
{
	static const char here;
	uint64_t secret = ((uintptr_t)m->arena ^ (uintptr_t)&here << 20) *
	    UINT64_C(0x9e3779b97f4a7c15) | 1;
	uint64_t h = len;

	for (; len > 8; key += 8, len -= 8)
		h = mix(h + word(key, 8), secret);
	/* once more, for a slot is chosen by the low bits */
	return (unsigned long)mix(mix(h + word(key, len), secret), secret);
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
	i = find(m, key, len, hash(m, key, len));
	return m->slot[i] ? m->entry[m->slot[i] - 1].value : NULL;
}

void *
map_set(struct map *m, const char *key, size_t len, void *value)
{
	unsigned long h = hash(m, key, len);
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
