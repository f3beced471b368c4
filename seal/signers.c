#include "seal/signers.h"

#include <string.h>

#include "seal/sign.h"

/* The word of a line that begins behind the blanks at text. */
static const char *
next_word(const char **text, const char *end, size_t *len)
{
	const char *word = *text;
	bool quoted = false;

	while (word < end && *word == ' ')
		word++;
	for (*text = word; *text < end && (quoted || **text != ' ');
	    (*text)++)
		if (**text == '"')
			quoted = !quoted;
	*len = (size_t)(*text - word);
	return word;
}

/* Whether 'namespaces="a,b"' allows a purpose; no other option is taken. */
static bool
is_for(const char *option, size_t len, const char *purpose)
{
	static const char name[] = "namespaces=\"";
	const char *end = option + len - 1, *comma;
	size_t n = strlen(purpose);

	if (len < sizeof(name) || memcmp(option, name, sizeof(name) - 1) ||
	    *end != '"')
		return false;
	for (option += sizeof(name) - 1; option < end; option = comma + 1) {
		comma = memchr(option, ',', (size_t)(end - option));
		if (!comma)
			comma = end;
		if ((size_t)(comma - option) == n &&
		    !memcmp(option, purpose, n))
			return true;
	}
	return false;
}

/* Whether a principal is one of those behind commas; no other pattern is. */
static bool
is_principal(const char *list, size_t len, const char *principal)
{
	const char *end = list + len, *comma;
	size_t n = strlen(principal);

	for (; list < end; list = comma + 1) {
		comma = memchr(list, ',', (size_t)(end - list));
		if (!comma)
			comma = end;
		if ((comma - list == 1 && *list == '*') ||
		    ((size_t)(comma - list) == n &&
		    !memcmp(list, principal, n)))
			return true;
	}
	return false;
}

/* The key of a line, if the line is one that counts. */
static bool
read_line(const char *line, const char *end, const char *purpose,
    const char *principal, unsigned char pk[SSHKEY_PUBLIC])
{
	const char *word;
	size_t len;

	word = next_word(&line, end, &len);
	if (principal && !is_principal(word, len, principal))
		return false;
	word = next_word(&line, end, &len);
	if (len > 11 && !memcmp(word, "namespaces=", 11)) {
		if (!is_for(word, len, purpose))
			return false;
		word = next_word(&line, end, &len);
	}
	return sshkey_parse(word, (size_t)(end - word), pk, NULL);
}

bool
signers_have(struct blob signers, const char *purpose, const char *principal,
    const unsigned char pk[SSHKEY_PUBLIC])
{
	const char *line = signers.data, *end = line + signers.len, *eol;
	unsigned char own[SSHKEY_PUBLIC];

	for (; line < end; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (!eol)
			eol = end;
		if (*line != '#' &&
		    read_line(line, eol, purpose, principal, own) &&
		    !memcmp(own, pk, SSHKEY_PUBLIC))
			return true;
	}
	return false;
}

bool
signers_verify(struct arena *a, struct blob signers, const char *purpose,
    struct blob text, const char *signature)
{
	unsigned char pk[SSHKEY_PUBLIC];

	return sign_signer(signature, pk) &&
	    signers_have(signers, purpose, NULL, pk) &&
	    sign_verify(a, pk, purpose, text.data, text.len, signature);
}
