#include "agent/settings.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/target.h"
#include "base/file.h"
#include "base/limit.h"
#include "repo/refs.h"
#include "yaml/setting.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define AT(type, field) offsetof(struct type, field)
#define STATE "/var/lib/sluice"

static void
read_seconds(struct setting_file *s, const struct node *n, void *place)
{
	uint64_t seconds = *(unsigned *)place;

	setting_duration(s, n, &seconds);
	*(unsigned *)place = (unsigned)seconds;	/* a year at most */
}

/* The same of a time in which something must come to its end. */
static void
read_timeout(struct setting_file *s, const struct node *n, void *place)
{
	unsigned before = *(unsigned *)place;

	*(unsigned *)place = 1;
	read_seconds(s, n, place);
	if (*(unsigned *)place)
		return;
	setting_bad(s, n, "a time to wait: nothing is done in none");
	*(unsigned *)place = before;
}

static void
read_number(struct setting_file *s, const struct node *n, void *place)
{
	uint64_t number = *(unsigned *)place;

	setting_count(s, n, &number);
	*(unsigned *)place = (unsigned)number;
}

static void
read_percent(struct setting_file *s, const struct node *n, void *place)
{
	static const struct unit units[] = { { "%", 1 } };
	const char *text = node_text(n);
	uint64_t number;

	if (text && setting_quantity(text, units, N(units), 100, &number))
		*(unsigned *)place = (unsigned)number;
	else
		setting_bad(s, n, "a share such as 30%");
}

static void
read_name(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && setting_is_name(text) && strlen(text) == n->len)
		*(const char **)place = text;
	else
		setting_bad(s, n, "a name of letters, digits and '._-'");
}

/* What git fetch is given: an address, and no option. */
static void
read_url(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && *text && *text != '-' && strlen(text) == n->len &&
	    !strpbrk(text, " \t\r\n"))
		*(const char **)place = text;
	else
		setting_bad(s, n, "the address of a repository");
}

static void
read_ref(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && !strncmp(text, "refs/", 5) && refs_is_name(text) &&
	    strlen(text) <= LIMIT_REF)
		*(const char **)place = text;
	else
		setting_bad(s, n, "a ref such as refs/heads/rendered/prod");
}

static void
read_repository(struct setting_file *s, const struct node *n, void *place)
{
	const char *text = node_text(n);

	if (text && refs_is_name(text) && strlen(text) <= LIMIT_REF)
		*(const char **)place = text;
	else
		setting_bad(s, n, "the name of a repository, as its "
		    "sluice.yaml has it");
}

static void
read_heal(struct setting_file *s, const struct node *n, void *place)
{
	static const char *const words[] = { "off", "detect", "heal" };
	size_t i;

	if (setting_word(s, n, words, N(words), "'off', 'detect' or 'heal'",
	    &i))
		*(enum heal *)place = (enum heal)i;
}

static void
read_after(struct setting_file *s, const struct node *n, void *place)
{
	struct string_list names = { NULL, 0 };
	struct set *set = place;
	size_t i;

	setting_strings(s, n, &names);
	set->after = arena_alloc(s->arena, names.n + 1, sizeof(*set->after));
	for (i = 0; i < names.n; i++)
		set->after[set->nafter++] = names.item[i]->str;
}

static void
read_prune(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "count", read_number, AT(set, prune_count), false },
		{ "share", read_percent, AT(set, prune_percent), false },
	};

	setting_read(s, n, "'prune'", table, N(table), place);
}

static void
read_timeouts(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "fetch", read_timeout, AT(set, fetch_seconds), false },
		{ "apply", read_timeout, AT(set, apply_seconds), false },
		{ "health", read_timeout, AT(set, health_seconds), false },
	};

	setting_read(s, n, "'timeouts'", table, N(table), place);
}

