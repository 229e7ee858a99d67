# The verbs a person types. Each sets up what it needs: Debian packages by tools/setup, CMake, Ninja.
# Most share build/, configured alike, so that none undoes another's work; demo builds one target.

BUILD := build
CHECK_BUILD ?= $(BUILD)-check
JOBS ?= $(shell nproc)
CMAKE_FLAGS ?=
FUZZ_SECONDS ?= 60
DATA ?= data
MODELS ?= out/models
OUT ?= out/ablation
CONFIGURE := cmake -S . -G Ninja $(CMAKE_FLAGS)
CTEST := ctest --output-on-failure --no-tests=error -j $(JOBS)

.DEFAULT_GOAL := help
.PHONY: help demo build test test-slow test-page bench rivals instructions check format sanitize fuzz pictures ablation protocols \
        results clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

demo: ## find what is unusual in three bundled ECGs; pictures in out/
	@tools/setup run
	@test -f $(BUILD)/build.ninja || $(CONFIGURE) -DCREST_QUICK=ON -B $(BUILD) >/dev/null
	@ninja -C $(BUILD) -j $(JOBS) crest
	@tools/demo $(BUILD)/crest

build: ## build/crest and, with LibTorch installed, build/crest-train
	@tools/setup run
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS)

test: ## build everything, trainer too, and run every test but the slow ones
	@tools/setup run train test
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS)
	$(CTEST) --test-dir $(BUILD) -LE slow

test-slow: ## the tests that take minutes
	@tools/setup run train test
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS)
	$(CTEST) --test-dir $(BUILD) -L slow

test-page: ## the page in a real browser, against crest serve
	@tools/setup run page
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS) crest
	tools/test-page $(BUILD)/crest

bench: ## time kernels, network, detection and folders of records; writes docs/performance.md
	@tools/setup run train rivals count
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS) crest crest-rivals
	tools/performance $(BUILD) docs/performance.md

instructions: ## count the instructions of a pass and of a detection; UPDATE='reason' keeps new counts
	@tools/setup run count
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS) crest
	tools/instructions $(BUILD)/crest $(if $(UPDATE),--update '$(UPDATE)')

rivals: ## time the same network in crest, LibTorch and oneDNN, in one run
	@tools/setup run train rivals
	$(CONFIGURE) -B $(BUILD)
	ninja -C $(BUILD) -j $(JOBS) crest-rivals
	$(BUILD)/crest-rivals

check: ## formatting, compiler warnings and clang-tidy, each an error
	@tools/setup run train test check
	$(CONFIGURE) -B $(CHECK_BUILD) -DCREST_WERROR=ON
	JOBS=$(JOBS) tools/check $(CHECK_BUILD)

format: ## let clang-format rewrite the sources
	@tools/setup check
	git ls-files '*.h' '*.cc' | xargs clang-format-19 -i

sanitize: ## the tests under AddressSanitizer with UBSan, those with threads under ThreadSanitizer
	@tools/setup run test fuzz
	tools/sanitize address,undefined $(BUILD)-asan $(JOBS)
	tools/sanitize thread $(BUILD)-tsan $(JOBS)

fuzz: ## every reader on mutated files, FUZZ_SECONDS each
	@tools/setup run fuzz
	tools/fuzz $(BUILD)-fuzz $(JOBS) $(FUZZ_SECONDS)

pictures: ## draw the pictures of README and docs again; DATA=folder of sets for those of MIT-BIH
	@tools/setup run test
	@test -f $(BUILD)/build.ninja || $(CONFIGURE) -B $(BUILD) >/dev/null
	@ninja -C $(BUILD) -j $(JOBS) crest
	@tools/pictures $(BUILD)/crest $(DATA)

ablation: build ## what each part of the method is worth; DATA=folder of PTB-XL, OUT=folder to keep runs in
	tools/ablation $(BUILD) $(DATA) $(OUT)

protocols: build ## every protocol of crest evaluate into docs/results; DATA=folder of sets, MODELS=folder
	tools/protocols $(BUILD) $(DATA) $(MODELS)

results: ## docs/results.md and its figures from docs/results
	@tools/setup results
	tools/results

clean: ## remove what was built
	rm -rf $(BUILD) $(BUILD)-check $(BUILD)-asan $(BUILD)-tsan $(BUILD)-fuzz out
