# Everything a newcomer needs: `make run` and `make test`, on Python 3.11 or 3.12, with no system package.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do $$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
VENV := .venv
PY := $(VENV)/bin/python
WEB := gateway/workspace/web
WORKERS ?= 3

.PHONY: setup run test test-at coverage check check-web docs bench test-long clean
.DEFAULT_GOAL := help

help:
	@echo "make run        set up, then start everything and print the links"
	@echo "make test       all tests; those that need a tool that is not here are skipped by name"
	@echo "make test-at    unit and adapter tests at another instant: INSTANT=2028-02-29T03:00+01:00; a fifth of the files with DRAW=text"
	@echo "make coverage   branch coverage of the unit and adapter tests, by file"
	@echo "make check      lint, types, layers of imports, docs; the web's own where Node.js is there"
	@echo "make docs       write what docs/ takes from the code: reference pages and pictures"
	@echo "make bench      figures of this machine"
	@echo "make test-long  tests of many minutes"

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(FITS)' || { echo "Relevo needs Python 3.11 or 3.12. Install one, or say: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --progress-bar on --require-hashes -r requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready

run: setup
	$(PY) -m relevo up

test: setup
	$(PY) -m pytest -q -n $(WORKERS) -m "not long"

# Real SIP programs keep the machine's clock, so their tests would only be repeated.
OWN_CLOCK := --ignore tests/adapters/ivr --ignore-glob '*/adapters/relevo/test_kamailio_*' --ignore-glob '*/adapters/relevo/test_*trunk*'

test-at: setup
	$(PY) -m pytest -q -n $(WORKERS) -m "not long" --instant $(INSTANT) $(if $(DRAW),--draw $(DRAW)) tests/unit tests/adapters $(OWN_CLOCK)

coverage: setup
	$(PY) -m pytest -q -n $(WORKERS) -m "not long" --cov --cov-report=term $(or $(TESTS),tests/unit tests/adapters)

check: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest -q tests/unit/docs
	@$(MAKE) --no-print-directory check-web

check-web:
	@if command -v npm >/dev/null; then \
	  cd $(WEB) && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent; } && npm run --silent check; \
	elif [ "$$CI" = true ]; then \
	  echo "error: biome, tsc and vitest need Node.js, and CI never skips them. Fix: install Node.js 20 or later." >&2; exit 1; \
	else \
	  echo "skipped: biome, tsc and vitest of $(WEB) (Node.js is not installed)"; \
	fi

docs: setup
	$(PY) -m relevo.docs
	@if [ -d $(WEB)/node_modules ]; then cd $(WEB) && npm run --silent types; \
	else echo "skipped: the front end's types (run npm ci in $(WEB))"; fi

bench: setup
	$(PY) -m relevo bench deflect
	$(PY) -m relevo bench voice --calls 4

test-long: setup
	$(PY) -m pytest -q -m long

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
