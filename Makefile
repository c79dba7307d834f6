# run · test · test-server · check · fix · assets · lock · bench · docs · pictures — see `make help`
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# The order of the tests: random, but the same for everybody; `make test SEED=last` or any number tries another.
SEED ?= 1887184356
# What is done leaves a stamp; a stamp older than what it was made from is made again.
ENVIRONMENT := $(VENV)/.environment-stamp
ASSETS := $(VENV)/.assets-stamp

.PHONY: help install run test test-server check fix assets lock bench docs pictures letter-pictures browser

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 13

install: $(ENVIRONMENT) $(ASSETS) browser ## prepare everything that development needs

run: $(ENVIRONMENT) $(ASSETS) ## build the demonstration if it is missing and serve it on http://localhost:8000
	@$(PY) -m willkomm.config.command demo --serve

test: install check ## all checks and all tests, those in the browser included
	$(PY) -m pytest -n auto --dist loadfile --randomly-seed=$(SEED)

# Which tests run on the server; by default all of them. Style and layers ask no database and are not asked twice.
ON_SERVER ?= tests

test-server: install ## the same tests against a PostgreSQL server of Debian that is started for them
	bash scripts/on_server.sh $(PY) -m pytest -n auto --dist loadfile --randomly-seed=$(SEED) $(ON_SERVER)

check: $(ENVIRONMENT) $(ASSETS) ## style, layers, settings, missing migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	WILLKOMM_DB_ROLE=owner $(PY) -m django check --settings willkomm.config.settings --fail-level WARNING
	WILLKOMM_DB_ROLE=owner $(PY) -m django makemigrations --settings willkomm.config.settings --check --dry-run

fix: $(ENVIRONMENT) ## repair what can be repaired by itself
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

assets: $(ENVIRONMENT) ## build style sheets, scripts and fonts again
	$(PY) scripts/assets.py
	@touch $(ASSETS)

bench: $(ENVIRONMENT) $(ASSETS) ## measure speed with a large canton
	$(PY) -m bench

docs: $(ENVIRONMENT) ## write docs/generated again
	@$(PY) -m willkomm.config.command docs

letter-pictures: $(ENVIRONMENT) $(ASSETS) ## take the pictures again with which tests compare letters
	WILLKOMM_WRITE_PICTURES=1 $(PY) -m pytest -q tests/common/correspondence/test_letters_look_right.py

pictures: $(ENVIRONMENT) $(ASSETS) browser ## take the pictures of README and Handbuch again
	$(PY) scripts/pictures.py

lock: $(ENVIRONMENT) ## choose the newest allowed versions and write both lock files
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --quiet pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --quiet --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(ENVIRONMENT): requirements-dev.lock pyproject.toml scripts/environment.sh
	@bash scripts/environment.sh python $(VENV)
	@echo "Installing the locked packages …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps -e .
	@touch $@

$(ASSETS): package.json package-lock.json scripts/assets.py $(ENVIRONMENT)
	@echo "Building style sheets, scripts and fonts …"
	@$(PY) scripts/assets.py
	@touch $@

browser:
	@bash scripts/environment.sh browser
