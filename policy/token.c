#include "policy/token.h"

#include <string.h>

#include "policy/entropy.h"
#include "policy/literal.h"

#define TOKEN "secret/token"
#define HASH "secret/password-hash"
#define ALNUM "[A-Za-z0-9]"
#define WORD "[A-Za-z0-9_-]"
#define HEX "[0-9a-f]"
#define KEY_LINE 40		/* characters; base64 comes in longer ones */
#define KEY_MAX 65536		/* bytes; a PGP key may have pictures */
#define BECH32 "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]"

/* A text, and where in it the anchor of a kind was found. */
struct place {
	const char *text, *end, *anchor, *behind;
};

/*
 * A kind of token.  The anchor is what the automaton looks for.  Behind it
 * comes the shape: characters that stand for themselves, and classes with a
 * count, {n} or {least,most}, or no most.  Before it comes the class back, if
 * there is one.  No word may go on at either end, and a token has more entropy
 * (in thousandths of a bit) than what is made up to look like one.
 */
struct kind {
	const char *anchor;
	const char *shape;
	const char *words;
	unsigned entropy;
	const char *back;
	const char *rule;	/* NULL: TOKEN */
	/* instead of a shape: the token around an anchor */
	bool (*find)(const struct place *, struct token *);
};

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

/* Whether c is in a class; class is behind its bracket. */
static bool
in_class(const char *class, char c)
{
	for (; *class != ']'; class++) {
		if (class[1] == '-' && class[2] != ']') {
			if (c >= class[0] && c <= class[2])
				return true;
			class += 2;
		} else if (c == *class) {
			return true;
		}
	}
	return false;
}

static const char *
read_number(const char *p, size_t *n)
{
	for (*n = 0; *p >= '0' && *p <= '9'; p++)
		*n = *n * 10 + (size_t)(*p - '0');
	return p;
}

/* "{n}", "{least,most}" or "{least,}"; returns what is behind it. */
static const char *
read_count(const char *p, size_t *least, size_t *most)
{
	p = read_number(p + 1, least);
	*most = *least;
	if (*p == ',') {
		p = read_number(p + 1, most);
		if (!*most)
			*most = (size_t)-1;
	}
	return p + 1;
}

/*
 * Where a shape that begins at text ends, or NULL.  Classes take what they
 * can get and give nothing back; no shape of the table needs it.
 */
static const char *
match(const char *shape, const char *text, const char *end)
{
	const char *class;
	size_t least, most, n;

	while (*shape) {
		if (*shape != '[') {
			if (text == end || *text++ != *shape++)
				return NULL;
			continue;
		}
		class = shape + 1;
		shape = read_count(strchr(class, ']') + 1, &least, &most);
		for (n = 0; n < most && text < end; n++, text++)
			if (!in_class(class, *text))
				break;
		if (n < least)
			return NULL;
	}
	return text;
}

/* A token from start to stop, if no word goes on at either end. */
static bool
accept(const struct place *p, const char *start, const char *stop,
    struct token *out)
{
	if ((start > p->text && is_word(*start) && is_word(start[-1])) ||
	    (stop < p->end && is_word(stop[-1]) && is_word(*stop)))
		return false;
	/* as in what manuals print */
	if (stop - start > 7 && !memcmp(stop - 7, "EXAMPLE", 7))
		return false;
	out->at = (size_t)(start - p->text);
	out->len = (size_t)(stop - start);
	return true;
}

/* Where a class that ends at the anchor begins, or NULL. */
static const char *
go_back(const struct place *p, const char *class)
{
	const char *at = p->anchor;
	size_t least, most, n;

	read_count(strchr(class, ']') + 1, &least, &most);
	for (n = 0; n < most && at > p->text; n++, at--)
		if (!in_class(class + 1, at[-1]))
			break;
	return n < least ? NULL : at;
}

static bool
find_shape(const struct place *p, const struct kind *k, struct token *out)
{
	const char *stop = match(k->shape, p->behind, p->end);
	const char *start = k->back && stop ? go_back(p, k->back) : p->anchor;

	return stop && start && accept(p, start, stop, out) &&
	    entropy_of(start, out->len) > k->entropy;
}

static bool
is_at(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - at) >= n && !memcmp(at, word, n);
}

/*
 * What stands between the lines that begin and end a key: words as long as
 * lines of base64 make up most of it.  Manuals leave something out, and write
 * "..." for it.
 */