static const struct setting set_table[] = {
	{ "name", read_name, AT(set, name), true },
	{ "url", read_url, AT(set, url), true },
	{ "ref", read_ref, AT(set, ref), false },
	{ "repository", read_repository, AT(set, repository), true },
	{ "environment", read_name, AT(set, environment), true },
	{ "signers", target_read_path, AT(set, signers), true },
	{ "identity", target_read_path, AT(set, identity), false },
	{ "dir", target_read_dir, 0, false },
	{ "exec", target_read_exec, 0, false },
	{ "after", read_after, 0, false },
	{ "heal", read_heal, AT(set, heal), false },
	{ "heal-every", read_timeout, AT(set, heal_seconds), false },
	{ "prune", read_prune, 0, false },
	{ "rollback", setting_bool, AT(set, rollback), false },
	{ "timeouts", read_timeouts, 0, false },
	{ "attempts", read_number, AT(set, attempts), false },
	{ "fresh-within", read_seconds, AT(set, fresh_seconds), false },
	{ "interval", read_timeout, AT(set, interval), false },
	{ "splay", read_seconds, AT(set, splay), false },
	{ "ssh", setting_string, AT(set, ssh), false },
	{ "fetch-limit", setting_size, AT(set, fetch_bytes), false },
};

static void
set_defaults(struct set *set)
{
	set->heal = HEAL_HEAL;
	set->heal_seconds = 600;
	set->prune_count = 10;
	set->prune_percent = 30;
	set->rollback = true;
	set->fetch_seconds = 120;
	set->apply_seconds = 300;
	set->health_seconds = 600;
	set->attempts = 5;
	set->interval = 60;
	set->splay = 30;
	set->fetch_bytes = 256UL * 1024 * 1024;
}

static void
read_set(struct setting_file *s, const struct node *n, struct set *set)
{
	set->loc = n->loc;
	set_defaults(set);
	setting_read(s, n, "a set", set_table, N(set_table), set);
	if (!set->ref && set->environment)
		set->ref = arena_printf(s->arena, "refs/heads/rendered/%s",
		    set->environment);
	if (!set->attempts)
		diag_add(s->diag, DIAG_ERROR, "config/value", n->loc,
		    "with no attempts nothing is ever applied");
	if (node_is_map(n) && !node_get(n, "dir") == !node_get(n, "exec"))
		diag_add(s->diag, DIAG_ERROR, "config/value", n->loc,
		    "a set has one target, either 'dir' or 'exec'");
}

static void
read_sets(struct setting_file *s, const struct node *n, void *place)
{
	struct settings *all = place;
	size_t i;

	if (!node_is_list(n)) {
		setting_bad(s, n, "a list of sets");
		return;
	}
	if (n->nitem > LIMIT_SETS) {
		diag_add(s->diag, DIAG_ERROR, "config/limit", n->loc,
		    "there are %zu sets, the limit is %d", n->nitem,
		    LIMIT_SETS);
		return;
	}
	all->set = arena_alloc(s->arena, n->nitem + 1, sizeof(*all->set));
	for (i = 0; i < n->nitem; i++)
		read_set(s, n->item[i], &all->set[all->nset++]);
}

/* --- what must hold between sets --- */

static struct set *
find_set(const struct settings *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->nset; i++)
		if (all->set[i].name && !strcmp(all->set[i].name, name))
			return &all->set[i];
	return NULL;
}

static void
no_such_set(struct setting_file *s, const struct set *set, const char *name)
{
	const struct settings *all = s->all;
	const char **names = arena_alloc(s->arena, all->nset, sizeof(*names));
	const char *near;
	size_t i;

	for (i = 0; i < all->nset; i++)
		names[i] = all->set[i].name ? all->set[i].name : "";
	diag_add(s->diag, DIAG_ERROR, "config/unknown-name", set->loc,
	    "there is no set '%s'", name);
	near = diag_nearest(name, names, all->nset);
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
}

/* Depth first; the set that is met while open closes a circle. */
static void
check_after(struct setting_file *s, struct set *set)
{
	struct set *other;
	size_t i;

	if (set->state == AFTER_OPEN)
		diag_add(s->diag, DIAG_ERROR, "config/cycle", set->loc,
		    "'%s' comes after itself", set->name);
	if (set->state != AFTER_READ)
		return;
	set->state = AFTER_OPEN;
	for (i = 0; i < set->nafter; i++) {
		other = find_set(s->all, set->after[i]);
		if (other)
			check_after(s, other);
		else
			no_such_set(s, set, set->after[i]);
	}
	set->state = AFTER_DONE;
}

