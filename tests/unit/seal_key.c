/* Keys are read and written as age and OpenSSH do, and nothing else is. */

#include "seal/key.h"

#include <stdlib.h>

#include "base/hash.h"
#include "seal/bech32.h"
#include "seal/hkdf.h"
#include "seal/sshkey.h"

#include "tests/unit/tap.h"

/* what age-keygen printed; nothing was ever sealed to it */
#define PUBLIC "age1qmt05ju5jryrp7gd29s6t2ykhzpfz82u9vz4m80zfu3yc47sqdkshwft9l"
#define SECRET "AGE-SECRET-KEY-1YRLMTJNHQ7NATEURC6QJK3SW58JWDJ6P0SULVLSJL80" \
	"W2A0V54RQT620P3"

static void
derivation(struct arena *a)
{
	unsigned char ikm[80], salt[80], out[HKDF_BYTES];
	size_t i;

	/* RFC 5869 A.1 to A.3, the first 32 bytes of each */
	memset(ikm, 0x0b, 22);
	for (i = 0; i < 13; i++)
		salt[i] = (unsigned char)i;
	hkdf_sha256(ikm, 22, salt, 13,
	    "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9", out);
	is(hex_encode(a, out, 32), "3cb25f25faacd57a90434f64d0362f2a"
	    "2d2d0a90cf1a5a4c5db02d56ecc4c5bf", "RFC 5869 A.1");
	hkdf_sha256(ikm, 22, "", 0, "", out);
	is(hex_encode(a, out, 32), "8da4e775a563c18f715f802a063c5a31"
	    "b8a11f5c5ee1879ec3454e5f3c738d2d", "RFC 5869 A.3: no salt");
}

static bool
decodes(const char *text, const char *prefix)
{
	unsigned char out[BECH32_BYTES];

	return bech32_decode(text, strlen(text), prefix, out);
}

static void
bech32(struct arena *a)
{
	unsigned char bytes[BECH32_BYTES], back[BECH32_BYTES];
	char text[80], *copy;
	bool all = true;
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37 + 200);
	bech32_encode("age", bytes, text);
	ok(decodes(text, "age"), "what is written is read");
	ok(bech32_decode(text, strlen(text), "age", back) &&
	    !memcmp(back, bytes, sizeof(back)), "as the same bytes");
	for (i = 0; text[i]; i++) {
		copy = arena_strdup(a, text);
		copy[i] = copy[i] == 'q' ? 'p' : 'q';
		if (decodes(copy, "age"))
			all = false;
	}
	ok(all, "one wrong character anywhere is noticed");
	copy = arena_strdup(a, text);
	copy[10] = (char)(copy[10] & ~0x20);
	ok(!decodes(copy, "age"), "mixed case is refused");
	bech32_encode("AGE-SECRET-KEY-", bytes, text);
	ok(decodes(text, "AGE-SECRET-KEY-"), "upper case is written and read");
	ok(!decodes(text, "age-secret-key-"), "only where it is wanted");
	ok(!decodes("age1", "age"), "a short text is refused");
}

static const char *
refusal(struct arena *a, const char *line)
{
	struct recipient r;
	struct err *e = recipient_parse(a, line, strlen(line), &r);
	const char *text = e ? arena_strdup(a, err_text(e)) : NULL;

	err_free(e);
	return text;
}

static void
recipients(struct arena *a)
{
	static const char ssh[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII1b"
	    "ajwcTOogbNGPufo7dH7tMEZtNTNtGzQR82SWDWFl kim@example.com";
	struct recipient r;

	is(refusal(a, ssh), NULL, "an SSH public key is a recipient");
	err_free(recipient_parse(a, ssh, strlen(ssh), &r));
	is(r.comment, "kim@example.com", "its comment is kept");
	ok(!strncmp(r.text, ssh, strlen(r.text)) && strlen(r.text) == 80,
	    "its text is the line without the comment");
	is(refusal(a, "ssh-rsa AAAAB3NzaC1yc2E= kim"), "of SSH keys, only "
	    "ssh-ed25519 can be sealed to, and this is none",
	    "an RSA key is refused");
	is(refusal(a, "age1pq1xyz"), "post-quantum recipients "
	    "('age1pq1...') cannot be sealed to yet",
	    "a post-quantum recipient is refused by name");
	is(refusal(a, SECRET), "this is a private key, where a recipient "
	    "('age1...') is wanted", "a private key is no recipient");
	is(refusal(a, "age1xyz"), "this is no recipient ('age1...' or "
	    "'ssh-ed25519 ...')", "nor is a damaged one");
	is(refusal(a, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAA"), "of SSH keys, only ssh-ed25519 can "
	    "be sealed to, and this is none", "nor a point of low order");
}

static const char *
identity_error(struct arena *a, struct guard *g, const char *text)
{
	struct identities ids = { 0 };
	struct err *e = identities_read(a, g, text, strlen(text), &ids);
	const char *words = e ? arena_strdup(a, err_text(e)) : NULL;

	err_free(e);
	return words;
}

static void
identities(struct arena *a, struct guard *g)
{
	static const char file[] = "# created\r\n\n" SECRET "\n# end";
	struct identities ids = { 0 };
	struct identity made;

	is(identity_error(a, g, file), NULL, "an identity file is read");
	err_free(identities_read(a, g, file, strlen(file), &ids));
	ok(ids.n == 1, "with its one key");
	is(identity_format(g, &ids.item[0]), SECRET, "which is written back");
	is(ids.item[0].self.text, PUBLIC, "and whose recipient is age's");
	is(identity_error(a, g, "# none\n"), "it holds no identity",
	    "a file without one is refused");
	is(identity_error(a, g, "\nage1abc\n"), "line 2: this is no age "
	    "identity ('AGE-SECRET-KEY-1...')", "so is one with a recipient");
	identity_new(a, g, &made);
	is(identity_error(a, g, identity_format(g, &made)), NULL,
	    "a new identity is read");
}

static void
guarded(struct arena *a)
{
	struct guard *g = guard_new(a);
	struct guard_mark mark = guard_mark(g);
	unsigned char *p = guard_alloc(g, 100), *q, *big;
	size_t i;
	bool clean = true;

	memset(p, 'x', 100);
	big = guard_alloc(g, 1 << 20);
	big[(1 << 20) - 1] = 1;
	guard_rewind(g, mark);
	q = guard_alloc(g, 100);
	for (i = 0; i < 100; i++)
		if (q[i])
			clean = false;
	ok(q == p && clean, "guarded memory is wiped when given back");
	ok(!((size_t)q & 15), "and aligned");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct guard *g = guard_new(a);

	derivation(a);
	bech32(a);
	recipients(a);
	identities(a, g);
	guarded(a);
	arena_free(a);
	return tap_done();
}
