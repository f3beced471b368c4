/*
 * What is a secret in plaintext, and what only looks like one.  Each case is
 * a file, and the findings wanted: "line rule" for each, or nothing.  With
 * arguments, these files are looked at instead.
 *
 * Tokens are made while this runs, so that nothing in it is mistaken for one:
 * in a case, ~xN~ stands for N random characters of an alphabet: h for small
 * hexadecimal digits, w for letters and digits, u for capitals and digits 2 to
 * 7, d for digits, l for letters, b for Bech32 as identities have it.
 */

#include "policy/secrets.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"
#include "yaml/read.h"

#include "tests/unit/tap.h"

struct test {
	const char *name, *path, *text, *want;
};

#define SECRET "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
#define MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
#define POD "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n"

static const struct test documents[] = {
	/* 1: the kind says so */
	{ "a Secret", "s.yaml", SECRET "data:\n  a: eA==\n",
	    "5 secret/plaintext " },
	{ "its text", "s.yaml", SECRET "stringData: {a: x, b: ''}\n",
	    "4 secret/plaintext " },
	{ "data before the kind", "s.yaml", "data:\n  a: eA==\nkind: Secret\n"
	    "apiVersion: v1\n", "2 secret/plaintext " },
	{ "in a list", "s.json", "{\"kind\": \"List\", \"items\": [{\"kind\": "
	    "\"Secret\", \"apiVersion\": \"v1\", \"data\": {\"a\": \"eA==\"}}"
	    "]}", "1 secret/plaintext " },
	{ "in a copy that an editor left", "s.yaml.bak", SECRET "data:\n"
	    "  a: eA==\n", "5 secret/plaintext " },
	{ "in a file whose name says nothing", "secret", SECRET "data:\n"
	    "  a: eA==\n", "5 secret/plaintext " },
	{ "under the name of something else", "notes.txt", SECRET "data:\n"
	    "  a: eA==\n", "5 secret/plaintext " },
	{ "a manual that shows one", "README.md", "Write this:\n\n```yaml\n"
	    SECRET "data:\n  a: eA==\n```\n", "" },
	{ "in a template that is no YAML", "s.yaml", "{{ if .x }}\n" SECRET
	    "data:\n  a: eA==\n  b: {{ .x }}\n  c: |\n{{ end }}\n",
	    "6 secret/plaintext " },
	{ "a text in such a template", "s.yaml", "{{ if .x }}\n" SECRET
	    "stringData:\n  a.json: |\n\n    {\n      \"a\": 1\n    }\n\n"
	    "{{ end }}\n  b: c\n", "8 secret/plaintext 13 secret/plaintext "
	    },
	{ "a text that the template makes", "s.yaml", "{{ if .x }}\n" SECRET
	    "stringData:\n  a.conf: |\n    level = info\n  {{- if .y }}\n"
	    "    {{ .y }}\n    format = plain\n  {{- end }}\n{{ end }}\n",
	    "" },
	{ "what has a telling name there", "s.yaml", "{{ if .x }}\n" SECRET
	    "stringData:\n  a.conf: |\n    level = {{ .level }}\n"
	    "    password = hunter2x\n{{ end }}\n",
	    "8 secret/key-name " },
	{ "of a generator", "kustomization.yaml", "secretGenerator:\n- name: "
	    "x\n  literals:\n  - a=b\n  - c=\n", "4 secret/plaintext " },
	{ "one without values", "s.yaml", SECRET "data: {}\n", "" },
	{ "another kind of that name", "s.yaml", "apiVersion: a/v1\n"
	    "kind: Secret\ndata: {a: eA==}\n", "" },
	{ "a reference to one", "s.yaml", POD "    env:\n    - name: "
	    "DB_PASSWORD\n      valueFrom: {secretKeyRef: {name: s, key: "
	    "password}}\n", "" },
	/* 2: base64 is looked into */
	{ "a token in base64", "c.yaml",
	    MAP "  a: Z2hwX2Z4OU1wVTNrUWIySHM3VnJFMVhsNlpuQThjRDVXdDBJZ0pv"
	    "Sw==\n", "5 secret/token " },
	{ "settings in base64", "c.yaml", MAP "  a: IyBhIGZpbGUKZGIucGFzc3dvcm"
	    "Q9aHVudGVyMngKCg==\n", "5 secret/key-name " },
	{ "a sealed value", "c.yaml", MAP "  password: YWdlLWVuY3J5cHRpb24ub3Jn"
	    "L3YxCi0+IHNsdWljZS8xIGVudj1wcm9kIG5zPXNob3A=\n", "" },
	/* 3: variables */
	{ "a variable", "p.yaml", POD "    env:\n    - name: DB_PASSWORD\n"
	    "      value: hunter2x\n", "8 secret/env-value " },
	{ "an argument", "p.yaml", POD "    args:\n    - --password=hunt3r\n",
	    "7 secret/env-value " },
	{ "a variable by another one", "p.yaml", POD "    env:\n    - name: "
	    "DB_PASSWORD\n      value: $(OTHER)\n", "" },
	{ "a variable that is none", "p.yaml", POD "    env:\n    - name: "
	    "PASSWORD_FILE\n      value: hunter2x\n", "" },
	/* 4: names that tell */
	{ "a password", "v.yaml", "db:\n  password: hunter2x\n",
	    "2 secret/key-name " },
	{ "in a file within", "c.yaml", MAP "  app.yaml: |\n    db:\n"
	    "      # it\n      dbPass: hunter2x\n", "8 secret/key-name " },
	{ "in settings within", "c.yaml", MAP "  app.ini: |\n    [db]\n"
	    "    password = hunter2x\n", "7 secret/key-name " },
	{ "in JSON within", "c.yaml", MAP "  a.json: '{\"clientSecret\": "
	    "\"~w32~\"}'\n", "5 secret/key-name " },
	{ "a random token", "v.yaml", "token: ~h32~\n",
	    "1 secret/key-name " },
	{ "a connection string", "v.yaml", "dsn: Server=db;Password=hunt3r;\n",
	    "1 secret/key-name " },
	{ "the key of a cloud", "v.yaml", "aws_secret_access_key: ~w40~\n",
	    "1 secret/key-name " },
	{ "settings", "app.properties", "# x\nspring.password=hunter2x\n",
	    "2 secret/key-name " },
	{ "a template of values", "v.yaml", "a: {{ .b }}\n{{ c }}\n"
	    "password: hunter2x\n", "3 secret/key-name " },
	{ "the name of a Secret", "v.yaml", "adminPassword: grafana-password\n"
	    "existingSecret: my-tls-secret\nsecretName: hunter2x\n"
	    "imagePullSecret: reg-cred\n", "" },
	{ "templates and variables", "v.yaml", "a:\n  password: '{{ .x }}'\n"
	    "b:\n  password: ${DB}\nc:\n  password: $DB\nd:\n  password: "
	    "<password>\n", "" },
	{ "stand-ins", "v.yaml", "a: {password: changeme}\nb: {password: "
	    "xxxxxxxx}\nc: {password: my_password}\nd: {token: YourApiToken}\n"
	    "e: {password: ''}\nf: {password: password}\n", "" },
	{ "what is no text", "v.yaml", "token: true\npassword: null\n"
	    "automountServiceAccountToken: false\napiKey: 12\n", "" },
	{ "paths and prose", "v.yaml", "password: /run/secrets/db\ntoken: "
	    "file:token\nsecret: what only we know\nprivateKey: tls.key\n",
	    "" },
	{ "names of objects", "i.yaml", "nginx.ingress.kubernetes.io/"
	    "auth-tls-secret: shop/tls\n", "" },
	{ "which a random text is none of", "i.yaml", "secret: ~h12~/~h24~\n",
	    "1 secret/key-name " },
	{ "words for one to come", "v.yaml", "a: {authPassword: "
	    "my_authentication_password}\nb: {pass: custom_pass}\n", "" },
	{ "a word with the end of one", "v.yaml", "compass: northwest1\n"
	    "bypass: everything1\n", "" },
	{ "a program", "run.sh", "PASSWORD=$(cat /x)\ntoken=\"$TOKEN\"\n"
	    "password = get_password(user)\n"
	    "--set auth.password=$AIRFLOW_PASSWORD \\\n"
	    "c.image_pull_secrets = image_pull_secrets\n"
	    "password=\\\"$MAIL_PASSWORD\\\" \"\n", "" },
	{ "a quoted program", "c.yaml", MAP "  run.sh: |\n    sh -c \"\n"
	    "    password=\\\"hunter2x\\\" \"\n", "7 secret/key-name " },
	/* 5: addresses */
	{ "a password in an address", "c.yaml", MAP "  url: "
	    "postgres://shop:hunter2x@db/shop\n", "5 secret/url-password " },
	{ "addresses without", "c.yaml", MAP "  a: https://example.com/a:b@c\n"
	    "  b: postgres://shop@db\n  c: http://user:password@host\n"
	    "  d: redis://:${PW}@host\n", "" },
	{ "a webhook of an alert manager", "c.yaml", MAP "  alertmanager.yml: "
	    "|\n    global:\n      slack_api_url: 'https://hooks.slack.com/"
	    "services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'\n"
	    "    receivers:\n    - name: web.hook\n      pagerduty_configs:\n"
	    "      - service_key: your-pagerduty-service-key\n",
	    "7 secret/token " },
	/* 6: registries */
	{ "a registry", "c.yaml", MAP "  d: '{\"auths\": {\"r\": {\"auth\": "
	    "\"dTpwdw==\"}}}'\n", "5 secret/docker-auth " },
	{ "a registry without", "c.yaml", MAP "  d: '{\"auths\": {\"r\": {}}}'"
	    "\n", "" },
	/* 7: kubeconfigs */
	{ "a kubeconfig", "k.yaml", "apiVersion: v1\nkind: Config\nusers:\n"
	    "- name: a\n  user:\n    client-key-data: ~w64~\n",
	    "6 secret/kubeconfig " },
	{ "a kubeconfig without", "k.yaml", "apiVersion: v1\nkind: Config\n"
	    "users:\n- name: a\n  user:\n    exec: {command: aws}\n", "" },
	/* 8: hashes */
	{ "a htpasswd line", "c.yaml", MAP "  auth: kim:$apr1$~w8~$~w22~\n",
	    "5 secret/password-hash " },
	{ "bcrypt", "c.yaml", MAP "  auth: kim:$2y$10$~w53~\n",
	    "5 secret/password-hash " },
	{ "what begins like one", "c.yaml", MAP "  auth: $apr1$ is old\n"
	    "  b: $2y$10$short\n", "" },
	/* 9: kubectl's copy */
	{ "a copy of a Secret", "d.yaml", SECRET "data: {}\n---\n" SECRET
	    "annotations: {}\n---\napiVersion: v1\nkind: Secret\nmetadata:\n"
	    "  annotations:\n    kubectl.kubernetes.io/last-applied-"
	    "configuration: '{\"apiVersion\": \"v1\", \"kind\": \"Secret\", "
	    "\"data\": {\"a\": \"eA==\"}}'\n", "15 secret/last-applied " },
	{ "a copy of something else", "d.yaml", "apiVersion: v1\nkind: Secret\n"
	    "metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-"
	    "configuration: '{\"kind\": \"Deployment\", \"data\": {\"a\": "
	    "\"eA==\"}}'\n", "" },
	/* 10: SOPS, and other makers' */
	{ "what SOPS left open", "s.yaml", SECRET "data:\n  a: ENC[AES256_GCM,"
	    "data:x]\n  b: eA==\nsops: {version: 3.8.1}\n",
	    "6 secret/sops-plain " },
	{ "what SOPS sealed", "s.yaml", SECRET "data:\n  a: ENC[AES256_GCM,"
	    "data:x]\nsops: {version: 3.8.1}\n", "" },
	{ "what Bitnami's sealed", "s.yaml", "apiVersion: bitnami.com/v1alpha1"
	    "\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: "
	    "AgB~w64~~w64~\n", "" },
	{ "what was not sealed", "s.yaml", "apiVersion: bitnami.com/v1alpha1"
	    "\nkind: SealedSecret\nspec:\n  encryptedData:\n    a: eA==\n",
	    "5 secret/plaintext " },
	{ "nor this", "s.yaml", "apiVersion: sluice/v1\nkind: SealedSecret\n"
	    "spec:\n  encryptedData:\n    a: eA==\n    b: YWdlLWVuY3J5cHRpb24u"
	    "b3JnL3YxCi0+\n    c: ''\n", "5 secret/plaintext " },
	{ "a kind that is called so", "s.yaml", "apiVersion: a/v1\nkind: "
	    "SealedSecret\nspec:\n  encryptedData:\n    password: hunter2x\n",
	    "5 secret/key-name " },
	{ "what stands beside it", "s.yaml", "apiVersion: sluice/v1\nkind: "
	    "SealedSecret\nspec:\n  template:\n    data:\n      password: "
	    "hunter2x\n", "6 secret/key-name " },
	{ "a secret in a store", "s.yaml", "apiVersion: external-secrets.io/"
	    "v1beta1\nkind: ExternalSecret\nspec:\n  data:\n  - secretKey: "
	    "hunter2xPassword1\n", "" },
	/* 11: names of files */
	{ "a key file", "keys/id_ed25519", "x", "0 secret/file-name " },
	{ "a key store", "a.jks", "x", "0 secret/file-name " },
	{ "variables", "app/.env", "A=b\n", "0 secret/file-name " },
	{ "the public half", "keys/id_ed25519.pub", "x", "" },
	{ "an example", ".env.example", "PASSWORD=\n", "" },
	/* permission */
	{ "what is allowed", "v.yaml", "password: hunter2x # sluice:allow "
	    "secret/key-name\n", "" },
	{ "for gitleaks", "v.yaml", "password: hunter2x # gitleaks:allow\n",
	    "" },
	{ "by another rule", "v.yaml", "password: hunter2x # sluice:allow "
	    "secret/key\n", "1 secret/key-name " },
	/* ways to hide */
	{ "UTF-16", "x.txt", "\0g\0h\0p\0_", "" },
	{ "behind an alias", "v.yaml", "x: &p hunter2x\ny: {password: *p}\n",
	    "1 secret/key-name " },
	{ "folded", "v.yaml", "a: >-\n  -----BEGIN PRIVATE KEY-----\n  ~w64~\n"
	    "  -----END PRIVATE KEY-----\n", "2 secret/private-key " },
	{ "escaped", "v.yaml", "a: \"\\x67hp_~w36~\"\n", "1 secret/token " },
	{ "in a comment", "v.yaml", "# ghp_~w36~\na: b\n", "1 secret/token " }
};

