/* What a plain scalar is: the rules of goyaml.v2 and goyaml.v3, resolve.go. */

#include <string.h>

#include "yaml/date.h"
#include "yaml/number.h"
#include "yaml/read.h"

struct word {
	const char *text;
	enum node_type type;
	bool only_11;		/* goyaml.v3 takes it for text */
};

static enum node_type
resolve_word(enum yaml_schema schema, const char *text, size_t len)
{
	static const struct word words[] = {
		{ "~", TYPE_NULL, false },
		{ "null", TYPE_NULL, false }, { "Null", TYPE_NULL, false },
		{ "NULL", TYPE_NULL, false },
		{ "true", TYPE_BOOL, false }, { "True", TYPE_BOOL, false },
		{ "TRUE", TYPE_BOOL, false },
		{ "false", TYPE_BOOL, false }, { "False", TYPE_BOOL, false },
		{ "FALSE", TYPE_BOOL, false },
		{ "y", TYPE_BOOL, true }, { "Y", TYPE_BOOL, true },
		{ "yes", TYPE_BOOL, true }, { "Yes", TYPE_BOOL, true },
		{ "YES", TYPE_BOOL, true },
		{ "on", TYPE_BOOL, true }, { "On", TYPE_BOOL, true },
		{ "ON", TYPE_BOOL, true },
		{ "n", TYPE_BOOL, true }, { "N", TYPE_BOOL, true },
		{ "no", TYPE_BOOL, true }, { "No", TYPE_BOOL, true },
		{ "NO", TYPE_BOOL, true },
		{ "off", TYPE_BOOL, true }, { "Off", TYPE_BOOL, true },
		{ "OFF", TYPE_BOOL, true },
	};
	const struct word *w;

	for (w = words; w < words + sizeof(words) / sizeof(*words); w++)
		if (*w->text == *text && strlen(w->text) == len &&
		    !memcmp(w->text, text, len))
			return w->only_11 && schema < YAML_11 ?
			    TYPE_STRING : w->type;
	return TYPE_STRING;
}

enum node_type
yaml_resolve(enum yaml_schema schema, const char *text, size_t len)
{
	char date[DATE_MAX];
	struct number n;

	if (!len)
		return TYPE_NULL;
	switch (*text) {
	case '~': case 'n': case 'N': case 't': case 'T': case 'f': case 'F':
	case 'y': case 'Y': case 'o': case 'O':
		return len <= 5 ? resolve_word(schema, text, len) :
		    TYPE_STRING;
	case '0': case '1': case '2': case '3': case '4': case '5': case '6':
	case '7': case '8': case '9':
		if (date_read(text, len, date))
			return TYPE_TIMESTAMP;
		break;
	case '+': case '-': case '.':
		break;
	default:
		return TYPE_STRING;
	}
	if (!number_read(text, len, &n))
		return TYPE_STRING;
	return n.is_int ? TYPE_INT : TYPE_FLOAT;
}