static bool
is_key_body(const char *at, const char *end)
{
	size_t run = 0, all = 0, most = 0;

	for (; at < end; at++) {
		if (is_at(at, end, "..."))
			return false;
		all += *at > ' ';
		run = is_word(*at) || *at == '+' || *at == '/' ? run + 1 : 0;
		if (run == KEY_LINE)
			most += KEY_LINE;
		else if (run > KEY_LINE)
			most++;
	}
	return most && most >= all / 2;
}

/* "-----BEGIN ... PRIVATE KEY", a body, "-----END" */
static bool
find_private_key(const struct place *p, struct token *out)
{
	const char *start = go_back(p, "[A-Z ]{6,20}"), *at, *stop;

	if (!start || !is_at(start, p->end, "BEGIN ") ||
	    start - p->text < 5 || memcmp(start - 5, "-----", 5))
		return false;
	stop = p->end - p->behind > KEY_MAX ? p->behind + KEY_MAX : p->end;
	for (at = p->behind; at < stop; at++)
		if (is_at(at, stop, "-----END") ||
		    is_at(at, stop, "-----BEGIN"))
			break;
	out->at = (size_t)(p->anchor - p->text);
	out->len = (size_t)(at - p->anchor);
	return at < p->end && is_key_body(p->behind, at);
}

/* scheme://user:password@host */
static bool
find_url_password(const struct place *p, struct token *out)
{
	const char *at, *colon = NULL;

	if (p->anchor == p->text || !is_word(p->anchor[-1]))
		return false;
	for (at = p->behind; at < p->end && *at != '@'; at++) {
		if (strchr(" \t\r\n/?#\"'`<>\\", *at))
			return false;
		if (*at == ':' && !colon)
			colon = at + 1;
	}
	if (at == p->end || !colon || at - colon < 3 ||
	    literal_is_placeholder(colon, (size_t)(at - colon)))
		return false;
	out->at = (size_t)(colon - p->text);
	out->len = (size_t)(at - colon);
	return true;
}

/* "sk-", and the anchor somewhere inside. */
static bool
find_openai(const struct place *p, struct token *out)
{
	const char *start = go_back(p, WORD "{20,100}");
	const char *stop = match(WORD "{20,}", p->behind, p->end);

	return stop && start && is_at(start, p->anchor, "sk-") &&
	    accept(p, start, stop, out) &&
	    entropy_of(start, out->len) > 3000;
}

/* 32 digits are a key of Mailgun's only where it is spoken of. */
static bool
find_mailgun(const struct place *p, struct token *out)
{
	const char *at = p->anchor - p->text > 200 ? p->anchor - 200 : p->text;
	const char *stop = match("[0-9a-f]{32}", p->behind, p->end);

	if (!stop || !accept(p, p->anchor, stop, out))
		return false;
	for (; at < p->anchor; at++)
		if (is_at(at, p->anchor, "ailgun") ||
		    is_at(at, p->anchor, "AILGUN"))
			return true;
	return false;
}