/* A token, and the same with its last part too short. */
struct shape {
	const char *kind, *text, *near;
};

static const struct shape shapes[] = {
	{ "age", "AGE-SECRET-KEY-1~b58~", "AGE-SECRET-KEY-1~b50~" },
	{ "aws", "AKIA~u16~", "AKIAIOSFODNN7EXAMPLE" },
	{ "google", "AIza~w35~", "AIza~w30~" },
	{ "azure", "~w3~4Q~~w34~", "~w3~xQ~~w10~" },
	{ "github", "ghp_~w36~", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
	{ "github app", "ghs_~w36~", "ghs_~w20~" },
	{ "github fine", "github_pat_~w82~", "github_pat_~w40~" },
	{ "gitlab", "glpat-~w20~", "glpat-~w10~" },
	{ "gitlab routable", "glpat-~w27~.~h9~", "glpat-~w26~.~h8~" },
	{ "gitlab runner", "glrt-~w20~", "glrt-~w19~" },
	{ "gitlab deploy", "gldt-~w20~", "gldt-~w21~" },
	{ "gitlab trigger", "glptt-~h40~", "glptt-~h30~" },
	{ "jwt", "eyJ~w30~.eyJ~w40~.~w43~", "eyJ~w30~.eyJ~w5~.~w43~" },
	{ "openshift", "sha256~~w43~", "sha256:~h64~" },
	{ "openai", "sk-~w20~T3BlbkFJ~w20~", "~w20~T3BlbkFJ~w20~" },
	{ "anthropic", "sk-ant-api03-~w93~AA", "sk-ant-api03-~w20~" },
	{ "sentry", "sntryu_~h64~", "sntryu_~h32~" },
	{ "heroku", "HRKU-AA~w58~", "HRKU-AA~w50~" },
	{ "fly", "fo1_~w43~", "fo1_~w40~" },
	{ "hugging face", "hf_~l34~", "hf_~l30~" },
	{ "slack webhook", "https://hooks.slack.com/services/~w44~",
	    "https://hooks.slack.com/services/T/B/x" },
	{ "slack bot", "xoxb-~d12~-~d12~-~w24~", "xoxb-~d5~-~d12~-~w24~" },
	{ "slack user", "xoxp-~d12~-~d12~-~d12~-~h32~", "xoxp-~d12~-~w5~" },
	{ "slack app", "xapp-1-~u11~-~d13~-~h64~", "xapp-1-~u11~" },
	{ "teams", "https://a.webhook.office.com/webhookb2/~h36~@~h36~/"
	    "IncomingWebhook/~h32~", "https://a.webhook.office.com/" },
	{ "discord", "https://discord.com/api/webhooks/~d18~/~w68~",
	    "https://discord.com/api/webhooks/~d18~/x" },
	{ "telegram", "~d9~:A~w34~", "~d3~:A~w34~" },
	{ "stripe", "sk_live_~w24~", "sk_live_x" },
	{ "sendgrid", "SG.~w66~", "SG.~w30~" },
	{ "npm", "npm_~w36~", "npm_~w35~" },
	{ "pypi", "pypi-AgEIcHlwaS5vcmc~w60~", "pypi-AgEIcHlwaS5vcmc~w10~" },
	{ "docker", "dckr_pat_~w27~", "dckr_pat_~w20~" },
	{ "artifactory", "AKCp~w69~", "AKCp~w60~" },
	{ "digitalocean", "dop_v1_~h64~", "dop_v1_~h63~" },
	{ "vault", "hvs.~w92~", "hvs.~w24~" },
	{ "terraform", "~w14~.atlasv1.~w64~", "~w14~.atlasv1.~w20~" },
	{ "grafana", "glsa_~w32~_~h8~", "glsa_~w32~" },
	{ "1password", "ops_eyJ~w260~", "ops_eyJ~w100~" },
	{ "doppler", "dp.pt.~w43~", "dp.pt.~w40~" },
	{ "dynatrace", "dt0c01.~u24~.~u64~", "dt0c01.~u24~" },
	{ "databricks", "dapi~h32~", "dapi~h31~" },
	{ "mailgun", "# mailgun\n  b: key-~h32~", "key-~h32~" },
	{ "twilio", "SK~h32~", "SK~h30~" },
	{ "new relic", "NRAK-~u27~", "NRAK-~u20~" },
	{ "planetscale", "pscale_tkn_~w43~", "pscale_tkn_~w10~" },
	{ "private key", "|\n    -----BEGIN EC PRIVATE KEY-----\n    ~w64~\n"
	    "    -----END EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----" },
	{ "PGP key", "|\n    -----BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
	    "    ~w64~\n    ~w64~\n    -----END PGP PRIVATE KEY BLOCK-----",
	    "|\n    -----BEGIN PRIVATE KEY-----\n    ~w64~\n    ...\n"
	    "    ~w64~\n    -----END PRIVATE KEY-----" },
	{ "encrypted key", "|\n    -----BEGIN RSA PRIVATE KEY-----\n"
	    "    Proc-Type: 4,ENCRYPTED\n    DEK-Info: AES-128-CBC,~h32~\n\n"
	    "    ~w64~\n    ~w64~\n    -----END RSA PRIVATE KEY-----",
	    "|\n    begin it with -----BEGIN CERTIFICATE----- or with\n"
	    "    -----BEGIN RSA PRIVATE KEY-----, whose name is the one of the "
	    "Secret from further above\n    as in -----BEGIN CERTIFICATE-----"
	    "\n    ~w64~\n    -----END CERTIFICATE-----\n    -----BEGIN RSA "
	    "PRIVATE KEY-----\n    or see everything that is written on the "
	    "subject at\n    https://example.com/~w64~ and on all of the other "
	    "pages there\n    -----END RSA PRIVATE KEY-----" },
	{ "private key in JSON", "'{\"k\": \"-----BEGIN PRIVATE KEY-----\\n"
	    "~w64~\\n-----END PRIVATE KEY-----\"}'",
	    "|\n    -----BEGIN CERTIFICATE-----\n    ~w64~\n"
	    "    -----END CERTIFICATE-----" }
};

/* The same ones every time, evenly spread. */
static char
next_of(const char *alphabet, unsigned *state)
{
	*state = *state * 1664525U + 1013904223U;
	return alphabet[(*state >> 8) % strlen(alphabet)];
}

static const char *
alphabet_of(char c)
{
	switch (c) {
	case 'h':
		return "0123456789abcdef";
	case 'u':
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	case 'd':
		return "1234567890";
	case 'l':
		return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	case 'b':
		return "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
	default:
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		    "0123456789";
	}
}

/* Put random characters in the place of ~xN~. */
static const char *
make(struct arena *a, const char *text)
{
	unsigned state = 42;
	const char *alphabet;
	char *end;
	struct buf b;
	long n;

	buf_init(&b, a, LIMIT_MANIFEST);
	for (; *text; text++) {
		if (*text != '~' || !strchr("hudlbw", text[1]) ||
		    text[2] < '0' || text[2] > '9') {
			buf_addc(&b, *text);
			continue;
		}
		alphabet = alphabet_of(text[1]);
		for (n = strtol(text + 2, &end, 10); n > 0; n--)
			buf_addc(&b, next_of(alphabet, &state));
		text = end;
	}
	return b.data;
}

/* "line rule " for every finding. */
static const char *
scan(struct arena *a, const char *path, const char *text, size_t len)
{
	const struct secrets_options options = { .inline_allow = true,
		.today = "2026-11-20" };
	struct secrets *s = secrets_new(a, &options);
	struct diag *d = diag_new(a);
	const char *all = "", *at, *end, *rule;
	struct buf b;

	secrets_scan_file(s, d, path, text, len);
	buf_init(&b, a, LIMIT_BINARY);
	diag_format(&b, d, DIAG_TOOL, false, 0);
	for (at = b.data; (end = strchr(at, '\n')); at = end + 1) {
		rule = strstr(at, " [secret/");
		if (!rule || rule > end)
			continue;	/* a hint */
		at += strlen(path);
		all = arena_printf(a, "%s%ld %.*s ", all,
		    *at == ':' ? strtol(at + 1, NULL, 10) : 0,
		    (int)strcspn(rule + 2, "]"), rule + 2);
	}
	return all;
}

static void
cases(struct arena *a)
{
	const struct test *t;
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		t = &documents[i];
		text = make(a, t->text);
		is(scan(a, t->path, text, strlen(text)), t->want, t->name);
	}
}

