# The everyday commands. Each makes the virtual environment first if it is not there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-ready
DEV := $(VENV)/.dev-ready
INTEROP := tests/interop/baileys/node_modules/.ready
PIP := $(BIN)/pip --disable-pip-version-check install --quiet

.PHONY: help demo test check format bench fuzz kill9 interop gallery lock proto clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUNTIME): requirements/runtime.txt requirements/build.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "WaGo needs Python 3.11 or newer; set PYTHON=")'
	@echo "Installing pinned dependencies into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(INTEROP): tests/interop/baileys/package-lock.json
	@if command -v npm >/dev/null; then npm --prefix tests/interop/baileys ci --silent --no-progress && touch $@; \
	else echo "npm is not installed: the interop tests will be skipped"; fi

demo: $(RUNTIME)  ## Link, send and receive against the sandbox; ONCE=1 ends after the main job
	@$(BIN)/wago demo $(if $(ONCE),--once)

test: check $(INTEROP)  ## Lint, types, the import rule and the whole test suite
	@$(BIN)/python -m pytest

check: $(DEV)  ## Lint, formatting, types and the import rule
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }

format: $(DEV)  ## Reformat the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

interop: $(DEV) $(INTEROP)  ## Only the tests with foreign clients
	@$(BIN)/python -m pytest tests/interop

kill9: $(DEV)  ## Kill the gateway 200 times while texts flow; ROUNDS=n for another number
	@WAGO_KILL9_ROUNDS=$(or $(ROUNDS),200) $(BIN)/python -m pytest tests/e2e/test_kill9.py

fuzz: $(DEV)  ## Run every fuzz target for SECONDS=60
	@for target in tests/fuzz/fuzz_*.py; do $(BIN)/python $$target --seconds $(or $(SECONDS),60) || exit 1; done

bench: $(DEV)  ## Benchmarks, each beside a peer measured in the same run
	@$(BIN)/python -m tests.bench

gallery: $(DEV)  ## Make docs/gallery.html anew: every kind of message through both doors
	@$(BIN)/python -m tests.gallery

proto: $(DEV)  ## Regenerate the protobuf modules
	@scripts/gen_proto.sh

lock: $(DEV)  ## Pin the dependencies anew
	@for t in runtime dev build; do scripts/lock.sh $$t; done

clean:  ## Remove what make made
	rm -rf $(VENV) tests/interop/baileys/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
