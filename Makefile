# The workshop of logtally. `make` alone lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
DESTDIR ?=

# Where `make bench` puts workloads, peers and results: never in this tree.
BENCH_DIR ?= $(if $(TMPDIR),$(TMPDIR),/tmp)/logtally-bench

# Where `make samples` writes.
SAMPLES ?= sample-logs

# How many times their usual size the workloads of measurements have; each size has a folder.
SCALE ?= 1
WORKLOADS_DIR = $(BENCH_DIR)$(if $(filter-out 1,$(SCALE)),/scale-$(SCALE))

# How much `make chaos` and `make fuzz` try, every so manieth input of the targets that end by themselves,
# how many GiB the bombs stand for, and what random numbers start from.
RUNS ?= 500
GIGABYTES ?= 10
EVERY ?= 1
SEED ?= 1
# bash has a SECONDS of its own, which make finds in no environment.
FUZZ_SECONDS := $(or $(SECONDS),600)

SWIFT ?= swift
SWIFT_FLAGS ?=
# Every worker is a start of the command, so that a start has to be short: what can be is linked
# statically, nothing is exported, and the addresses to correct at the start are packed. And generic
# code is specialised across modules.
STATIC_LIBRARIES := .build/static-libraries
RELEASE_FLAGS := -c release --static-swift-stdlib --disable-local-rpath -Xswiftc -cross-module-optimization \
	-Xswiftc -use-ld=lld -Xlinker -L$(CURDIR)/$(STATIC_LIBRARIES) \
	-Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs $(SWIFT_FLAGS)
# There pkg-config finds the archives before it finds the shared libraries of the system.
RELEASE_BUILD := .ci/quietly env PKG_CONFIG_PATH=$(CURDIR)/$(STATIC_LIBRARIES):$(PKG_CONFIG_PATH) \
	$(SWIFT) build $(RELEASE_FLAGS)
BINARY := .build/release/logtally
WORKSHOP := .build/release/Benchmarks
SWIFT_SOURCES := Package.swift Sources Tests

# What `make install` copies, and what packages hold.
DIST := .build/dist
TREE := $(DIST)/logtally
DIST_INPUTS := Package.swift README.md $(addprefix .ci/,copyright install.sh manual stage static-libraries)
DIST_INPUTS += $(shell find Sources -type f)
# The names that it has there.
INSTALLED := bin/logtally share/man/man1/logtally.1 share/man/man1/logtally-*.1 \
	share/bash-completion/completions/logtally share/zsh/site-functions/_logtally \
	share/fish/vendor_completions.d/logtally.fish share/doc/logtally share/logtally

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## Install what the build and the tests need, if it is missing.
	@.ci/setup build

.PHONY: build
build: setup ## Build everything for debugging.
	$(SWIFT) build $(SWIFT_FLAGS) </dev/null

# The linker takes the archives that it finds here before the shared libraries of the system. What was linked
# with others is linked again.
$(STATIC_LIBRARIES)/made: .ci/static-libraries
	@.ci/static-libraries $(STATIC_LIBRARIES)
	@rm -f $(BINARY) $(WORKSHOP)

.PHONY: release
release: setup $(STATIC_LIBRARIES)/made ## Build the command as it is installed: optimised and linked statically.
	@$(RELEASE_BUILD) --product logtally

.PHONY: run
run: release ## Count the sample logs and show the report as a table.
	@$(BINARY) --by endpoint,status --format table --top 10 sample-logs

.PHONY: test
test: setup lint ## Check the sources, run every test, check the release build and the samples.
	@$(MAKE) release
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests </dev/null
	# Tests of processes and of what happens in time must not wait for tests that compute.
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build --no-parallel --filter KeyedTasksTests </dev/null
	# The command as it is installed: built for debugging, it takes a hundred times as long to start.
	LOGTALLY="$(CURDIR)/$(BINARY)" $(SWIFT) test $(SWIFT_FLAGS) --skip-build --no-parallel --filter LogtallyTests </dev/null
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build --filter AccessLogsTests </dev/null
	@.ci/check-samples
	@.ci/check-binary $(BINARY)

.PHONY: test-spark
test-spark: release ## Check the driver for Apache Spark and test it on this machine (downloads pyspark, 450 MB).
	@LOGTALLY="$(CURDIR)/$(BINARY)" .ci/spark $(SPARK_TESTS)

