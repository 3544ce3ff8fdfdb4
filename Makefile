# Needs Python 3.11, git and make. `make run` opens the office, `make test` runs the suite.
# PORT (8000) and DATA_DIR (var/) are honoured by everything here and by every manage.py command.

PYTHON ?= python3.11
BIN := .venv/bin
fingerprint = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUNTIME := .venv/runtime-$(call fingerprint,requirements.txt)
TOOLS := .venv/tools-$(call fingerprint,requirements.txt requirements-production.txt requirements-dev.txt)
ARGS ?=

.PHONY: help run test bench lint format types check
.DEFAULT_GOAL := help

help:
	@echo "make run     open the office with its demo data: web, worker and beat, until Ctrl-C"
	@echo "make test    run the test suite on the embedded default (ARGS='-k words' for a part of it)"
	@echo "make bench   run the benchmarks, one JSON line each (BENCH_LARGE=1 adds the sizes that take long)"
	@echo "make lint    ruff    make format  let ruff rewrite    make types   mypy    make check   all that is quick"

run: $(RUNTIME)
	@exec $(BIN)/python manage.py run

test: $(TOOLS)
	$(BIN)/python -m pytest -n 2 --dist=loadfile $(ARGS)

bench: $(TOOLS)
	@$(BIN)/python -m bench $(ARGS)

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(TOOLS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(TOOLS)
	$(BIN)/mypy

check: lint types
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	$(BIN)/lint-imports

# The environment is made once, and filled again whenever the pinned requirements change.
.venv/bin/python:
	@$(PYTHON) -m venv .venv

$(RUNTIME): | .venv/bin/python
	@echo "Installing the pinned packages into .venv ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement requirements.txt
	@rm -f .venv/runtime-*
	@touch $@

$(TOOLS): | .venv/bin/python
	@echo "Installing the pinned packages into .venv ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement requirements-dev.txt
	@rm -f .venv/runtime-* .venv/tools-*
	@touch $@ $(RUNTIME)
