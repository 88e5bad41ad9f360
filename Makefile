# `make run` and `make test` are all that a fresh machine with Python 3.11+ and make needs; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 8 --dist worksteal
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-long bench screenshots check format lock migration system-parts clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | awk -F ':.*  ## ' '{printf "make %-13s %s\n", $$1, $$2}'

run: $(VENV)/.run  ## the demonstration, on the embedded database, at http://127.0.0.1:8000
	@exec $(BIN)/ronde demo --serve

test: $(VENV)/.test system-parts check  ## lint, then every test, on both databases and in a browser
	@$(PYTEST)

test-long: $(VENV)/.test system-parts check  ## the same with the full matrix of browsers, databases and faults
	@$(PYTEST) -m "long or not long" --timeout 600

bench: $(VENV)/.test  ## every measurement, in one table
	@$(BIN)/python -m bench

screenshots: $(VENV)/.test system-parts  ## the pictures of the documentation, taken anew
	@$(BIN)/python -m tools.screenshots

check: $(VENV)/.test  ## lint, format, types, structure
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "ronde: not formatted; run: make format"; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest --quiet --no-header tests/structure

format: $(VENV)/.test  ## put the code in its form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

migration: $(VENV)/.test  ## a migration for what changed in the models: make migration m="what and why"
	@$(BIN)/python -m tools.migration "$(m)"

lock:  ## pin what pyproject.toml asks for, with hashes (needs uv; UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --group test --constraint requirements/run.txt --output-file requirements/test.txt

clean:  ## remove the environment; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis

system-parts:
	@sh tools/system_parts.sh

$(VENV)/.run: requirements/run.txt tools/bootstrap.py
	@command -v $(PYTHON) >/dev/null || { echo "ronde: $(PYTHON) is not there; it needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) tools/bootstrap.py $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.test: requirements/test.txt tools/bootstrap.py
	@command -v $(PYTHON) >/dev/null || { echo "ronde: $(PYTHON) is not there; it needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) tools/bootstrap.py $(VENV) requirements/test.txt
	@touch $@