.PHONY: test-formats
test-formats: release ## Read reports back with readers of others, such as LibreOffice. FORMAT_TESTS=quick: one workbook by that.
	@LOGTALLY="$(BINARY)" FORMAT_TESTS="$(FORMAT_TESTS)" .ci/formats

.PHONY: test-pages
test-pages: release ## Open pages of HTML in Chromium: nothing but themselves, the numbers of JSON, clicks, keys, paper.
	@.ci/setup pages
	@LOGTALLY="$(BINARY)" PAGE_TESTS="$(PAGE_TESTS)" python3 -B Tests/FormatTests/test_pages.py </dev/null

.PHONY: test-library
test-library: setup ## Build a package that uses the library, with the programs shown beside Python's, and run both.
	@.ci/setup recipes
	@SWIFT="$(SWIFT)" /usr/bin/python3 -B Tests/LibraryTests/test_library.py </dev/null

.PHONY: test-recipes
test-recipes: release ## Run the recipes for nights and for many machines: by ssh on this one, and by stand-ins of schedulers.
	@.ci/setup recipes
	# Debian's Python, which has Debian's packages.
	@LOGTALLY="$(BINARY)" /usr/bin/python3 -B Tests/RecipeTests/test_recipes.py </dev/null
	@LOGTALLY="$(BINARY)" /usr/bin/python3 -B Tests/RecipeTests/test_nights.py </dev/null

# How many months `make test-month` plays through.
MONTHS ?= 1

.PHONY: test-month
test-month: release ## Play a month of logrotate, traffic and nightly counts through, a minute each. MONTHS=1.
	@.ci/setup recipes
	@LOGTALLY="$(BINARY)" MONTH_SEEDS="$(MONTHS)" /usr/bin/python3 -B Tests/RecipeTests/test_month.py </dev/null

.PHONY: lint
lint: ## Check the formatting, the imports, where unsafe code stands and what commands are started.
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES) </dev/null
	@.ci/check-sources
	@.ci/check-layers
	@.ci/check-commands

.PHONY: format
format: ## Format all Swift sources in place.
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES) </dev/null

# One page tree for each target with a catalogue, to be served from .build/documentation: browsers load no such
# pages from files. The plugin that makes them is not among what other builds resolve.
.PHONY: docs
docs: setup ## Build the documentation in .build/documentation.
	@mkdir -p .build/documentation
	@.ci/docs Logtally package
	@.ci/docs KeyedTasks public
	@.ci/docs AccessLogs package
	@echo "serve it: python3 -m http.server --directory .build/documentation"
	@echo "then open http://localhost:8000/Logtally/documentation/logtally/"
	@echo "      and http://localhost:8000/KeyedTasks/documentation/keyedtasks/"
	@echo "      and http://localhost:8000/AccessLogs/documentation/accesslogs/"

.PHONY: workshop
workshop: setup $(STATIC_LIBRARIES)/made
	@$(RELEASE_BUILD) --product Benchmarks

.PHONY: samples
samples: workshop ## Make the sample logs anew, in SAMPLES=sample-logs (.zst files differ with libzstd).
	@$(WORKSHOP) generate samples --output "$(SAMPLES)"

.PHONY: bench
bench: release workshop ## Measure beside the peers. WORKLOADS="seed wide", ROUNDS=5, SCALE=1, LOGTALLY=path, PEERS=rg,wc.
	@[ "$${PEERS:-}" = none ] || .ci/setup bench
	@BENCH_DIR="$(BENCH_DIR)" SCALE="$(SCALE)" LOGTALLY="$${LOGTALLY:-$(BINARY)}" WORKSHOP="$(WORKSHOP)" \
		python3 -B Tests/Benchmarks/Peers/bench.py </dev/null

.PHONY: bench-kernel
bench-kernel: workshop ## Measure each stage of counting alone. SCALE=1.
	@$(WORKSHOP) generate combined --output "$(WORKLOADS_DIR)" --scale $(SCALE)
	@$(WORKSHOP) kernel "$(WORKLOADS_DIR)/combined"

.PHONY: bench-workers
bench-workers: workshop ## Measure 1 to 100 workers, threads and processes, over 100 logs. SCALE=1.
	@$(WORKSHOP) generate seed --output "$(WORKLOADS_DIR)" --scale $(SCALE)
	@$(WORKSHOP) workers "$(WORKLOADS_DIR)/seed"

