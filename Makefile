# Sluice.  "make" builds into build/; "make help" lists the other targets.

BUILD = build
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/sluice
MANDIR = $(PREFIX)/share/man
DESTDIR =
PKG_CONFIG = pkg-config
CC = cc
CFLAGS = -O2 -g
LDFLAGS =
VERSION = 0.1

PACKAGES = yaml-0.1 libgit2 libsodium libpcre2-8 zlib
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla \
	-Wdouble-promotion -Wimplicit-fallthrough
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
STD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
DEFS = -DSLUICE_VERSION='"$(VERSION)"'
ALL_CFLAGS = $(STD) $(WARN) $(HARDEN) $(DEFS) -I. \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES))

# A room is a folder; a hyphen in a file name marks a program.
ROOMS = base yaml repo kube seal overlays templates policy gen hooks agent site
SOURCES = $(sort $(foreach room,$(ROOMS),$(wildcard $(room)/*.c)))
MAINS = $(foreach src,$(SOURCES),$(if $(findstring -,$(src)),$(src)))
MODULES = $(filter-out $(MAINS),$(SOURCES))
PROGRAMS = $(MAINS:%.c=$(BUILD)/bin/%)
BINARIES = $(foreach p,$(PROGRAMS),$(BUILD)/bin/$(notdir $(p)))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

all: $(BINARIES)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libsluice.a: $(MODULES:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(AR) rcs $@ $^

define program
$(BUILD)/bin/$(notdir $(1:.c=)): $(BUILD)/$(1:.c=.o) $(BUILD)/libsluice.a
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_LDFLAGS) $$(CFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach src,$(MAINS),$(eval $(call program,$(src))))

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libsluice.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(CFLAGS) -o $@ $^ $(LIBS)

# --- tests ---

# Unit programs, and the scripts of tests/<room>/; TESTS names some of them.
TESTS = $(UNITS) $(sort $(wildcard $(TEST_ROOMS:%=tests/%/*.sh)))
TEST_ROOMS = lib $(ROOMS) fuzz man examples
PROVE = prove --failures --jobs 2

check: all $(UNITS) fuzz-corpus
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	    TMPDIR=$$tmp BUILD=$(abspath $(BUILD)) $(PROVE) $(TESTS)

ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
check-asan:
	ASAN_OPTIONS=detect_leaks=1 $(MAKE) BUILD=build/asan \
	    CFLAGS='-O1 -g $(ASAN)' HARDEN=-fPIE check

# --- fuzzing: one target per file; plain builds run the corpus once ---

fuzz-corpus: $(FUZZERS:%=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/driver/main.o \
    $(BUILD)/libsluice.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(CFLAGS) -o $@ $^ $(LIBS)

FUZZ_CC = clang
FUZZ_SECONDS = 60
FUZZ = $(FUZZERS)
fuzz:
	$(MAKE) BUILD=build/fuzz CC='$(FUZZ_CC)' HARDEN=-fPIE \
	    CFLAGS='-O1 -g $(ASAN) -fsanitize=fuzzer-no-link' \
	    build/fuzz/libsluice.a $(FUZZ:%=build/fuzz/run-%)

$(BUILD)/run-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libsluice.a
	$(CC) $(CFLAGS) -fsanitize=fuzzer -o $(BUILD)/$* $^ $(LIBS)
	@mkdir -p $(BUILD)/corpus/$* tests/fuzz/corpus/$*
	$(BUILD)/$* -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	    -rss_limit_mb=2048 -artifact_prefix=$(BUILD)/$*- \
	    $(BUILD)/corpus/$* tests/fuzz/corpus/$*

# --- the rest ---

lint:
	tests/lint/rooms.sh
	tests/lint/functions.sh

bench: all
	BUILD=$(abspath $(BUILD)) tests/bench/run.sh

demo: all
	BUILD=$(abspath $(BUILD)) examples/demo.sh

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile | sort -u | tr '\n' ' '; echo

.PHONY: all check check-asan fuzz fuzz-corpus lint bench demo clean help
.SECONDARY:

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
