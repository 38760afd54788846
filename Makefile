# ipcgrade: `make grade` grades the submissions in student/, `make check` tests the harness, `make help` tells the rest.
#
# Nothing here runs pkg-config while the file is read: on a bare machine it comes with `deps` (see `ready` below).
# One make does it all, without recursion, so -j works for every target.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
ARCH := $(shell uname -m)

# --- Variants: each has a build folder of its own -----------------------------------------------------------------
# SANITIZE=address,undefined   with sanitizers
# COVERAGE=1                   counts which lines run (`make coverage` sets it)
ifneq (,$(filter coverage,$(MAKECMDGOALS)))
COVERAGE := 1
endif
# `make fuzz` sets FUZZ: clang's libFuzzer and sanitizers
ifneq (,$(filter fuzz,$(MAKECMDGOALS)))
FUZZ := 1
SANITIZE := address,undefined
CC := clang
endif
comma := ,
BUILD := build$(if $(FUZZ),-fuzz,$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE))))$(if $(COVERAGE),-coverage)

# --- Compiling ----------------------------------------------------------------------------------------------------
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := gcc-ar
endif
OPTIMIZE := $(if $(COVERAGE),-O0,-O2)
CFLAGS ?= $(OPTIMIZE) -g

# Warnings are errors with the gcc that all this is written with; what another one warns of stops nobody's build.
OUR_GCC := 12
WERROR := $(if $(filter $(OUR_GCC),$(firstword $(subst ., ,$(shell $(CC) -dumpversion 2>/dev/null)))),-Werror)
WARNINGS := -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef \
  -Wpointer-arith -Wcast-qual -Wwrite-strings