# How many tiny tasks `make bench-tasks` runs, and how many rows it sends.
TASKS ?= 1000000

.PHONY: bench-tasks
bench-tasks: workshop ## Measure what tiny tasks and a million rows cost on their way to a worker and back. TASKS=1000000.
	@$(WORKSHOP) tasks --tasks $(TASKS) --rows $(TASKS)

.PHONY: bench-sizing
bench-sizing: release workshop ## Measure what sizing needs: a core, growth, merges. SCALE=1, ROUNDS=5, LOGTALLY=path.
	@.ci/setup bench
	@BENCH_DIR="$(BENCH_DIR)" SCALE="$(SCALE)" LOGTALLY="$${LOGTALLY:-$(BINARY)}" WORKSHOP="$(WORKSHOP)" \
		PYTHONPATH=Tests/Benchmarks/Peers python3 -B Tests/Benchmarks/Sizing/sizing.py </dev/null

.PHONY: chaos
chaos: release workshop ## Disturb seeded runs of the command by signals, with and without a cache. RUNS=500, SEED=1.
	@$(WORKSHOP) chaos $(BINARY) --runs $(RUNS) --seed $(SEED)
	@$(WORKSHOP) chaos-cache $(BINARY) --runs $(RUNS) --seed $(SEED)

.PHONY: fuzz
fuzz: release workshop ## Feed mutated inputs to parsers and decoders, and bombs. SECONDS=600, GIGABYTES=10, SEED=1.
	@$(WORKSHOP) fuzz --command $(BINARY) --seconds $(FUZZ_SECONDS) --every $(EVERY) --seed $(SEED)
	@$(WORKSHOP) bombs $(BINARY) --gigabytes $(GIGABYTES)

.PHONY: sanitize
sanitize: setup ## Run the library tests and the fuzzer under the address and thread sanitizers.
	@.ci/sanitize address
	@.ci/sanitize thread

# The whole of what `.ci/run` does in short; it takes an hour or two.
.PHONY: test-all
test-all: test docs test-library test-formats test-pages test-spark test-recipes test-deb ## Run all there is: make test, docs, test-library, test-formats, test-pages, test-spark, test-recipes, test-deb, test-month, chaos, fuzz, sanitize and the measurements.
	# 207 rotations: as many of each layout and executor.
	LOGTALLY_ROTATIONS=23 $(SWIFT) test $(SWIFT_FLAGS) --skip-build --no-parallel \
		--filter RotationMomentTests </dev/null
	@.ci/rebuild .build/deb/*.deb
	# Each bit of a cache.
	LOGTALLY_ALL_BITS=1 $(SWIFT) test $(SWIFT_FLAGS) --skip-build --no-parallel \
		--filter CacheFolderTests </dev/null
	@$(MAKE) test-month MONTHS=10
	@$(MAKE) chaos
	@$(MAKE) fuzz
	@$(MAKE) sanitize
	@$(MAKE) bench-kernel
	@$(MAKE) bench-workers
	@$(MAKE) bench-tasks
	@$(MAKE) bench

.PHONY: stage
stage: release
	@.ci/stage $(BINARY) $(TREE)

# Only what is older than its sources, so that after `make dist` by you `sudo make install` needs no Swift.
$(TREE)/install.sh: $(DIST_INPUTS)
	@$(MAKE) stage

.PHONY: dist
dist: stage ## Make an archive of the command, its pages and an install.sh, in .build/dist.
	@.ci/archive $(TREE) $(DIST)

.PHONY: deb
deb: stage ## Make a Debian package in .build/deb, and check it with lintian.
	@.ci/setup package
	@.ci/deb $(TREE) .build/deb

.PHONY: test-deb
test-deb: deb ## Install the package into a bare Debian, use it there, and remove it. Takes root.
	@.ci/try-package .build/deb/*.deb $(BINARY)

.PHONY: install
install: $(TREE)/install.sh ## Install the command, its manual pages, completions and documents (PREFIX, DESTDIR).
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' $(TREE)/install.sh

.PHONY: uninstall
uninstall: ## Remove what `make install` installed.
	cd '$(DESTDIR)$(PREFIX)' && rm -rf $(INSTALLED)

.PHONY: clean
clean: ## Remove what was built.
	rm -rf .build .build-asan .build-tsan
