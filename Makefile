# `make` alone lists the targets. Each sets up what it needs; only the first set-up needs the network.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
DEVELOPING := .venv/.developing

.DEFAULT_GOAL := help
.PHONY: help audit test test-long test-guide mutate scoreboard coverage check fix samples pictures bench bench-landing bench-page docs clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

audit: $(READY) ## audit the nights of sample_exports/ that are due and publish them in build/audit/
	$(BIN)/wholepicture audit sample_exports --catch-up --store build/store --out build/audit

# the tests of a file share what is costly to make, so a file stays with one worker; long files come first
PYTEST := $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(DEVELOPING) ## run the tests, on as many processors as there are, up to four
	$(PYTEST) -m "not long"

test-long: mutate ## run the long campaigns too: mutants, many kills, hostile files, many drawn examples
	$(PYTEST) -m long --ignore tests/mutants

test-guide: $(DEVELOPING) ## run the tests once more, in a copy to which the check of CONTRIBUTING.md is added
	$(BIN)/python tests/as_a_contributor.py

mutate: $(DEVELOPING) ## change the SQL of checks, tables and forms word by word: which mutants no example notices
	$(BIN)/pytest -n auto --maxprocesses 4 tests/mutants

# CHILDREN=2000 after the target: so many children in place of those that the script takes by itself
OF_CHILDREN = $(if $(CHILDREN),--children $(CHILDREN))

scoreboard: $(DEVELOPING) ## plant every case among CHILDREN=20000 children: what is missed, what is a false alarm
	$(BIN)/python tests/scoreboard.py $(OF_CHILDREN)

coverage: $(DEVELOPING) ## run the tests and say which lines of Python none of them runs
	$(PYTEST) -m "not long" --cov=wholepicture --cov-report=term-missing:skip-covered

# every step runs, whatever the one before it said; ruff reads only what git would keep
check: $(DEVELOPING) ## report every fault of style, types, SQL, layers and pages; change nothing
	@failed=""; \
	for step in "ruff format --check ." "ruff check ." "mypy" "sqlfluff lint sql" \
		"lint-imports --no-cache --no-logo" "wholepicture docs --check"; do \
		echo "--- $$step"; \
		$(BIN)/$$step || failed="$$failed\n    $$step"; \
	done; \
	if [ -n "$$failed" ]; then printf "These did not pass:$$failed\n"; exit 1; fi

fix: $(DEVELOPING) ## repair what a machine can repair of what `make check` reports
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	-$(BIN)/sqlfluff fix --quiet sql
	$(BIN)/wholepicture docs

samples: $(DEVELOPING) ## make sample_exports/ again, the same bytes for the same checks
	rm -rf sample_exports
	$(BIN)/wholepicture synthesise --children 300 --nights 3 --seed 1 --cases 1 sample_exports

pictures: $(DEVELOPING) ## make docs/pictures/ again, of the sample nights, with Debian's Chromium and LibreOffice
	$(BIN)/python tests/pictures.py

bench: $(DEVELOPING) ## time an audit of CHILDREN=50000 children beside a bare DuckDB script
	$(BIN)/python benchmarks/audit_time.py $(OF_CHILDREN)

bench-landing: $(DEVELOPING) ## time landing a gigabyte beside bare DuckDB
	$(BIN)/python benchmarks/landing_time.py

bench-page: $(DEVELOPING) ## time the page of a night of 300,000 findings
	$(BIN)/python benchmarks/report_page.py

docs: $(DEVELOPING) ## write the pages of the checks, the forms and the record from their files
	$(BIN)/wholepicture docs

clean: ## remove build/ and the tools' caches; .venv stays
	rm -rf build .mypy_cache .ruff_cache .hypothesis .pytest_cache .coverage
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

# the set-up: once, and again only when a lock or the package's own description has changed;
# --no-deps: a lock is complete, and pip takes no pin with an extra (`a[b]==1`) for one of `a`
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# what a server needs, and no more
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv from requirements.lock: once, for a few minutes"
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --no-deps --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPING): $(READY) requirements-dev.lock
	@echo "Adding what developing needs, from requirements-dev.lock"
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