static void
tokens(struct arena *a)
{
	const struct shape *s;
	const char *text, *got;
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		s = &shapes[i];
		text = make(a, arena_printf(a, "a:\n  b: %s\n", s->text));
		got = scan(a, "t.yaml", text, strlen(text));
		ok(strstr(got, "secret/"), s->kind);
		text = make(a, arena_printf(a, "a:\n  b: %s\n", s->near));
		got = scan(a, "t.yaml", text, strlen(text));
		is(got, "", arena_printf(a, "nearly: %s", s->kind));
	}
}

/* UTF-16 with a byte order mark; big: the high byte comes first. */
static const char *
scan_wide(struct arena *a, const char *path, const char *text, bool big)
{
	char *wide = arena_alloc(a, 2 * strlen(text) + 2, 1);
	size_t i;

	memcpy(wide, big ? "\xfe\xff" : "\xff\xfe", 2);
	for (i = 0; text[i]; i++)
		wide[2 + 2 * i + big] = text[i];
	return scan(a, path, wide, 2 + 2 * i);
}

static void
wide(struct arena *a)
{
	static const char secret[] = SECRET "data:\n  a: eA==\n";
	const char *text = make(a, "x = ghp_~w36~\n");

	is(scan_wide(a, "x.txt", text, false), "1 secret/token ",
	    "a token in UTF-16");
	is(scan_wide(a, "x.bin", text, true), "1 secret/token ",
	    "and the other way around");
	is(scan_wide(a, "s.yaml", secret, true), "5 secret/plaintext ",
	    "a Secret in UTF-16");
	is(scan_wide(a, "s.yaml", "\xe9", false), "", "half a character");
	is(scan(a, "x.txt", "\xff\xfe\x3d\xd8\x00", 5), "",
	    "half of a pair of halves");
}