/* The next name of a path, past slashes and dots that mean nothing. */
static size_t
next_name(const char **path)
{
	size_t len;

	do {
		*path += strspn(*path, "/");
		len = strcspn(*path, "/");
		*path += len;
	} while (len == 1 && (*path)[-1] == '.');
	return len;
}

static bool
is_same_path(const char *a, const char *b)
{
	size_t na, nb;

	do {
		na = next_name(&a);
		nb = next_name(&b);
		if (na != nb || memcmp(a - na, b - nb, na))
			return false;
	} while (na);
	return true;
}

/* The directory of a set that an earlier one, or itself, fills too. */
static const char *
shared_dir(const struct settings *all, const struct set *set,
    const struct set **with)
{
	const struct set *other;
	size_t i, mine, theirs;

	for (i = 0; i < all->nset; i++) {
		other = *with = &all->set[i];
		for (mine = 0; mine < 2; mine++)
			for (theirs = 0; theirs < 2; theirs++)
				if ((other != set || theirs < mine) &&
				    set->dir[mine] && other->dir[theirs] &&
				    is_same_path(set->dir[mine],
				    other->dir[theirs]))
					return set->dir[mine];
		if (other == set)
			break;
	}
	return NULL;
}

static void
check_dirs(struct setting_file *s, const struct set *set)
{
	const struct set *other;
	const char *dir = shared_dir(s->all, set, &other);

	if (!dir)
		return;
	diag_add(s->diag, DIAG_ERROR, "config/duplicate", set->loc,
	    "'%s' is filled by '%s' too", dir, other->name ? other->name :
	    "another set");
	diag_hint(s->diag, "a directory belongs to one set; give it one of "
	    "its own");
}

static void
check_sets(struct setting_file *s)
{
	struct settings *all = s->all;
	struct set *set;
	size_t i;

	for (i = 0; i < all->nset; i++) {
		set = &all->set[i];
		if (set->name && find_set(all, set->name) != set)
			diag_add(s->diag, DIAG_ERROR, "config/duplicate",
			    set->loc, "there are two sets called '%s'",
			    set->name);
		check_after(s, set);
		check_dirs(s, set);
	}
}

void
settings_parse(struct arena *a, struct diag *d, const char *file,
    const char *text, size_t len, struct settings *out)
{
	static const struct setting table[] = {
		{ "version", setting_version, AT(settings, version), true },
		{ "node", read_name, AT(settings, node), true },
		{ "state", target_read_path, AT(settings, state), false },
		{ "key", target_read_path, AT(settings, key), false },
		{ "metrics", target_read_path, AT(settings, metrics), false },
		{ "log", target_read_path, AT(settings, log), false },
		{ "sets", read_sets, 0, true },
	};
	struct setting_file s = { a, d, out };
	const struct node *doc;

	memset(out, 0, sizeof(*out));
	out->state = STATE;
	doc = setting_document(&s, file, text, len);
	if (!doc)
		return;
	setting_read(&s, doc, "the settings", table, N(table), out);
	check_sets(&s);
}

/* Who can write the file can run programs as whoever reads it. */
static struct err *
check_closed(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return err_errno("cannot look at '%s'", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_new(ERR_INPUT, "'%s' belongs to somebody else",
		    path);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return err_new(ERR_INPUT, "'%s' can be written by others "
		    "(mode %03o); run chmod go-w", path,
		    (unsigned)(st.st_mode & 0777));
	return NULL;
}

struct err *
settings_read(struct arena *a, struct diag *d, const char *path,
    struct settings *out)
{
	struct blob text;
	struct err *e = file_read_any(a, path, LIMIT_MANIFEST, &text);

	if (e)
		return e;
	if (!text.data)
		return err_new(ERR_INPUT, "there is no '%s'", path);
	e = check_closed(path);
	if (!e)
		settings_parse(a, d, path, text.data, text.len, out);
	return e;
}

const struct set *
settings_set(const struct settings *all, const char *name)
{
	return find_set(all, name);
}
