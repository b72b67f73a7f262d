# Every target prepares .venv first; from elsewhere: make -C <this folder> <target>.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

override READY := $(PYTHON) servers/bootstrap.py
override RUN := exec .venv/bin/python
override NOTED := $(or $(TRACKER_VAR),var)/postgres-is-in

.PHONY: help run test check test-browser bench clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name words; do \
		printf '  make %-14s %s\n' "$$name" "$$words"; done

run: ## the whole site at http://127.0.0.1:8000/ (PORT=8001, HOST=0.0.0.0), until Ctrl-C
	@$(READY)
	@$(RUN) -m servers.launch --host "$(HOST)" --port "$(PORT)"

test: ## the tests, in two processes (ARGS="-k name" chooses some)
	@$(READY) --dev
	@$(RUN) -m pytest -n 2 --dist loadfile $(ARGS)

check: ## format, types, imports, migrations, templates, API document, licences
	@$(READY) --dev
	@$(RUN) -m servers.checks

test-browser: ## the tests in a real browser; installs Chromium where it can (CHROMIUM=/path)
	@$(READY) --dev
	@$(RUN) -m servers.browser $(ARGS)

bench: ## how fast, beside a floor measured in the same run
	@$(READY) --dev
	@$(RUN) -m tests.bench $(SUITE)

clean: ## removes .venv and caches; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@if [ -f "$(NOTED)" ]; then echo "Left alone, outside this folder: the database in $$(cat "$(NOTED)")"; fi
