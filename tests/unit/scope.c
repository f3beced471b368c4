/* Scopes and lists of recipients have one spelling; any other is refused. */

#include "seal/scope.h"

#include "base/limit.h"
#include "seal/ring.h"

#include "tests/unit/tap.h"

#define TAIL "to=0123456789abcdef on=2026-11-20"
#define KEY "age1qmt05ju5jryrp7gd29s6t2ykhzpfz82u9vz4m80zfu3yc47sqdkshwft9l"

/* What is wrong with the scope in a header of these stanzas. */
static const char *
fault(struct arena *a, const char *stanzas)
{
	const char *file = arena_printf(a, "age-encryption.org/v1\n%s"
	    "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", stanzas);
	struct age_header h;
	struct scope s;

	if (age_parse(a, (const unsigned char *)file, strlen(file), &h))
		return h.why;
	return scope_read(a, &h, &s);
}

static void
reading(struct arena *a)
{
	is(fault(a, "-> sluice/1 env=prod ns=shop name=db key=a " TAIL
	    "\n\n-> x\n\n"), NULL, "a scope is read");
	is(fault(a, "-> sluice/1 env=prod ns= name=db key=%2Fa " TAIL
	    "\n\n"), NULL, "without a namespace, and with an escape");
	is(fault(a, "-> x\n\n"), "it has no scope", "there must be one");
	is(fault(a, "-> x\n\n-> sluice/1 env=prod ns=shop name=db key=a "
	    TAIL "\n\n"), "its scope does not come first", "in front");
	is(fault(a, "-> sluice/1 env=prod ns=shop name=db key=a " TAIL
	    "\n\n-> sluice/1 env=prod ns=shop name=db key=a " TAIL "\n\n"),
	    "it has two scopes", "and only one");
	is(fault(a, "-> sluice/2 env=prod\n\n"), "its scope is of a version "
	    "that is not known here", "of our version");
}

static void
spelling(struct arena *a)
{
	static const char *const bad[] = {
		"env=prod ns=shop name=db " TAIL,
		"ns=shop env=prod name=db key=a " TAIL,
		"env=prod ns=shop name=db key=a x=1 " TAIL,
		"env= ns=shop name=db key=a " TAIL,
		"env=prod ns=shop name= key=a " TAIL,
		"env=prod ns=shop name=db key= " TAIL,
		"env=prod ns=shop name=* key=a " TAIL,
		"env=prod ns=shop name=d%62 key=a " TAIL,
		"env=prod ns=shop name=db%2f key=a " TAIL,
		"env=prod ns=shop name=db%2 key=a " TAIL,
		"env=prod ns=shop name=db%00 key=a " TAIL,
		"env=prod ns=shop name=db key=a to=0123456789abcde "
		    "on=2026-11-20",
		"env=prod ns=shop name=db key=a to=0123456789ABCDEF "
		    "on=2026-11-20",
		"env=prod ns=shop name=db key=a to=0123456789abcdef "
		    "on=2026-11-2",
		"env=prod ns=shop name=db key=a to=0123456789abcdef "
		    "on=2026-11-200"
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is(fault(a, arena_printf(a, "-> sluice/1 %s\n\n", bad[i])),
		    "its scope is malformed", bad[i]);
	is(fault(a, "-> sluice/1 env=prod ns=shop name=db key=a " TAIL
	    "\nAAAA\n"), "its scope is malformed", "a scope with a body");
}

static void
writing(struct arena *a)
{
	struct scope s = { "prod", "", "a/b %", "k", "0123456789abcdef",
		"2026-11-20" }, back;
	struct age_header h = { 0 };
	struct stanza stanza;

	scope_write(a, &s, &stanza);
	is(stanza.arg[3], "name=a%2Fb%20%25", "odd bytes are escaped");
	h.stanza = &stanza;
	h.n = 1;
	is(scope_read(a, &h, &back), NULL, "and read");
	is(back.name, s.name, "as they were");
}

/* What ring_read says of a list of recipients. */
static const char *
ring_fault(struct arena *a, const char *text, size_t len)
{
	struct diag *d = diag_new(a);
	struct ring ring;
	struct buf b;

	buf_init(&b, a, LIMIT_BINARY);
	ring_read(a, d, "r", text, len, &ring);
	diag_format(&b, d, DIAG_TOOL, true, 0);
	return b.data;
}

static void
rings(struct arena *a)
{
	static const char head[] = "sluice-recipients 1\nrepository shop\n"
	    "environment prod\ngeneration 3\nto " KEY " prod\n";
	const char *text = arena_printf(a, "%s# a remark\n\nholders x\n"
	    "holder n1 ssh-rsa AAAA\nformer 1 x\nformer 0 x\n"
	    "environment dev\nholder a/b " KEY "\nholder c " KEY
	    "\nholder c " KEY, head);

	is(ring_fault(a, head, strlen(head)), "", "a list is read");
	is(ring_fault(a, text, strlen(text)),
	    "r:8:1: error: unknown word 'holders' [recipients/line]\n"
	    "    hint: did you mean 'holder'?\n"
	    "r:9:1: error: of SSH keys, only ssh-ed25519 can be sealed to, "
	    "and this is none [recipients/line]\n"
	    "r:10:1: error: 'x' names no set of recipients "
	    "[recipients/line]\n"
	    "r:11:1: error: '0' is no generation [recipients/line]\n"
	    "r:12:1: error: 'environment' stands here twice "
	    "[recipients/line]\n"
	    "r:13:1: error: 'a/b' is no name of a holder "
	    "[recipients/line]\n"
	    "r:15:1: error: the holder 'c' stands here twice "
	    "[recipients/line]\n", "or what is wrong with it is told");
	is(ring_fault(a, head, strlen(head) - strlen(KEY) - 9),
	    "r: error: the line 'to ...' is missing "
	    "[recipients/incomplete]\n", "down to what is missing");
	is(ring_fault(a, "x\n", 2), "r:1:1: error: the first line is not "
	    "'sluice-recipients 1' [recipients/line]\n",
	    "another file is refused");
	is(ring_fault(a, "sluice-recipients 1\n\0", 21), "r:1:1: error: the "
	    "first line is not 'sluice-recipients 1' [recipients/line]\n",
	    "so is one with a NUL");
}

int
main(void)
{
	struct arena *a = arena_new();

	reading(a);
	spelling(a);
	writing(a);
	rings(a);
	arena_free(a);
	return tap_done();
}
