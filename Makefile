# Everything runs in an environment of its own, .venv, made on first use and again when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODEL ?= rules
ARGS ?=

.PHONY: run check baseline test bench-check test-engine test-cluster test-remote test-providers benchmarks lint types check-format clean

run: $(VENV)/.installed
	$(BIN)/python -m harness run --model $(MODEL) $(ARGS)

# This project's own gate: the built-in rules do not vary, so that any score that moved fails until the baseline is set anew;
# and the measure itself, by the harms that it catches.
check: run
	$(BIN)/python -m harness check $(CHECK_ARGS)
	$(BIN)/python -m harness audit --min-caught 0.99 --min-forgiven 0.95

baseline: run
	$(BIN)/python -m harness baseline set

test: $(VENV)/.installed-dev lint types
	$(BIN)/python -m pytest -n auto -m 'not browser and not cluster'

# The scorer's speed, as a ratio to a reference in the same process: fails where it is 30% slower than benchmarks/ratios.json.
bench-check: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/ratios.py

# llama.cpp, which pip compiles from source on first use: about ten minutes on two cores, and a C++ compiler.
test-engine: $(VENV)/.installed-engine
	$(BIN)/python -m pytest tests/engine

# Runs on an object store: OpenStack Swift with its S3 API, a server on loopback, in an environment of its own.
test-remote: $(VENV)/.installed-remote $(VENV)-swift/.installed
	SWIFT_PYTHON=$(abspath $(VENV)-swift/bin/python) $(BIN)/python -m pytest tests/remote

# Clusters of dask, each process of them a process: they start slowly.
test-cluster: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/cluster

# Providers' own clients, those whose tests need no account, in an environment of its own: they are large.
test-providers: $(VENV)-providers/.installed
	$(VENV)-providers/bin/python -m pytest tests/providers

test-browser: $(VENV)/.installed-browser chromium
	$(BIN)/python -m pytest -m browser tests/browser

chromium: $(VENV)/.installed-browser
	@$(BIN)/python tests/chromium.py \
		|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium && $(BIN)/python tests/chromium.py; } \
		|| { echo "no Chromium: install it (apt-get install chromium), or name it: make test-browser CHROMIUM=/path" >&2; exit 1; }

# Every table of docs/performance.md anew, one after the other; the peers from PyPI, each in an environment of its own.
benchmarks: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/all.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-browser: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,browser]'
	touch $@ $(VENV)/.installed-dev $(VENV)/.installed

$(VENV)/.installed-engine: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,engine]'
	touch $@ $(VENV)/.installed-dev $(VENV)/.installed

$(VENV)/.installed-remote: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,remote]'
	touch $@ $(VENV)/.installed-dev $(VENV)/.installed

$(VENV)-swift/.installed:
	$(PYTHON) -m venv $(VENV)-swift
	$(VENV)-swift/bin/python -m pip install --quiet --disable-pip-version-check 'swift>=2.38'
	touch $@

$(VENV)-providers/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-providers
	$(VENV)-providers/bin/python -m pip install --quiet --disable-pip-version-check --editable \
		'.[dev,anthropic,bedrock,cohere,google,litellm,mistral,writer]'
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-providers $(VENV)-peers $(VENV)-swift build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