# FORTIFY_SOURCE hides the calls that the sanitizers intercept, and needs optimisation.
FORTIFY := $(if $(SANITIZE)$(COVERAGE),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
HARDENING := -fstack-protector-strong -fstack-clash-protection -fPIE $(FORTIFY) \
  $(if $(filter x86_64,$(ARCH)),-fcf-protection)
# gcc would have every exec write its counts first: into the pod, where they are files that a student left behind.
OWN_EXEC := $(foreach name,execl execlp execle execv execvp execve,-fno-builtin-$(name))
INSTRUMENTS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
  $(if $(COVERAGE),--coverage $(OWN_EXEC)) $(if $(FUZZ),-fsanitize=fuzzer-no-link)
LINK_FLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(INSTRUMENTS) $(LDFLAGS)

PACKAGES := libseccomp yaml-0.1 jansson libdw libpcre2-8 libmd libxml-2.0 libarchive sqlite3 zlib
TEST_PACKAGES := check
# libcsv has no description for pkg-config.
PLAIN_LIBS := -lcsv

# Asked when first used, by when `ready` has run, and then only once.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $$(shell pkg-config --libs $(PACKAGES)) $(PLAIN_LIBS))$(PACKAGE_LIBS)
TEST_CFLAGS = $(eval TEST_CFLAGS := $$(shell pkg-config --cflags $(TEST_PACKAGES)))$(TEST_CFLAGS)
TEST_LIBS = $(eval TEST_LIBS := $$(shell pkg-config --libs $(TEST_PACKAGES)))$(TEST_LIBS)

DIALECT := -std=gnu17 -D_GNU_SOURCE -Iharness -DIPCGRADE_VERSION=\"$(VERSION)\"
# `make V=1` shows whole commands.
QUIET = $(if $(V),,@printf '  %-7s %s\n' $(1) $@;)
COMPILE = $(CC) $(DIALECT) $(WARNINGS) $(HARDENING) $(CFLAGS) $(INSTRUMENTS) $(PACKAGE_CFLAGS) -MMD -MP

# --- What there is to build ---------------------------------------------------------------------------------------
LAYERS := base linux course result races run judge explore store intake grade validate conform report export cli \
  $(addprefix cli/,help student class author host)
ALL_SOURCES := $(foreach layer,$(LAYERS),$(wildcard harness/$(layer)/*.c))
# Of the files that differ between architectures, this machine's.
OTHER_ARCHES := $(filter-out harness/linux/arch_$(ARCH).c,$(wildcard harness/linux/arch_*.c))
LIBRARY_SOURCES := $(filter-out harness/cli/main.c $(OTHER_ARCHES),$(ALL_SOURCES))
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=$(BUILD)/%.o)
MAIN_OBJECT := $(BUILD)/harness/cli/main.o

# What is linked with students' programs that are watched (harness/access/): for any of them, whatever this build is.
ACCESS_SOURCES := $(wildcard harness/access/*.c)
ACCESS_OBJECTS := $(ACCESS_SOURCES:%.c=$(BUILD)/%.o)
ACCESS_RUNTIME := $(BUILD)/access-runtime.a
ACCESS_RUNTIME_IS := -DACCESS_RUNTIME=\"$(ACCESS_RUNTIME)\"

TEST_SOURCES := $(wildcard harness/tests/test_*.c)
TESTS := $(TEST_SOURCES:harness/tests/%.c=$(BUILD)/tests/%)
TEST_SCRIPTS := $(wildcard harness/tests/test_*.sh)
# What `make coverage` came to: `make check` would have to build all of it once more to count.
COVERAGE_FIGURE := harness/tests/LINE_COVERAGE
# Test files that aren't suites are shared by those that are.
TEST_HELPERS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(TEST_SOURCES),$(wildcard harness/tests/*.c)))

# bench_* measure something each; the other programs are what they need.
BENCH_SOURCES := $(wildcard harness/bench/*.c)
BENCH_PROGRAMS := $(BENCH_SOURCES:harness/bench/%.c=$(BUILD)/bench/%)
BENCHES := $(filter $(BUILD)/bench/bench_%,$(BENCH_PROGRAMS))
BENCH_SCRIPTS := $(filter-out %/bench_right.sh,$(wildcard harness/bench/bench_*.sh))

FUZZ_SOURCES := $(wildcard harness/fuzz/fuzz_*.c)
FUZZERS := $(FUZZ_SOURCES:harness/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_SECONDS ?= 60

IPCGRADE := $(BUILD)/ipcgrade
LIBRARY := $(BUILD)/libipcgrade.a
STUDENT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard harness/cli/edition/*.c))
OBJECTS := $(LIBRARY_OBJECTS) $(MAIN_OBJECT) $(STUDENT_OBJECTS) $(ACCESS_OBJECTS) $(TEST_HELPERS) \
  $(TEST_SOURCES:%.c=$(BUILD)/%.o) $(BENCH_SOURCES:%.c=$(BUILD)/%.o) $(FUZZ_SOURCES:%.c=$(BUILD)/%.o)

# The command for students, who have neither our libraries nor anything to install: those are linked into it. libxml2's
# encodings and what takes in classes are left out (harness/cli/edition/). Sanitizers can't be linked so.
STUDENT := $(dir $(IPCGRADE))student
STUDENT_PARTS := $(addprefix $(STUDENT)/,ipcgrade README.md LICENCES)
STUDENT_PACKAGES := libseccomp yaml-0.1 jansson libdw libpcre2-8 libmd libxml-2.0 zlib
# pkg-config names libraries that only parts of others need which we don't use, and which needn't be there.
STUDENT_LIBS = $(filter-out -lzstd -licu% -lstdc++,$(shell pkg-config --static --libs $(STUDENT_PACKAGES)))
STUDENT_COPYRIGHTS := $(foreach package,libseccomp libyaml jansson libdw libelf libpcre2 libmd libxml2 zlib1g liblzma \
  libbz2 libc6,$(firstword $(wildcard /usr/share/doc/$(package)-dev/copyright /usr/share/doc/$(package)*/copyright)))

