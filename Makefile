# The everyday commands. Each makes the virtual environment first if it is not there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-ready
DEV := $(VENV)/.dev-ready
# Processes that share the tests, and what each peer of the interop tests is built into.
WORKERS ?= 2
INTEROP := tests/interop
BAILEYS := $(INTEROP)/baileys/node_modules/.ready
WHATSMEOW := $(INTEROP)/whatsmeow/build/peer
RUST := $(INTEROP)/whatsapp_rust/target/debug/wago-peer
PIP := $(BIN)/pip --disable-pip-version-check install --quiet

.PHONY: help demo test peers check format bench fuzz kill9 interop compare gallery lock proto clean

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

$(BAILEYS): $(INTEROP)/baileys/package-lock.json
	@scripts/build_peer.sh baileys

$(WHATSMEOW): $(wildcard $(INTEROP)/whatsmeow/go.* $(INTEROP)/whatsmeow/*.go)
	@scripts/build_peer.sh whatsmeow

$(RUST): $(wildcard $(INTEROP)/whatsapp_rust/Cargo.* $(INTEROP)/whatsapp_rust/src/*.rs $(INTEROP)/whatsapp_rust/src/*/*.rs)
	@scripts/build_peer.sh whatsapp_rust

peers: $(BAILEYS) $(WHATSMEOW) $(RUST)  ## Build the programs that drive the foreign engines

demo: $(RUNTIME)  ## Link, send and receive against the sandbox; ONCE=1 ends after the main job
	@$(BIN)/wago demo $(if $(ONCE),--once)

test: check $(BAILEYS)  ## Lint, types, the import rule and the tests but the matrix of engines; WORKERS=n processes
	@$(BIN)/python -m pytest -n $(WORKERS) --ignore=tests/interop/matrix --ignore=tests/interop/test_compare.py

check: $(DEV)  ## Lint, formatting, types and the import rule
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }

format: $(DEV)  ## Reformat the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

interop: $(DEV) peers  ## Only the tests with foreign engines; writes docs/interop.md
	@results=$$(mktemp); trap 'rm -f "$$results"' EXIT; failed=0; \
	WAGO_INTEROP_RESULTS=$$results $(BIN)/python -m pytest -n $(WORKERS) tests/interop || failed=$$?; \
	$(BIN)/python -m tests.interop.matrix.report "$$results" && exit $$failed

compare: $(DEV) peers  ## What the foreign engines send and ours does not, and the reverse
	@$(BIN)/python -m tests.interop.compare

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
	rm -rf $(VENV) $(INTEROP)/baileys/node_modules $(INTEROP)/whatsmeow/build $(INTEROP)/whatsapp_rust/target .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
