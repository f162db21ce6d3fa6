# Two commands do everything: `make run` and `make test`. Alone, `make` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n auto
ANKI := 26.9.3
# Only the test of a generated TypeScript client needs Node; without npm it is skipped.
NODE_STAMP := $(if $(shell command -v npm),$(VENV)/node.stamp)
# Debian's venv comes without ensurepip and its pip refuses to touch the system; pip can serve another Python.
INSTALL = $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test test-deep lint fmt admin openapi bench bench-anki pins

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Set up what is missing and serve the site on 127.0.0.1:8000
	@exec $(BIN)/python manage.py serve

test: $(VENV)/test.stamp $(NODE_STAMP) ## Run every test on SQLite, then those that touch the database on PostgreSQL
	$(PYTEST)
	$(BIN)/python -m tests.postgres -- $(PYTEST) -m database

test-deep: $(VENV)/test.stamp $(NODE_STAMP) ## The same with the long form of every proof (about an hour)
	$(PYTEST) --hypothesis-profile=deep
	$(BIN)/python -m tests.postgres -- $(PYTEST) --hypothesis-profile=deep -m database

lint: $(VENV)/test.stamp ## Check style, types, the direction of imports, templates and dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy deck quizzes tests examples
	$(BIN)/lint-imports
	find quizzes/templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/deptry .

fmt: $(VENV)/test.stamp ## Format code and templates
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	-find quizzes/templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

admin: $(VENV)/run.stamp ## Make an admin account (asks for address and password)
	@$(BIN)/python manage.py make_admin

openapi: $(VENV)/run.stamp ## Write the API's contract anew from the code
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file quizzes/api/v1/openapi.yaml

bench: $(VENV)/test.stamp ## Measure the figures of benchmarks/, each as a ratio to its floor
	$(BIN)/python -m benchmarks

bench-anki: $(VENV)/test.stamp .venv-anki/anki-$(ANKI).stamp ## The figures that have Anki as their peer
	$(BIN)/python -m benchmarks batch-anki package queue

# AGPL: measured against in an environment of its own, never a dependency.
.venv-anki/anki-$(ANKI).stamp:
	$(PYTHON) -m venv --without-pip .venv-anki
	$(PYTHON) -m pip --python .venv-anki/bin/python install --quiet --disable-pip-version-check anki==$(ANKI)
	@touch $@

pins: ## Pin the requirements anew, with hashes (needs uv)
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --group test --constraint requirements/run.txt --output-file requirements/test.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Quizdeck needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv --without-pip $(VENV)

# A stamp is newer than its requirement file once that is installed, so the next start asks pip nothing.
$(VENV)/run.stamp: requirements/run.txt | $(BIN)/python
	@echo "Installing what Quizdeck needs into $(VENV) …"
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/test.stamp: requirements/test.txt | $(BIN)/python
	@echo "Installing what Quizdeck and its tests need into $(VENV) …"
	@$(INSTALL) -r $<
	@touch $(VENV)/run.stamp $@

$(VENV)/node.stamp: tests/flows/clients/typescript/package-lock.json | $(BIN)/python
	@mkdir -p $(VENV)/node && cp $(<D)/package.json $< $(VENV)/node/
	@npm ci --prefix $(VENV)/node --ignore-scripts --no-audit --no-fund --loglevel error \
		&& touch $@ || echo "The packages of package-lock.json could not be installed: a test will be skipped."