/* the shapes are those of gitleaks 8.30's rules, where it has one */
static const struct kind kinds[] = {
	{ .anchor = "PRIVATE KEY", .words = "a private key",
	    .rule = "secret/private-key", .find = find_private_key },
	{ .anchor = "://", .words = "a password in an address",
	    .rule = "secret/url-password", .find = find_url_password },
	{ "AGE-SECRET-KEY-1", BECH32 "{58}", "an age identity", 0, NULL,
	    "secret/private-key", NULL },
	{ "AGE-SECRET-KEY-PQ-1", BECH32 "{58,}", "an age identity", 0, NULL,
	    "secret/private-key", NULL },
	{ "AKIA", "[A-Z2-7]{16}", "an AWS access key", .entropy = 3000 },
	{ "ASIA", "[A-Z2-7]{16}", "an AWS access key", .entropy = 3000 },
	{ "ABIA", "[A-Z2-7]{16}", "an AWS access key", .entropy = 3000 },
	{ "ACCA", "[A-Z2-7]{16}", "an AWS access key", .entropy = 3000 },
	{ "A3T", "[A-Z0-9]{1}[A-Z2-7]{16}", "an AWS access key",
	    .entropy = 3000 },
	{ "AIza", WORD "{35}", "a Google API key", .entropy = 4000 },
	{ "Q~", "[A-Za-z0-9_~.-]{31,34}", "an Azure client secret",
	    .entropy = 3000, .back = "[A-Za-z0-9_~.]" "{4}" },
	{ "ghp_", ALNUM "{36}", "a GitHub token", .entropy = 3000 },
	{ "gho_", ALNUM "{36}", "a GitHub token", .entropy = 3000 },
	{ "ghu_", ALNUM "{36}", "a GitHub token", .entropy = 3000 },
	{ "ghs_", ALNUM "{36}", "a GitHub token", .entropy = 3000 },
	{ "ghr_", ALNUM "{36}", "a GitHub token", .entropy = 3000 },
	{ "github_pat_", "[A-Za-z0-9_]{82}", "a GitHub token",
	    .entropy = 3000 },
	{ "glpat-", WORD "{20}", "a GitLab token", .entropy = 3000 },
	{ "glpat-", WORD "{27,300}.[0-9a-z]{9}", "a GitLab token",
	    .entropy = 4000 },
	{ "glrt-", WORD "{20}", "a GitLab runner token", .entropy = 3000 },
	{ "GR1348941", WORD "{20}", "a GitLab runner token", .entropy = 3000 },
	{ "gldt-", WORD "{20}", "a GitLab deploy token", .entropy = 3000 },
	{ "glcbt-", ALNUM "{1,5}_" WORD "{20}", "a GitLab job token",
	    .entropy = 3000 },
	{ "glagent-", WORD "{50}", "a GitLab agent token", .entropy = 3000 },
	{ "glptt-", HEX "{40}", "a GitLab trigger token", .entropy = 3000 },
	{ "eyJ", WORD "{14,}.eyJ" WORD "{14,}." WORD "{10,}",
	    "a JSON web token", .entropy = 3000 },
	{ "sha256~", WORD "{43}", "an OpenShift token", .entropy = 3500 },
	{ .anchor = "T3BlbkFJ", .words = "an OpenAI key",
	    .find = find_openai },
	{ "sk-ant-api03-", WORD "{95}", "an Anthropic key",
	    .entropy = 3000 },
	{ "sk-ant-admin01-", WORD "{95}", "an Anthropic key",
	    .entropy = 3000 },
	{ "sntryu_", HEX "{64}", "a Sentry token", .entropy = 3500 },
	{ "sntrys_eyJ", "[A-Za-z0-9+/=_-]{60,}", "a Sentry token",
	    .entropy = 4500 },
	{ "HRKU-AA", WORD "{58}", "a Heroku key", .entropy = 4000 },
	{ "fo1_", WORD "{43}", "a Fly.io token", .entropy = 4000 },
	{ "fm2_", "[A-Za-z0-9+/]{100,}[=]{0,3}", "a Fly.io token",
	    .entropy = 4000 },
	{ "hf_", "[A-Za-z]{34}", "a Hugging Face token", .entropy = 2000 },
	{ "hooks.slack.com/services/", "[A-Za-z0-9+/]{43,56}",
	    "a Slack webhook", .back = NULL },
	{ "hooks.slack.com/workflows/", "[A-Za-z0-9+/]{43,56}",
	    "a Slack webhook", .back = NULL },
	{ "hooks.slack.com/triggers/", "[A-Za-z0-9+/]{43,56}",
	    "a Slack webhook", .back = NULL },
	{ "xoxb-", "[0-9]{10,13}-[0-9]{10,13}[A-Za-z0-9-]{0,}",
	    "a Slack bot token", .entropy = 3000 },
	{ "xoxp-", "[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-"
	    "[A-Za-z0-9-]{28,34}", "a Slack user token", .entropy = 2000 },
	{ "xoxe-", "[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-"
	    "[A-Za-z0-9-]{28,34}", "a Slack user token", .entropy = 2000 },
	{ "xapp-", "[0-9]{1}-[A-Z0-9]{1,}-[0-9]{1,}-[a-z0-9]{32,}",
	    "a Slack app token", .entropy = 2000 },
	{ ".webhook.office.com/webhookb2/", "[0-9a-f-]{36}@[0-9a-f-]{36}"
	    "/IncomingWebhook/[0-9a-f]{32}", "a Teams webhook",
	    .back = "[A-Za-z0-9-]{1,63}" },
	{ "/api/webhooks/", "[0-9]{17,20}/" WORD "{60,80}",
	    "a Discord webhook", .back = "[a-z.]{1,20}" },
	{ ":A", WORD "{34}", "a Telegram bot token", .entropy = 3000,
	    .back = "[0-9]{5,16}" },
	{ "sk_test_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "sk_live_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "sk_prod_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "rk_test_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "rk_live_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "rk_prod_", ALNUM "{10,99}", "a Stripe key", .entropy = 2000 },
	{ "SG.", "[A-Za-z0-9=_.-]{66}", "a SendGrid key", .entropy = 2000 },
	{ "npm_", ALNUM "{36}", "an npm token", .entropy = 2000 },
	{ "pypi-AgEIcHlwaS5vcmc", WORD "{50,1000}", "a PyPI token",
	    .entropy = 3000 },
	{ "dckr_pat_", WORD "{27}", "a Docker token", .entropy = 3000 },
	{ "AKCp", ALNUM "{69}", "an Artifactory key", .entropy = 4500 },
	{ "cmVmd", ALNUM "{59}", "an Artifactory token", .entropy = 4500 },
	{ "dop_v1_", HEX "{64}", "a DigitalOcean token", .entropy = 3000 },
	{ "doo_v1_", HEX "{64}", "a DigitalOcean token", .entropy = 3000 },
	{ "hvs.", WORD "{90,120}", "a Vault token", .entropy = 3500 },
	{ "hvb.", WORD "{138,300}", "a Vault token", .entropy = 4000 },
	{ ".atlasv1.", "[A-Za-z0-9=_-]{60,70}", "a Terraform token",
	    .entropy = 3500, .back = ALNUM "{14}" },
	{ "glsa_", ALNUM "{32}_[0-9A-Fa-f]{8}", "a Grafana token",
	    .entropy = 3000 },
	{ "glc_", "[A-Za-z0-9+/]{32,400}[=]{0,3}", "a Grafana token",
	    .entropy = 3000 },
	{ "eyJrIjoi", ALNUM "{70,400}[=]{0,3}", "a Grafana key",
	    .entropy = 3000 },
	{ "ops_eyJ", "[A-Za-z0-9+/]{250,}[=]{0,3}", "a 1Password token",
	    .entropy = 4000 },
	{ "dp.pt.", "[A-Za-z0-9]{43}", "a Doppler token", .entropy = 2000 },
	{ "dt0c01.", "[A-Z0-9]{24}.[A-Z0-9]{64}", "a Dynatrace token",
	    .entropy = 4000 },
	{ "dapi", HEX "{32}", "a Databricks token", .entropy = 3000 },
	{ .anchor = "key-", .words = "a Mailgun key", .find = find_mailgun },
	{ "SK", "[0-9a-f]{32}", "a Twilio key", .entropy = 3000 },
	{ "NRAK-", "[A-Z0-9]{27}", "a New Relic key", .entropy = 3000 },
	{ "pscale_tkn_", "[A-Za-z0-9=_.-]{32,64}", "a PlanetScale token",
	    .entropy = 3000 },
	{ "pscale_pw_", "[A-Za-z0-9=_.-]{32,64}", "a PlanetScale password",
	    .entropy = 3000 },
	{ "$2a$", "[0-9]{2}$[./A-Za-z0-9]{53}", "a hashed password",
	    .rule = HASH },
	{ "$2b$", "[0-9]{2}$[./A-Za-z0-9]{53}", "a hashed password",
	    .rule = HASH },
	{ "$2y$", "[0-9]{2}$[./A-Za-z0-9]{53}", "a hashed password",
	    .rule = HASH },
	{ "$6$", "[./A-Za-z0-9]{1,16}$[./A-Za-z0-9]{86}",
	    "a hashed password", .rule = HASH },
	{ "$apr1$", "[./A-Za-z0-9]{1,8}$[./A-Za-z0-9]{22}",
	    "a hashed password", .rule = HASH },
	{ "{SHA}", "[A-Za-z0-9+/]{27}[=]{1}", "a hashed password",
	    .rule = HASH }
};

#define NKIND (sizeof(kinds) / sizeof(*kinds))

struct token_finder {
	struct automaton *automaton;
};

struct token_finder *
token_finder_new(struct arena *a)
{
	struct token_finder *f = arena_alloc(a, 1, sizeof(*f));
	const char *anchor[NKIND];
	size_t i;

	for (i = 0; i < NKIND; i++)
		anchor[i] = kinds[i].anchor;
	f->automaton = automaton_new(a, anchor, NKIND);
	return f;
}

bool
token_next(const struct token_finder *f, struct token_run *run,
    const char *text, size_t len, struct token *out)
{
	struct place p = { text, text + len, NULL, NULL };
	const struct kind *k;
	int i;

	while ((i = automaton_find(f->automaton, &run->run, text, len)) >= 0) {
		k = &kinds[i];
		p.behind = text + run->run.at;
		p.anchor = p.behind - strlen(k->anchor);
		if ((size_t)(p.anchor - text) < run->past ||
		    !(k->find ? k->find(&p, out) : find_shape(&p, k, out)))
			continue;
		out->kind = k->words;
		out->rule = k->rule ? k->rule : TOKEN;
		run->past = out->at + out->len;
		return true;
	}
	return false;
}