/* More values than are kept, all but the last of them allowed. */
static void
too_many(struct arena *a)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_MANIFEST);
	for (i = 0; i < LIMIT_FINDINGS; i++)
		buf_adds(&b, "password=hunter2x # gitleaks:allow\n");
	is(scan(a, "a.ini", b.data, b.len), "", "as many as are kept");
	buf_adds(&b, "password=hunter2x\n");
	is(scan(a, "a.ini", b.data, b.len), "0 secret/too-many ",
	    "one more is not lost");
}

static void
objects(struct arena *a)
{
	static const char text[] = SECRET "data:\n  a: eA==\n";
	const struct secrets_options options = { .today = "2026-11-20" };
	struct secrets *s = secrets_new(a, &options);
	struct diag *d = diag_new(a);
	struct yaml_docs docs;

	yaml_read(a, d, YAML_CORE, "s.yaml", text, strlen(text), &docs);
	secrets_scan_object(s, d, docs.doc[0]);
	ok(diag_count(d, DIAG_ERROR) == 1, "a rendered object is looked at");
	secrets_scan_file(s, d, "s.yaml", text, strlen(text));
	ok(diag_count(d, DIAG_ERROR) == 1, "and its place told once");
}

/* What was allowed at a place says nothing of what stands there next. */
static void
same_place(struct arena *a)
{
	const struct secrets_options options = { .inline_allow = true,
		.today = "2026-11-20" };
	struct secrets *s = secrets_new(a, &options);
	struct diag *d = diag_new(a);

	secrets_scan_file(s, d, "v.yaml", "password: hunter2x # "
	    "gitleaks:allow\n", 36);
	ok(!diag_count(d, DIAG_ERROR), "a value is allowed");
	secrets_scan_file(s, d, "v.yaml", "password: hunter2y\n", 19);
	ok(diag_count(d, DIAG_ERROR) == 1, "and not the next one there");
}

