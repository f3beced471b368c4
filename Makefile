# Sluice.  "make" builds into build/; "make help" says what else there is.

BUILD = build
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/sluice
MANDIR = $(PREFIX)/share/man
SHAREDIR = $(PREFIX)/share/sluice
UNITDIR = $(PREFIX)/lib/systemd/system
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
DESTDIR =
PKG_CONFIG = pkg-config
CC = cc
CFLAGS = -O2 -g
LDFLAGS =
VERSION = 0.1

# --- flags ---

# $(call accepted,FLAGS): the flags, if this compiler knows them all.
accepted = $(shell $(CC) -Werror $(1) -x c -c -o /dev/null /dev/null \
	2>/dev/null && echo '$(1)')

PACKAGES = yaml-0.1 libgit2 libsodium libpcre2-8 zlib
PACKAGE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla \
	-Wdouble-promotion -Wimplicit-fallthrough \
	$(call accepted,-Wduplicated-cond -Wduplicated-branches \
	-Wlogical-op -Wjump-misses-init)
HARDEN := -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
	-fPIE $(call accepted,-fstack-clash-protection) \
	$(call accepted,-fcf-protection)
STD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
DEFS = -DSLUICE_VERSION='"$(VERSION)"'
WERROR =
ALL_CFLAGS = $(STD) $(WARN) $(WERROR) $(HARDEN) $(DEFS) -I. \
	$(PACKAGE_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(CFLAGS) $(LDFLAGS)

# Most of our programs run for some milliseconds, and finding and binding shared
# libraries would take as long: all but libc are linked statically, if they are
# here in that form.  "SHARED=yes" takes the shared ones.
SHARED =
OFFLINE = repo/offline.c
STATIC_LIBS := -Wl,-Bstatic $(shell $(PKG_CONFIG) --static --libs \
	$(PACKAGES) 2>/dev/null) -Wl,-Bdynamic
ifeq ($(SHARED),)
SHARED := $(shell echo 'int main(void) { return git_libgit2_init(); }' | \
	$(CC) -include git2.h $(PACKAGE_CFLAGS) -o /dev/null -x c $(OFFLINE) - \
	-x none $(STATIC_LIBS) 2>/dev/null || echo yes)
endif
ifeq ($(SHARED),)
STAND_IN := $(BUILD)/$(OFFLINE:.c=.o)
LIBS := $(STAND_IN) $(STATIC_LIBS)
endif

# "make V=1" shows whole commands.
SAY = $(if $(V),@:,@printf '%-5s %s\n')
Q = $(if $(V),,@)

# --- programs: a hyphen in a file name marks one, all else is library ---

ROOMS = base yaml repo kube seal overlays templates policy gen hooks agent site
SOURCES := $(sort $(wildcard $(ROOMS:%=%/*.c)))
MAINS := $(foreach src,$(SOURCES),$(if $(findstring -,$(src)),$(src)))
MODULES := $(filter-out $(MAINS) $(OFFLINE),$(SOURCES))
PROGRAMS := $(foreach src,$(MAINS),$(BUILD)/bin/$(notdir $(src:.c=)))
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

## all             the programs, in $(BUILD)/bin (this is the default)
all: $(PROGRAMS)

$(BUILD)/%.o: %.c | libraries
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libsluice.a: $(MODULES:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(SAY) AR $@
	$(Q)$(AR) rcs $@ $^

define link
@mkdir -p $(@D)
$(SAY) LD $@
$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
endef

define program
$(BUILD)/bin/$(notdir $(1:.c=)): $(BUILD)/$(1:.c=.o) $(BUILD)/libsluice.a | \
    $(STAND_IN)
	$$(link)
endef
$(foreach src,$(MAINS),$(eval $(call program,$(src))))

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libsluice.a | $(STAND_IN)
	$(link)

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/driver/main.o \
    $(BUILD)/libsluice.a | $(STAND_IN)
	$(link)

libraries:
	@test -n '$(LIBS)' || \
	    { echo 'not all of $(PACKAGES) are here: run scripts/deps' >&2; \
	    exit 1; }

# --- tests ---

# Unit programs, and the scripts of tests/<room>/.  To run some of them:
# make check TESTS='tests/yaml/*.sh build/unit/hash'.
TEST_ROOMS = lib $(ROOMS) fuzz man examples
SCRIPTS := $(sort $(wildcard $(TEST_ROOMS:%=tests/%/*.sh)))
# What takes longest begins first, so that nothing is left to wait for alone.
LONGEST := $(filter %killed.sh %killed-fetch.sh %/bad-objects.sh \
	%/hostile-paths.sh %/mistakes.sh %/oracle.sh,$(SCRIPTS))
TESTS = $(LONGEST) $(UNITS) $(filter-out $(LONGEST),$(SCRIPTS))
PROVE = prove --failures --jobs 4
TESTED = $(PROGRAMS) $(UNITS) $(FUZZERS:%=$(BUILD)/fuzz/%)

# What unit programs leave in the temporary directory goes with it.  Where
# python3 is a script that looks for one, as pyenv has it, it is asked once.
define prove
@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && mkdir $$tmp/bin && \
    if python=$$(python3 -c 'import sys; print(sys.executable)' \
        2>/dev/null); then \
	printf "#!/bin/sh\nexec '%s' \"\$$@\"\n" "$$python" \
	    >$$tmp/bin/python3 && \
	chmod +x $$tmp/bin/python3; \
    fi && \
    PATH=$$tmp/bin:$$PATH TMPDIR=$$tmp BUILD=$(abspath $(1)) $(PROVE) $(2)
endef

## check           all tests; warnings are errors
check: WERROR = -Werror
check: $(TESTED)
	$(call prove,$(BUILD),$(TESTS))

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

# The sanitizers themselves come along if that can be: they start faster.
SANITIZERS = $(shell echo 'int main(void) { return 0; }' | \
	$(CC) -Werror $(SANITIZE) -static-libasan -static-libubsan \
	-o /dev/null -x c - 2>/dev/null && \
	echo '-static-libasan -static-libubsan')

## check-asan      the same tests under address, undefined and leak sanitizers
check-asan:
	ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
	    $(MAKE) BUILD=build/asan CFLAGS='-O1 -g1 $(SANITIZE)' \
	    LDFLAGS='$(SANITIZERS)' HARDEN=-fPIE check

# Freeing libc's memory at _exit would flush what a forked child has inherited.
VALGRIND = valgrind --quiet --error-exitcode=99 --run-libc-freeres=no

## check-valgrind  the same tests with every program under valgrind (slow)
check-valgrind: $(TESTED)
	@rm -rf $(BUILD)/valgrind
	@for f in $(TESTED:$(BUILD)/%=%); do \
	    mkdir -p $(BUILD)/valgrind/$${f%/*} && \
	    printf '#!/bin/sh\nexec $(VALGRIND) %s "$$@"\n' \
	        $(abspath $(BUILD))/$$f >$(BUILD)/valgrind/$$f && \
	    chmod +x $(BUILD)/valgrind/$$f || exit; \
	done
	$(call prove,$(BUILD)/valgrind,$(TESTS:$(BUILD)/%=$(BUILD)/valgrind/%))

FUZZ_CC = clang
FUZZ_SECONDS = 60
FUZZ = $(FUZZERS)

## fuzz            each fuzz target for FUZZ_SECONDS (60); FUZZ names some
fuzz:
	$(MAKE) BUILD=build/libfuzzer CC='$(FUZZ_CC)' HARDEN=-fPIE \
	    CFLAGS='-O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link' \
	    $(FUZZ:%=fuzz-%)

fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libsluice.a | $(STAND_IN)
	$(SAY) FUZZ $*
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $(BUILD)/fuzz-$* $^ \
	    $(LIBS)
	@mkdir -p $(BUILD)/corpus/$* tests/fuzz/corpus/$*
	$(Q)$(BUILD)/fuzz-$* -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	    -rss_limit_mb=2048 -artifact_prefix=$(BUILD)/$*- \
	    $(BUILD)/corpus/$* tests/fuzz/corpus/$*

CASES =

## conformance     CASES=DIR: our output against a folder of recorded cases
conformance: $(PROGRAMS)
	@PATH=$(abspath $(BUILD))/bin:$$PATH tests/conformance/run.py $(CASES)

BENCH = run dir seal tick push

## bench           time and memory, beside kubectl kustomize, age, a plain push
bench: all
	@failed=; for name in $(BENCH); do \
	    BUILD=$(abspath $(BUILD)) CC='$(CC)' LIBS='$(LIBS)' \
	        CFLAGS='$(PACKAGE_CFLAGS) -O2' tests/bench/$$name.sh || \
	        failed="$$failed $$name"; \
	done; \
	test -z "$$failed" || { echo "goals are missed in:$$failed" >&2; \
	    exit 1; }

## demo            a push becomes rendered manifests, in a temporary directory
demo: all
	@BUILD=$(abspath $(BUILD)) examples/demo.sh

# --- the code itself ---

## lint            rooms, calls, manual pages, scripts: the rules of HACKING
lint:
	@tests/lint/run.sh

## top             the longest and most branching functions, for interest
top:
	@awk -f tests/lint/top.awk $(SOURCES)

# --- packaging ---

HOOKS := $(filter %-receive,$(PROGRAMS))
TOOLS := $(filter-out $(HOOKS),$(PROGRAMS))
PAGES := $(wildcard man/*.[1-8])
# What runs sluice-agent every minute: units for systemd, a file for cron.
TIMERS := $(wildcard share/*.service share/*.timer)
CRON := $(wildcard share/*.cron)

## install         into DESTDIR, below PREFIX (/usr/local)
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) \
	    $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 755 $(TOOLS) $(DESTDIR)$(BINDIR)
	for tool in $(TOOLS); do \
	    name=$${tool##*/} && \
	    scripts/completion bash $$tool >$(DESTDIR)$(BASHDIR)/$$name && \
	    scripts/completion zsh $$tool >$(DESTDIR)$(ZSHDIR)/_$$name && \
	    scripts/completion fish $$tool \
	        >$(DESTDIR)$(FISHDIR)/$$name.fish || exit; \
	done
	$(if $(HOOKS),install -m 755 $(HOOKS) $(DESTDIR)$(LIBEXECDIR))
	for page in $(PAGES); do \
	    section=$(DESTDIR)$(MANDIR)/man$${page##*.} && \
	    install -d $$section && install -m 644 $$page $$section || exit; \
	done
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SHAREDIR)
	for file in $(TIMERS:%=%:$(UNITDIR)) $(CRON:%=%:$(SHAREDIR)); do \
	    name=$${file%%:*} && to=$(DESTDIR)$${file#*:}/$${name##*/} && \
	    sed 's,@BINDIR@,$(BINDIR),' $$name >$$to && chmod 644 $$to || \
	    exit; \
	done

## uninstall       takes away what install put there
uninstall:
	rm -f $(TIMERS:share/%=$(DESTDIR)$(UNITDIR)/%) \
	    $(CRON:share/%=$(DESTDIR)$(SHAREDIR)/%) \
	    $(TOOLS:$(BUILD)/bin/%=$(DESTDIR)$(BINDIR)/%) \
	    $(HOOKS:$(BUILD)/bin/%=$(DESTDIR)$(LIBEXECDIR)/%) \
	    $(TOOLS:$(BUILD)/bin/%=$(DESTDIR)$(BASHDIR)/%) \
	    $(TOOLS:$(BUILD)/bin/%=$(DESTDIR)$(ZSHDIR)/_%) \
	    $(TOOLS:$(BUILD)/bin/%=$(DESTDIR)$(FISHDIR)/%.fish)
	for page in $(PAGES); do \
	    rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}; \
	done

## dist            sluice-VERSION.tar.gz of the last commit
dist:
	git archive --prefix=sluice-$(VERSION)/ HEAD | \
	    gzip -9 -n >sluice-$(VERSION).tar.gz

## clean           removes $(BUILD)
clean:
	rm -rf $(BUILD)

## help            this list
help:
	@sed -n 's/^## //p' Makefile

.PHONY: all libraries check check-asan check-valgrind fuzz conformance bench \
	demo lint top install uninstall dist clean help
.DELETE_ON_ERROR:
.SECONDARY:

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
