# Everything a newcomer needs: `make run` and `make test`, on Python 3.11 or 3.12, with no system package.
PYTHON ?= $(shell command -v python3.12 || command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
WORKERS ?= 2

.PHONY: setup run test check bench test-long clean
.DEFAULT_GOAL := help

help:
	@echo "make run        set up, then start everything and print the links"
	@echo "make test       all tests; those that need a tool that is not here are skipped by name"
	@echo "make check      lint, types, floors of the house, docs"
	@echo "make bench      figures of this machine"
	@echo "make test-long  tests of many minutes"

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 12); sys.exit(0 if ok else "Relevo needs Python 3.11 or 3.12; found " + sys.version.split()[0] + ". Install one of them, or say PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --progress-bar on --require-hashes -r requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready

run: setup
	$(PY) -m relevo up

test: setup
	$(PY) -m pytest -q -n $(WORKERS) --dist loadgroup -m "not long"

check: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest -q tests/unit/docs

bench: setup
	$(PY) -m relevo bench deflect
	$(PY) -m relevo bench voice --calls 4

test-long: setup
	$(PY) -m pytest -q -m long

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
