# Every target is described by the comment behind its name: `make help` prints them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := .venv/bin/python
export PORT ?= 8000
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup run test check format lock ask bench clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything: system packages, .venv, locked dependencies for development
	@bin/set-up dev

run: ## Set up and run everything here, on PORT (8000), keeping data in PLUMBLINE_HOME (var/)
	@bin/set-up run
	@exec $(PYTHON) manage.py serve

test: setup ## Check, then the whole suite on SQLite and PostgreSQL
	@$(MAKE) --no-print-directory check
	@$(PYTHON) bin/test

check: ## Format, lint, types, imports, templates, migrations, deployment
	@bin/check

format: ## Put code and templates into the house's format
	@.venv/bin/ruff format -q .
	@.venv/bin/ruff check -q --fix .
	@git ls-files -z 'templates/*.html' | xargs -0 --no-run-if-empty .venv/bin/djade --target-version 5.2

lock: ## Lock the dependencies of pyproject.toml again, with hashes
	@bin/lock

ask: ## Ask the API everything that its description allows, 25 times over, on both databases
	@PLUMBLINE_API_EXAMPLES=25 $(PYTHON) bin/test --everything tests/api/test_fuzzing.py -s --show-capture=no --timeout 3000 -k "call" -p no:logging

bench: ## Run every benchmark
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(PYTHON) "$$file" || exit 1; done

clean: ## Remove what set-up and tests made; your data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