# The manual page, and what completes in shells: the command writes them from its own tables.
MANUAL := $(BUILD)/ipcgrade.1
COMPLETIONS := $(addprefix $(BUILD)/completion.,bash fish zsh)

.PHONY: all
all: $(IPCGRADE) $(MANUAL) $(COMPLETIONS) $(STUDENT_PARTS) ## build build/ipcgrade (the default)

# Everything that is compiled waits for this. The targets that people type first install what they miss; the others
# only say what is missing.
NEEDS := build $(if $(filter grade bench bench-class bench-right,$(MAKECMDGOALS)),grade) \
  $(if $(filter check check-hostile coverage,$(MAKECMDGOALS)),check) \
  $(if $(filter coverage,$(MAKECMDGOALS)),coverage) $(if $(filter deb autograder,$(MAKECMDGOALS)),package) \
  $(if $(filter lint,$(MAKECMDGOALS)),lint format) $(if $(FUZZ),fuzz)
MAY_INSTALL := $(filter deps grade check check-hostile deb autograder bench bench-class bench-right coverage lint format fuzz,$(MAKECMDGOALS))
.PHONY: ready
ready:
	@harness/deps.sh $(if $(MAY_INSTALL),install,look) $(NEEDS)

$(BUILD)/harness/tests/%.o: harness/tests/%.c | ready
	@mkdir -p $(@D)
	$(call QUIET,CC)$(COMPILE) $(TEST_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c | ready
	@mkdir -p $(@D)
	$(call QUIET,CC)$(COMPILE) -c -o $@ $<

# Called in the middle of anything: no instrumentation of its own, nothing that needs a library. And the frame pointer
# stays its caller's: it leads to who called. By gcc, as students' programs are, whatever compiles the rest.
$(BUILD)/harness/access/%.o: harness/access/%.c | ready
	@mkdir -p $(@D)
	$(call QUIET,CC)gcc $(DIALECT) $(WARNINGS) -O2 -fPIE -fomit-frame-pointer -fno-stack-protector -fno-builtin \
	  $(if $(filter x86_64,$(ARCH)),-mcx16 -ffixed-rbp) -MMD -MP -c -o $@ $<

$(ACCESS_RUNTIME): $(ACCESS_OBJECTS)
	@rm -f $@
	$(call QUIET,AR)ar rcsD $@ $^

# What the assembler takes in isn't among what the compiler says it read.
$(BUILD)/harness/run/access_runtime.o: $(ACCESS_RUNTIME)
$(BUILD)/harness/run/access_runtime.o: DIALECT += $(ACCESS_RUNTIME_IS)
$(BUILD)/harness/report/assets.o: $(wildcard harness/report/pages/*)

# The list of members is a file, so that a source that was taken away leaves the library too. Appended (q), since r would
# keep only one of two members that have one name in two layers.
$(LIBRARY): $(LIBRARY_OBJECTS) $(BUILD)/members
	@rm -f $@
	$(call QUIET,AR)$(AR) qcs $@ $(LIBRARY_OBJECTS)

.PHONY: always
$(BUILD)/members: always
	@mkdir -p $(@D)
	@echo '$(LIBRARY_OBJECTS)' | cmp -s - $@ || echo '$(LIBRARY_OBJECTS)' > $@

$(IPCGRADE): $(MAIN_OBJECT) $(LIBRARY)
	$(call QUIET,LINK)$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@ $(MAIN_OBJECT) $(LIBRARY) $(PACKAGE_LIBS)

# What the linker says of calls that look for a host's shared objects is known: names.c sees to it.
$(STUDENT)/ipcgrade: $(MAIN_OBJECT) $(STUDENT_OBJECTS) $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,LINK)$(CC) $(CFLAGS) $(patsubst -pie,$(if $(SANITIZE),-pie,-static-pie),$(LINK_FLAGS)) -s -o $@ \
	  $(MAIN_OBJECT) $(STUDENT_OBJECTS) $(LIBRARY) $(STUDENT_LIBS) 2>$@.log || { cat $@.log; exit 1; }

$(STUDENT)/README.md: harness/cli/edition/README.md
	@mkdir -p $(@D)
	@cp $< $@

$(STUDENT)/LICENCES: LICENSE $(STUDENT_COPYRIGHTS)
	@mkdir -p $(@D)
	@{ echo 'ipcgrade $(VERSION). Its sources, from which it can be linked again, are where you have it from.'; \
	for file in $^; do printf '\n--- %s\n\n' "$$file"; cat "$$file"; done; } >$@

$(MANUAL): $(IPCGRADE)
	@mkdir -p $(@D)
	$(call QUIET,HELP)$(abspath $(IPCGRADE)) help --format man >$@

$(BUILD)/completion.%: $(IPCGRADE)
	@mkdir -p $(@D)
	$(call QUIET,HELP)$(abspath $(IPCGRADE)) help --format $* >$@

$(BUILD)/tests/%: $(BUILD)/harness/tests/%.o $(TEST_HELPERS) $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,LINK)$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@ $< $(TEST_HELPERS) $(LIBRARY) $(PACKAGE_LIBS) $(TEST_LIBS)

$(BUILD)/bench/%: $(BUILD)/harness/bench/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,LINK)$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

$(BUILD)/fuzz/%: $(BUILD)/harness/fuzz/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,LINK)$(CC) $(CFLAGS) $(LINK_FLAGS) -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

.SECONDARY: $(OBJECTS)
-include $(OBJECTS:.o=.d)

# --- What one types -----------------------------------------------------------------------------------------------
.PHONY: deps
deps: ## install what is missing to build, test and grade
	@harness/deps.sh install build check && echo 'All that is needed is there.'

# Lost points are a result, not a failure: only a course error (2) or a harness failure (3) is.
.PHONY: grade
grade: $(IPCGRADE) ## grade everything in student/ into reports/
	$(IPCGRADE) grade --out reports student || [ $$? -eq 1 ]

.PHONY: check
check: $(IPCGRADE) $(STUDENT_PARTS) $(TESTS) $(BENCH_PROGRAMS) ## run all tests of the harness
	@echo "When make coverage last counted, they reached $$(cat $(COVERAGE_FIGURE))."
	@IPCGRADE='$(abspath $(IPCGRADE))' harness/tests/run_suites $(TESTS) $(TEST_SCRIPTS)

# What a fuzzer finds interesting stays in build-fuzz/corpus; an input that breaks something in build-fuzz/NAME-crash-….
# The first folder is written to, the others are the seeds.
.PHONY: fuzz
fuzz: $(FUZZERS) ## feed odd input to what reads files, FUZZ_SECONDS=60 each
	@for fuzzer in $(FUZZERS); do name=$${fuzzer##*/fuzz_}; echo "== $$name"; mkdir -p $(BUILD)/corpus/$$name; \
	  ./$$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
	  -artifact_prefix=$(BUILD)/$$name- $(BUILD)/corpus/$$name harness/fuzz/corpus/$$name/ || exit; done

.PHONY: check-hostile
check-hostile: $(IPCGRADE) $(BUILD)/tests/test_hostile ## grade hostile specimens: long ones, all without namespaces
	@IPCGRADE='$(abspath $(IPCGRADE))' IPCGRADE_HOSTILE=long harness/tests/run_suites $(BUILD)/tests/test_hostile
	@IPCGRADE='$(abspath $(IPCGRADE))' IPCGRADE_HOSTILE=long IPCGRADE_HOSTILE_HOST=namespaces \
	  harness/tests/run_suites $(BUILD)/tests/test_hostile
	@IPCGRADE='$(abspath $(IPCGRADE))' IPCGRADE_HOSTILE_HOST=namespaces \
	  harness/tests/run_suites $(BUILD)/tests/test_hostile

# Not part of check: it wants a browser, and npm fetches what drives it.
.PHONY: check-pages
check-pages: $(IPCGRADE) ## use the results' pages in a browser (chromium, node, npm)
	harness/tests/browser/run $(IPCGRADE) $(BUILD)/browser

# Not part of check: it makes whole systems, over the network and as root. PARTS='debian gradescope' for these alone.
.PHONY: check-share
check-share: $(IPCGRADE) $(STUDENT_PARTS) ## install it in Debian, Ubuntu, an image; student edition
	IPCGRADE='$(abspath $(IPCGRADE))' harness/tests/share/install $(BUILD)/share $(PARTS)

.PHONY: bench
bench: $(IPCGRADE) $(BENCH_PROGRAMS) ## measure speed, into harness/bench/RESULTS.md
	@IPCGRADE='$(abspath $(IPCGRADE))' harness/bench/record.sh $(BENCHES) $(BENCH_SCRIPTS)

.PHONY: bench-class
bench-class: $(IPCGRADE) $(BENCH_PROGRAMS) ## measure classes of 50, 100, 200 by -j 1 and 2: an hour
	@CLASS_SIZES="$${CLASS_SIZES:-50 100 200}" CLASS_JOBS="$${CLASS_JOBS:-1 2}" IPCGRADE='$(abspath $(IPCGRADE))' \
	  harness/bench/record.sh harness/bench/bench_class.sh

.PHONY: bench-right
bench-right: $(IPCGRADE) ## right programs in 10,000 orders each: an hour or two
	@IPCGRADE='$(abspath $(IPCGRADE))' harness/bench/record.sh harness/bench/bench_right.sh

# lcov warns a lot on some systems: its words are shown when it fails.
# What runs inside a pod isn't counted: its processes end without writing their counts. A failed test is no reason to
# keep the numbers back.
.PHONY: coverage
coverage: $(IPCGRADE) $(STUDENT_PARTS) $(TESTS) $(BENCH_PROGRAMS) ## run all tests, count lines, write reports/coverage/
	@find $(BUILD) -name '*.gcda' -delete
	-@IPCGRADE='$(abspath $(IPCGRADE))' harness/tests/run_suites $(TESTS) $(TEST_SCRIPTS)
	@{ lcov --quiet --capture --directory $(BUILD) --base-directory . --no-external --output-file $(BUILD)/all.info && \
	lcov --quiet --remove $(BUILD)/all.info '*/harness/tests/*' '*/harness/bench/*' \
	  --output-file $(BUILD)/coverage.info && \
	genhtml --quiet --output-directory reports/coverage $(BUILD)/coverage.info; \
	} 2>$(BUILD)/lcov.log || { cat $(BUILD)/lcov.log; exit 1; }
	lcov --summary $(BUILD)/coverage.info
	@lcov --summary $(BUILD)/coverage.info 2>/dev/null | sed -n "s/^ *lines[. ]*: \([0-9.]*%\).*/\1 of the harness's lines/p" >$(COVERAGE_FIGURE)

# Each file by itself: clang-tidy 14 takes every va_list for uninitialised when it is given several. cppcheck has no
# __typeof__, on which the macros for arrays rest (any pointer will do for it), and thinks that an iovec reads what it
# points at.
LAID_OUT = $(foreach layer,$(LAYERS) access cli/edition tests bench fuzz,$(wildcard harness/$(layer)/*.[ch])) $(wildcard cases/platform/*.[ch] cases/unit/*.[ch] cases/*/unit/*.c)
.PHONY: lint
lint: ready ## static analysis of the harness
	@echo "  LINT    layout (clang-format)"
	@clang-format --dry-run --Werror $(LAID_OUT)
	@echo "  LINT    clang-tidy, which takes minutes"
	@printf '%s\n' $(LIBRARY_SOURCES) harness/cli/main.c | \
	  xargs -P $$(nproc) -I @ clang-tidy --quiet @ -- $(DIALECT) $(ACCESS_RUNTIME_IS) $(PACKAGE_CFLAGS) 2>/dev/null
	@echo "  LINT    cppcheck"
	@cppcheck --quiet --std=c17 --enable=warning,performance --inline-suppr --error-exitcode=1 \
	  --suppress=missingIncludeSystem --suppress=internalAstError --suppress=ctuuninitvar \
	  -D_GNU_SOURCE -D__$(ARCH)__ '-D__typeof__(x)=char*' -D__extension__= -Iharness $(LIBRARY_SOURCES) \
	  harness/cli/main.c

.PHONY: format
format: ## lay out the harness's sources with clang-format
	@harness/deps.sh install format
	clang-format -i $(LAID_OUT)

# $(call install_files,ROOT,PREFIX); `make STUDENT_PARTS= install` leaves out what students are given.
define install_files
	install -d '$(1)$(2)/bin' '$(1)$(2)/share/ipcgrade'
	install -m 755 $(IPCGRADE) '$(1)$(2)/bin/ipcgrade'
	$(if $(STUDENT_PARTS),install -d '$(1)$(2)/lib/ipcgrade/edition')
	$(if $(STUDENT_PARTS),install -m 755 $(STUDENT)/ipcgrade '$(1)$(2)/lib/ipcgrade/edition/ipcgrade')
	$(if $(STUDENT_PARTS),install -m 644 $(STUDENT)/README.md $(STUDENT)/LICENCES '$(1)$(2)/lib/ipcgrade/edition/')
	umask 022 && cp -R --no-preserve=mode,ownership cases reference '$(1)$(2)/share/ipcgrade/'
	install -d '$(1)$(2)/share/ipcgrade/apparmor'
	sed 's|/usr/local/|$(2)/|' harness/apparmor/ipcgrade >'$(1)$(2)/share/ipcgrade/apparmor/ipcgrade'
	chmod 644 '$(1)$(2)/share/ipcgrade/apparmor/ipcgrade'
	install -D -m 644 $(MANUAL) '$(1)$(2)/share/man/man1/ipcgrade.1'
	install -D -m 644 $(BUILD)/completion.bash '$(1)$(2)/share/bash-completion/completions/ipcgrade'
	install -D -m 644 $(BUILD)/completion.fish '$(1)$(2)/share/fish/vendor_completions.d/ipcgrade.fish'
	install -D -m 644 $(BUILD)/completion.zsh '$(1)$(2)/share/zsh/site-functions/_ipcgrade'
	install -D -m 644 README.md '$(1)$(2)/share/doc/ipcgrade/README.md'
	for place in docker github gitlab; do \
	  umask 022 && cp -R --no-preserve=mode,ownership -T harness/share/$$place '$(1)$(2)/share/doc/ipcgrade/'$$place; done
endef

.PHONY: install
install: $(IPCGRADE) $(MANUAL) $(COMPLETIONS) $(STUDENT_PARTS) ## install into $(DESTDIR)$(PREFIX)
	$(call install_files,$(DESTDIR),$(PREFIX))

# The same for /usr, as a package.
STAGE := $(BUILD)/package
.PHONY: deb
deb: $(IPCGRADE) $(MANUAL) $(COMPLETIONS) $(STUDENT_PARTS) ## make a Debian package, build/ipcgrade_….deb
	rm -rf '$(STAGE)'
	$(call install_files,$(STAGE),/usr)
	harness/share/debian/build '$(STAGE)' $(VERSION) $(BUILD)

.PHONY: autograder
autograder: $(IPCGRADE) ## pack PROGRAM=… for Gradescope (COURSE=…, ASSIGNMENT=…)
	@IPCGRADE='$(abspath $(IPCGRADE))' harness/share/gradescope/pack $(BUILD)/autograder.zip '$(PROGRAM)' \
	  '$(or $(COURSE),.)' '$(ASSIGNMENT)'

.PHONY: clean
clean: ## remove everything that was built (reports/ stays)
	rm -rf build build-*

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name text; do \
	  printf '  make %-14s %s\n' "$$name" "$$text"; done
