# What a person and CI call. Each target sets up what it needs in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHART ?=
KEEP ?=
KUBERNETES ?=
PEBBLE ?=
TESTS ?= tests/integration

# What the packed charm is made of. The caches that running it leaves are none of that.
CHARM := charmcraft.yaml requirements.txt LICENSE tools/pack_charm.py $(shell \
  find charm steps flows engine/flowrun -type f -not -path '*/__pycache__/*' -not -path '*/__flowrun__/*')

# What runs with a real Kubernetes needs other addresses than the loopback network's.
REAL := $(if $(PEBBLE),FLOWRUN_SANDBOX_PEBBLE=$(abspath $(PEBBLE))) \
  $(if $(KUBERNETES),FLOWRUN_SANDBOX_KUBERNETES=$(abspath $(KUBERNETES)) tests/kubernetes/with_addresses.sh)
VERSION = $(shell sed -nE 's|^\tk8s.io/kubernetes (v[0-9.]+).*|\1|p' tests/kubernetes/go.mod)

.PHONY: help quick demo test integration kubernetes pebble check format format-check lint types layers docs docs-check bench pack requirements clean

help: ## Say what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

quick: $(VENV)/quick ## Run the two hooks over a cluster in memory; CHART=PAGE runs another page
	@$(BIN)/python -m tests.cluster $(CHART)

demo: $(VENV)/demo build/packed ## Bring up real PostgreSQL, and lose its primary; KEEP=1 leaves it up
	@$(BIN)/python -m tests.demo $(if $(KEEP),--keep)

test: $(VENV)/check ## Run every test that this machine can run; they take every prime path of flows/
	$(BIN)/python -m pytest --numprocesses logical --dist loadfile \
	  --flow-cov=flows --flow-cov-fail-under=prime:100

integration: $(VENV)/check ## Run the charm with real Patroni and PostgreSQL, in the sandbox; also on a real KUBERNETES=FOLDER, PEBBLE=FILE
	$(REAL) $(BIN)/python -m pytest --numprocesses logical --dist loadfile $(TESTS) \
	  $(if $(KUBERNETES),tests/sandbox/kubernetes) $(if $(PEBBLE),tests/sandbox/pebble tests/sandbox/controller)

kubernetes: build/kubernetes/etcd ## Build a real Kubernetes in build/kubernetes, with Go

pebble: build/pebble ## Build a real Pebble as build/pebble, with Go

check: format-check lint types layers docs-check test ## All that CI wants to be true

format: $(VENV)/check ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

format-check: $(VENV)/check
	$(BIN)/ruff format --check

lint: $(VENV)/check
	$(BIN)/ruff check

types: $(VENV)/check
	$(BIN)/mypy

layers: $(VENV)/check
	$(BIN)/lint-imports

docs: $(VENV)/check ## Write the pages that are generated
	$(BIN)/python -m flowrun_tools.rules_page docs/rules.md
	$(BIN)/python -m tests.readme.readme

docs-check: $(VENV)/check
	$(BIN)/python -m flowrun_tools.rules_page --check docs/rules.md
	$(BIN)/flowrun validate --strict

bench: $(VENV)/check ## Measure against the targets: minutes, and a quiet machine
	$(BIN)/python -m tests.benchmarks

pack: build/packed ## Lay out the charm in build/charm as charmcraft would pack it

requirements: $(VENV)/check ## Pin what the charm needs, for the oldest Python that there is
	$(BIN)/uv pip compile --quiet --group charm --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --output-file requirements.txt

clean: ## Take away all that was set up or made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

build/kubernetes/etcd: tests/kubernetes/go.mod tests/kubernetes/go.sum
	cd tests/kubernetes && CGO_ENABLED=0 go build -o $(CURDIR)/build/kubernetes/ \
	  -ldflags '-s -w -X k8s.io/component-base/version.gitVersion=$(VERSION)' \
	  k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kube-controller-manager
	cd tests/kubernetes && CGO_ENABLED=0 go build -o $(CURDIR)/$@ -ldflags '-s -w' \
	  go.etcd.io/etcd/server/v3

build/pebble: tests/pebble/go.mod tests/pebble/go.sum
	cd tests/pebble && CGO_ENABLED=0 go build -o $(CURDIR)/$@ -ldflags '-s -w' \
	  github.com/canonical/pebble/cmd/pebble

$(VENV)/pip: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'flowrun needs Python 3.11 or newer; name one: make PYTHON=python3.12 …'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/quick: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/demo: $(VENV)/quick
	$(BIN)/python -m pip install --quiet --editable '.[sandbox,draw]'
	@touch $@

$(VENV)/check: $(VENV)/demo
	$(BIN)/python -m pip install --quiet --editable '.[all]' --group check
	@touch $@

build/packed: $(VENV)/quick $(CHARM)
	$(BIN)/python tools/pack_charm.py build/charm
	@touch $@