static void
allowed(struct arena *a)
{
	/* the SHA-256 of "hunter2x" */
	static const char list[] = "allow:\n"
	    "- rule: secret/key-name\n  value: \"e4fdfc2193f7a0b1b8e6bb8cda7f48"
	    "9bcb6e0bb53ee9a2d9a2bb6f81c8a5d7d9\"\n  path: 'charts/*'\n"
	    "  until: 2026-11-20\n  reason: a test\n";
	struct secrets_options options = { .today = "2026-11-20" };
	struct diag *d = diag_new(a);
	struct allowlist allow;
	char *words = arena_strdup(a, list);
	struct buf b;

	memcpy(strstr(words, "e4fd"), hash_sha256_hex(a, "hunter2x", 8), 64);
	ok(allowlist_read(a, d, "allow", words, strlen(words), &allow),
	    "an allow list is read");
	options.allow = &allow;
	secrets_scan_file(secrets_new(a, &options), d, "charts/a/v.yaml",
	    "password: hunter2x", 18);
	ok(!diag_count(d, DIAG_ERROR), "what is on it may stay");
	secrets_scan_file(secrets_new(a, &options), d, "apps/v.yaml",
	    "password: hunter2x", 18);
	ok(diag_count(d, DIAG_ERROR) == 1, "where it says");
	options.today = "2026-11-21";
	secrets_scan_file(secrets_new(a, &options), d, "charts/b/v.yaml",
	    "password: hunter2x", 18);
	buf_init(&b, a, LIMIT_BINARY);
	diag_format(&b, d, DIAG_TOOL, false, 0);
	ok(strstr(b.data, "hint: it was allowed until 2026-11-20"),
	    "and until then");
	ok(!strstr(b.data, "hunter2x"), "the value is never shown");
	ok(!allowlist_read(a, d, "allow", "allow: [{rule: x, vaule: y}]", 28,
	    &allow), "a wrong one is refused");
}

static int
scan_files(struct arena *a, char **path)
{
	const struct secrets_options options = { .inline_allow = true,
		.today = "2026-11-20" };
	struct secrets *s = secrets_new(a, &options);
	struct diag *d = diag_new(a);
	struct blob text;
	struct err *e;

	for (; *path; path++) {
		e = file_read(a, *path, LIMIT_BINARY, &text);
		if (e)
			return err_report(e);
		secrets_scan_file(s, d, *path, text.data, text.len);
	}
	diag_print(stdout, d, DIAG_TOOL, false);
	return diag_count(d, DIAG_ERROR) > 0;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	int status;

	if (argc > 1) {
		status = scan_files(a, argv + 1);
		arena_free(a);
		return status;
	}
	cases(a);
	tokens(a);
	wide(a);
	too_many(a);
	objects(a);
	same_place(a);
	allowed(a);
	arena_free(a);
	return tap_done();
}
