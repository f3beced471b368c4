/*
 * Any bytes as a commit that a node looks at.  None is believed, since nobody
 * signed it.  If it is one as sluice writes them, it is signed and then
 * believed; with any one byte changed it is not.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "agent/signed.h"
#include "base/limit.h"
#include "repo/consent.h"
#include "seal/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct set set = { .name = "x", .repository = "shop",
	.environment = "prod", .signers = "signers" };

static enum verify_why
judge(struct arena *a, struct blob signers, struct blob raw,
    struct commit *out)
{
	static const struct oid oid = { { 1 } };
	struct checking k = { .arena = a, .set = &set, .signers = signers };

	signed_parse(&k, &oid, raw, out);
	if (k.why == VERIFY_GOOD) {
		signed_is_ours(&k, out);
		signed_number(&k, out, "Sequence");
		signed_id(&k, out, "Source-Commit");
		return VERIFY_GOOD;
	}
	if (!k.words || !*k.words)
		abort();
	return k.why;
}

static void
read_consents(struct arena *a, const char *message)
{
	struct consent first, second;
	const char *bad, *wanted;
	struct buf b;

	consent_read(a, message, &first, &bad, &wanted);
	buf_init(&b, a, LIMIT_COMMIT);
	buf_adds(&b, "subject\n");
	consent_add(a, &b, &first);
	if (!consent_read(a, b.data, &second, &bad, &wanted) ||
	    first.no_rollback != second.no_rollback ||
	    first.prune != second.prune ||
	    first.allow_empty != second.allow_empty ||
	    strcmp(first.prune_kinds, second.prune_kinds))
		abort();
}

static bool
is_plain(struct arena *a, struct blob raw, const struct commit *c)
{
	struct buf b;

	buf_init(&b, a, LIMIT_COMMIT);
	commit_format_signed(a, &b, c);
	return b.len == raw.len && !memcmp(b.data, raw.data, raw.len);
}

static void
sign_and_change(struct arena *a, const unsigned char *sk, struct blob signers,
    struct commit *c, size_t where)
{
	struct commit again;
	enum verify_why why;
	struct blob raw;
	struct buf b;

	buf_init(&b, a, LIMIT_COMMIT);
	commit_format(a, &b, c);
	c->signature = sign_text(a, sk, SIGN_GIT, b.data, b.len);
	buf_init(&b, a, LIMIT_COMMIT);
	commit_format_signed(a, &b, c);
	if (b.over)
		return;
	raw.data = b.data;
	raw.len = b.len;
	why = judge(a, signers, raw, &again);
	if (why != VERIFY_GOOD)
		abort();
	b.data[where % b.len] ^= 1;
	if (judge(a, signers, raw, &again) == VERIFY_GOOD)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const unsigned char seed[crypto_sign_SEEDBYTES] = { 7 };
	unsigned char pk[SSHKEY_PUBLIC], sk[SSHKEY_SECRET];
	struct arena *a = arena_new();
	struct blob raw = { (const char *)data, len }, signers;
	struct commit c;

	crypto_sign_seed_keypair(pk, sk, seed);
	signers.data = arena_printf(a, "sluice@shop namespaces=\"git\" %s\n",
	    sshkey_format(a, pk));
	signers.len = strlen(signers.data);
	if (judge(a, signers, raw, &c) == VERIFY_GOOD)
		abort();
	if (commit_parse(a, raw.data, len, &c)) {
		read_consents(a, c.message);
		if (is_plain(a, raw, &c))
			sign_and_change(a, sk, signers, &c,
			    len * 2654435761U);
	}
	arena_free(a);
	return 0;
}
