/* SHA-256, SHA-1, hexadecimal and base64 keep to their standards. */

#include "base/hash.h"
#include "base/sha1.h"

#include "tests/unit/tap.h"

static void
sha256(struct arena *a)
{
	/* FIPS 180-4 examples */
	is(hash_sha256_hex(a, "", 0), "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855", "sha-256 of nothing");
	is(hash_sha256_hex(a, "abc", 3), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad", "sha-256 of abc");
	ok(hash_equal("abc", "abc", 3), "equal bytes are equal");
	ok(!hash_equal("abc", "abd", 3), "other bytes are not");
}

static char *
sha1_of(struct arena *a, const char *text, size_t len, size_t part)
{
	unsigned char sum[SHA1_SIZE];
	struct sha1 s;

	sha1_init(&s);
	for (; len > part; text += part, len -= part)
		sha1_add(&s, text, part);
	sha1_add(&s, text, len);
	sha1_end(&s, sum);
	return hex_encode(a, sum, sizeof(sum));
}

/* Git's sum at the end of a pack; FIPS 180-4 has these examples. */
static void
sha1(struct arena *a)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmn"
	    "lmnomnopnopq";
	char *million = arena_alloc(a, 1000000, 1);

	memset(million, 'a', 1000000);
	is(sha1_of(a, "", 0, 1), "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	    "SHA-1 of nothing");
	is(sha1_of(a, "abc", 3, 3), "a9993e364706816aba3e25717850c26c9cd0d89d",
	    "SHA-1 of three bytes");
	is(sha1_of(a, two, 56, 56), "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
	    "SHA-1 of two blocks");
	is(sha1_of(a, million, 1000000, 1000000),
	    "34aa973cd4c4daa4f61eeb2bdbad27316534016f", "SHA-1 of a million");
	is(sha1_of(a, million, 1000000, 997),
	    "34aa973cd4c4daa4f61eeb2bdbad27316534016f", "SHA-1 in parts");
}

static void
hex(struct arena *a)
{
	unsigned char *out;
	size_t n;

	is(hex_encode(a, "\0\x7f\xff", 3), "007fff", "bytes in hexadecimal");
	is(hex_encode(a, "", 0), "", "no bytes in hexadecimal");
	out = hex_decode(a, "007fFF", 6, &n);
	ok(out && n == 3 && !memcmp(out, "\0\x7f\xff", 4),
	    "hexadecimal of both cases is read");
	ok(!hex_decode(a, "007", 3, &n), "an odd number of digits is refused");
	ok(!hex_decode(a, "0g", 2, &n), "a letter past f is refused");
	ok(hex_decode(a, "", 0, &n) && n == 0, "no digits are no bytes");
}

static bool
reads(unsigned char *(*decode)(struct arena *, const char *, size_t,
    size_t *), struct arena *a, const char *text, const char *want)
{
	size_t n;
	unsigned char *out = decode(a, text, strlen(text), &n);

	return out && n == strlen(want) && !memcmp(out, want, n + 1);
}

static bool
refuses(unsigned char *(*decode)(struct arena *, const char *, size_t,
    size_t *), struct arena *a, const char *text)
{
	size_t n;

	return !decode(a, text, strlen(text), &n);
}

static void
base64(struct arena *a)
{
	size_t n;

	/* RFC 4648 section 10 */
	is(base64_encode(a, "", 0), "", "base64 of nothing");
	is(base64_encode(a, "f", 1), "Zg==", "base64 of one byte");
	is(base64_encode(a, "fo", 2), "Zm8=", "base64 of two");
	is(base64_encode(a, "foobar", 6), "Zm9vYmFy", "base64 of six");
	ok(reads(base64_decode, a, "Zm9vYg==", "foob"), "base64 is read");
	ok(reads(base64_decode, a, "", ""), "empty base64 is read");
	ok(refuses(base64_decode, a, "Zm9vYg"), "padding is demanded");
	ok(refuses(base64_decode, a, "Zm9v\n"), "a newline is refused");
	ok(refuses(base64_decode, a, "Zm\xf4v"), "no digit beyond ASCII");
	ok(refuses(base64_decode_lenient, a, "Zm\xf4v"), "not even to paste");
	ok(refuses(base64_decode, a, "Zm9vYh=="), "idle bits must be zero");
	ok(refuses(base64_decode, a, "-_8="), "so is the URL alphabet");
	ok(!base64_decode(a, "Zg==\0", 5, &n), "and a NUL");
}

static void
lenient_base64(struct arena *a)
{
	size_t n;

	ok(reads(base64_decode_lenient, a, " Zm9v\r\n\tYg==\n", "foob"),
	    "lenient: white space is passed over");
	ok(reads(base64_decode_lenient, a, "Zm9vYg", "foob"),
	    "lenient: padding may be missing");
	ok(reads(base64_decode_lenient, a, "Zm9vYh==", "foob"),
	    "lenient: idle bits do not count");
	ok(reads(base64_decode_lenient, a, "Zm9=", "fo"),
	    "lenient: four idle bits neither");
	ok(reads(base64_decode_lenient, a, "-_8", "\xfb\xff"),
	    "lenient: the URL alphabet is read");
	ok(refuses(base64_decode_lenient, a, "Zm9vY"),
	    "lenient: a lone character is refused");
	ok(refuses(base64_decode_lenient, a, "Zm=9v"),
	    "lenient: padding inside is refused");
	ok(refuses(base64_decode_lenient, a, "Zm9v!"),
	    "lenient: other characters are refused");
	ok(!base64_decode_lenient(a, "Zm9vY\0", 6, &n),
	    "lenient: and a NUL at the end");
}

int
main(void)
{
	struct arena *a = arena_new();

	sha256(a);
	sha1(a);
	hex(a);
	base64(a);
	lenient_base64(a);
	arena_free(a);
	return tap_done();
}
