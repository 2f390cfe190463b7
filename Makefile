# make run  sets up .venv and starts OnRecord: on Telegram with TELEGRAM_BOT_TOKEN, else as a chat in this terminal
# make test sets up .venv and runs ruff, mypy and pytest
# make test-cluster  runs the tests that need an OpenSearch cluster or PostgreSQL, on this machine; what is missing is told
# make cluster  shows three search nodes, PostgreSQL and two bots on this machine, and what happens when they die
# make eval  answers the project's own questions, first those that no fit has seen, and prints how well, by kind
# make bench compares the index with its peers and times whole answers in some minutes; make bench-full does it at a
#            million passages too
# make faults plays ten minutes of bad days to the real bot: kills, power cuts, full disks, a Bot API that lies, pages
#            that explode; SECONDS=7200 for hours, SEED=7 for other days
# make sweeps cuts every operation short at each of its file calls, by ends, power cuts and errors, and flips bits in the
#            databases: hours; SAMPLE=20 for so many of each
# make soak serves a day of questions, adds, edits and polls in less time, and plots memory, files and latencies;
#            SCALE=0.1 for a tenth
# make fuzz-readers feeds damaged files to the readers of all formats for ten minutes; SECONDS=60 for one
# make patterns tries every regular expression of the code on adversarial texts of 100 KB
# make audit looks up known weaknesses of all packages that are installed, and fails if one can't be looked up; make sbom
#            lists them as CycloneDX
# make release builds dist/ with SHA256SUMS and RELEASE_NOTES.md, and checks the wheel in a clean environment of each Python that is here
# make fuzz  calls the compiled kernel with damaged structures for a minute, under the sanitizers
# make explore  runs the tests with random examples, others every time, where make test has the same ones
# make translations  brings the catalogs of bot/translation/locale up to date with the sentences in the code
PYTHON ?= python3
BIN := .venv/bin
KERNEL := $(wildcard index/engines/builtin/*.c index/engines/builtin/*.h)

.PHONY: run test test-cluster cluster eval bench bench-full explore faults sweeps soak patterns audit sbom release fuzz \
	fuzz-readers translations clean

run: .venv/.installed
	@$(BIN)/onrecord run

test: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

test-cluster: .venv/.tested
	$(BIN)/pytest -m cluster -rs

cluster: .venv/.tested
	@$(BIN)/python -m tests.cluster.demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "OnRecord needs Python 3.11 or newer; set PYTHON=python3.x"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml $(KERNEL) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.tested: pyproject.toml $(KERNEL) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.installed

eval: .venv/.installed
	@$(BIN)/python -m tests.evaluation.reader_questions
	@$(BIN)/python -m tests.evaluation.missing_facts
	@$(BIN)/python -m tests.evaluation.follow_ups
	@$(BIN)/python -m tests.evaluation.language_questions
	@$(BIN)/python -m tests.evaluation.own_questions

bench: .venv/.benched
	$(BIN)/python -m tests.benchmarks.bench 10000 --rounds 3 --questions 60
	$(BIN)/python -m tests.benchmarks.answers 400 --questions 100

bench-full: .venv/.benched
	$(BIN)/python -m tests.benchmarks.bench 10000 100000 1000000
	$(BIN)/python -m tests.benchmarks.answers 40000

.venv/.benched: pyproject.toml $(KERNEL) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ .venv/.installed

explore: .venv/.tested
	HYPOTHESIS_PROFILE=explore $(BIN)/pytest

SECONDS ?= 600
SEED ?= 1
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)

faults: .venv/.tested
	$(BIN)/python -m tests.faults --seconds $(SECONDS) --seed $(SEED)

sweeps: .venv/.tested
	$(BIN)/python -m tests.faults.sweeps --jobs $(JOBS) $(if $(SAMPLE),--sample $(SAMPLE) --seed $(SEED))
	$(BIN)/python -m tests.faults.flips --count $(or $(SAMPLE),500) --seed $(SEED)

SCALE ?= 1

soak: .venv/.tested
	$(BIN)/python -m tests.faults.soak --scale $(SCALE) --seed $(SEED)

patterns: .venv/.tested
	$(BIN)/python -m tests.security.patterns

.venv/.released: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e '.[release]'
	@touch $@ .venv/.installed

audit: .venv/.released
	mkdir -p build
	$(BIN)/python -m pip freeze --exclude-editable > build/installed.txt
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement build/installed.txt

sbom: .venv/.released
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.cdx.json .venv

release: .venv/.released
	$(BIN)/python -m tests.release

fuzz: .venv/.tested
	mkdir -p build/fuzz
	$(CC) -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -shared -fPIC -o build/fuzz/_kernel.so \
		-I$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_paths()["include"])') $(filter %.c,$(KERNEL))
	LD_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
		PYTHONMALLOC=malloc $(BIN)/python -m tests.fuzzing.kernel build/fuzz/_kernel.so

fuzz-readers: .venv/.tested
	$(BIN)/python -m tests.fuzzing.readers $(SECONDS)

translations: .venv/.installed
	$(BIN)/python -m bot.translation.extraction

clean:
	rm -rf .venv build *.egg-info
