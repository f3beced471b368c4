#include "seal/age.h"

#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#include "base/hash.h"
#include "base/limit.h"
#include "seal/hkdf.h"
#include "seal/key.h"
#include "seal/stream.h"
#include "seal/wrap.h"

#define VERSION "age-encryption.org/v1\n"
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING
#define COLUMNS 64		/* of the body of a stanza, */
#define COLUMN_BYTES 48		/* which are so many bytes */
#define MAC_BYTES 32
#define MAC_TEXT AGE_BASE64_LEN(MAC_BYTES)

/* A header while it is read. */
struct reader {
	struct arena *arena;
	const char *start, *at;
	size_t left;
	const char *why;	/* what is wrong; the first finding stands */
};

struct line {
	const char *text;
	size_t len;
};

static bool
fail(struct reader *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

static bool
next_line(struct reader *r, struct line *line)
{
	const char *eol = memchr(r->at, '\n', r->left);

	if (!eol)
		return fail(r, "the header is cut off");
	line->text = r->at;
	line->len = (size_t)(eol - r->at);
	r->at = eol + 1;
	r->left -= line->len + 1;
	return true;
}

static bool
begins(const struct reader *r, const char *with)
{
	return r->left >= strlen(with) && !memcmp(r->at, with, strlen(with));
}

/* The words of "-> type argument ...": one space between, none empty. */
static bool
read_args(struct reader *r, struct stanza *s)
{
	struct line line;
	char *word, *end, *stop;

	if (!next_line(r, &line))
		return false;
	word = arena_strndup(r->arena, line.text + 3, line.len - 3);
	end = word + line.len - 3;
	for (;; word = stop + 1) {
		for (stop = word; stop < end && *stop != ' '; stop++)
			if (*stop < 0x21 || *stop > 0x7e)
				return fail(r, "a stanza has an unprintable "
				    "byte");
		if (stop == word)
			return fail(r, "a stanza has an empty argument");
		if (s->narg == LIMIT_SEAL_ARGS)
			return fail(r, "a stanza has too many arguments");
		s->arg = arena_grow(r->arena, s->arg, s->narg,
		    sizeof(*s->arg));
		s->arg[s->narg++] = word;
		if (stop == end)
			return true;
		*stop = '\0';
	}
}

/* Lines of 64 columns; the first shorter one, maybe empty, is the last. */
static bool
read_body(struct reader *r, struct stanza *s)
{
	const char *text = r->at;
	unsigned char *body;
	struct line line;
	size_t full = 0, i, n;

	for (;; full++) {
		if (!next_line(r, &line))
			return false;
		if (line.len > COLUMNS)
			return fail(r, "a line of a stanza is too long");
		if (full * COLUMN_BYTES > LIMIT_SEAL_BODY)
			return fail(r, "a stanza is too large");
		if (line.len < COLUMNS)
			break;
	}
	s->bodylen = full * COLUMN_BYTES + line.len * 3 / 4;
	s->body = body = arena_alloc(r->arena, s->bodylen, 1);
	for (i = 0; i <= full; i++) {
		if (!base64_read(BASE64_BARE, text,
		    i < full ? COLUMNS : line.len, body,
		    s->bodylen - i * COLUMN_BYTES, &n, NULL))
			return fail(r, "a stanza is no canonical base64");
		body += n;
		text += COLUMNS + 1;
	}
	return true;
}

static bool
read_stanza(struct reader *r, struct age_header *h)
{
	struct stanza s = { 0 };
	const char *why;

	if (h->n == LIMIT_SEAL_STANZAS)
		return fail(r, "the header has too many stanzas");
	if (!read_args(r, &s) || !read_body(r, &s))
		return false;
	why = wrap_check(&s);
	if (why)
		return fail(r, why);
	h->stanza = arena_grow(r->arena, h->stanza, h->n, sizeof(s));
	h->stanza[h->n++] = s;
	return true;
}

/* "--- " and the MAC. */
static bool
read_mac(struct reader *r, struct age_header *h)
{
	struct line line;
	size_t n;

	h->maced = (size_t)(r->at - r->start) + 3;
	if (!begins(r, "--- ") || !next_line(r, &line) ||
	    line.len != 4 + MAC_TEXT ||
	    !base64_read(BASE64_BARE, line.text + 4, MAC_TEXT, h->mac,
	    sizeof(h->mac), &n, NULL) || n != MAC_BYTES)
		return fail(r, "the header ends wrongly");
	h->len = (size_t)(r->at - r->start);
	return true;
}

enum age_class
age_parse(struct arena *a, const unsigned char *data, size_t len,
    struct age_header *h)
{
	struct reader r = { a, (const char *)data, (const char *)data, len,
		NULL };

	memset(h, 0, sizeof(*h));
	if (begins(&r, VERSION)) {
		r.at += strlen(VERSION);
		r.left -= strlen(VERSION);
		if (!begins(&r, "-> "))
			fail(&r, "the header has no stanza");
		while (!r.why && begins(&r, "-> "))
			read_stanza(&r, h);
		if (!r.why)
			read_mac(&r, h);
	} else {
		fail(&r, "this is no age v1 file");
	}
	h->why = r.why;
	return r.why ? AGE_BAD_HEADER : AGE_OK;
}

/* Both the key of the MAC and the MAC itself are secret until it matches. */
struct maccing {
	unsigned char key[HKDF_BYTES];
	crypto_auth_hmacsha256_state state;
	unsigned char mac[MAC_BYTES];
};

static const unsigned char *
header_mac(struct guard *g, const unsigned char *key, const void *header,
    size_t len)
{
	struct maccing *m = guard_alloc(g, sizeof(*m));

	hkdf_sha256(key, AGE_KEY_BYTES, "", 0, "header", m->key);
	crypto_auth_hmacsha256_init(&m->state, m->key, sizeof(m->key));
	crypto_auth_hmacsha256_update(&m->state, header, len);
	crypto_auth_hmacsha256_final(&m->state, m->mac);
	return m->mac;
}

static enum age_class
find_key(struct guard *g, const struct age_header *h,
    const struct identities *ids, unsigned char *key)
{
	enum age_class class;
	size_t i, k;

	for (i = 0; i < ids->n; i++) {
		for (k = 0; k < h->n; k++) {
			class = wrap_open(&h->stanza[k], g, &ids->item[i],
			    key);
			if (class != AGE_NO_MATCH)
				return class;
		}
	}
	return AGE_NO_MATCH;
}

static enum age_class
open_with(struct guard *g, struct age_header *h, const unsigned char *data,
    size_t len, const unsigned char *key, struct secret *out)
{
	const unsigned char *mac = header_mac(g, key, data, h->maced);

	if (sodium_memcmp(mac, h->mac, MAC_BYTES)) {
		h->why = "the header was changed after sealing";
		return AGE_BAD_MAC;
	}
	if (len - h->len < STREAM_NONCE) {
		h->why = "the payload has no nonce";
		return AGE_BAD_HEADER;
	}
	h->why = stream_open(g, key, data + h->len, len - h->len, out->data,
	    &out->len);
	out->data[out->len] = '\0';
	return h->why ? AGE_BAD_PAYLOAD : AGE_OK;
}

enum age_class
age_open(struct guard *g, struct age_header *h, const unsigned char *data,
    size_t len, const struct identities *ids, struct secret *out)
{
	struct guard_mark mark;
	unsigned char *key;
	enum age_class class;

	out->data = guard_alloc(g, len - h->len + 1);
	out->len = 0;
	mark = guard_mark(g);
	key = guard_alloc(g, AGE_KEY_BYTES);
	class = find_key(g, h, ids, key);
	if (class == AGE_OK)
		class = open_with(g, h, data, len, key, out);
	else if (class == AGE_NO_MATCH)
		h->why = "it is sealed to none of these identities";
	else
		h->why = "a stanza has a low-order point";
	guard_rewind(g, mark);
	return class;
}

struct err *
age_error(enum age_class class, const struct age_header *h)
{
	return err_new(ERR_REFUSED, "%s%s",
	    class == AGE_BAD_HEADER ? "malformed: " : "", h->why);
}

static void
write_extra(struct buf *out, const struct stanza *s)
{
	size_t i;

	buf_adds(out, "->");
	for (i = 0; i < s->narg; i++)
		buf_addf(out, " %s", s->arg[i]);
	buf_adds(out, "\n\n");
}

static struct err *
write_header(struct buf *out, struct guard *g, const struct stanza *extra,
    const struct recipient *to, size_t n, const unsigned char *key)
{
	char mac[MAC_TEXT + 1];
	size_t start = out->len, i;

	buf_adds(out, VERSION);
	if (extra)
		write_extra(out, extra);
	for (i = 0; i < n; i++)
		if (!wrap_seal(out, g, &to[i], key))
			return err_new(ERR_INPUT, "the recipient '%s' is no "
			    "usable key", to[i].text);
	buf_adds(out, "---");
	sodium_bin2base64(mac, sizeof(mac), header_mac(g, key,
	    out->data + start, out->len - start), MAC_BYTES, BASE64);
	buf_addf(out, " %s\n", mac);
	return NULL;
}

struct err *
age_seal(struct buf *out, struct guard *g, const struct stanza *extra,
    const struct recipient *to, size_t n, const void *plain, size_t len)
{
	struct guard_mark mark = guard_mark(g);
	unsigned char *key = guard_alloc(g, AGE_KEY_BYTES), *payload;
	struct err *e;

	randombytes_buf(key, AGE_KEY_BYTES);
	e = write_header(out, g, extra, to, n, key);
	if (!e) {
		payload = (unsigned char *)buf_room(out,
		    stream_sealed_len(len));
		if (payload) {
			stream_seal(g, key, plain, len, payload);
			out->len += stream_sealed_len(len);
			out->data[out->len] = '\0';
		}
	}
	guard_rewind(g, mark);
	return e ? e : buf_check(out, "the sealed value");
}
