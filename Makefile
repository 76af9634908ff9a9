# `make demo` and `make test` set everything up in .venv and need only Python ≥ 3.11, make and a package index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
EXTRAS ?= postgres,cluster,dev

.PHONY: demo test lint bench soak clean

$(VENV)/.installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/checker train
	$(BIN)/checker demo

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	@bash .ci/programs
	$(BIN)/python -m pytest -n auto --dist loadfile

$(VENV)/.bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS),bench]"
	@touch $@

# QUICK=1 for a tenth of the input, ONLY=pages for one of them
bench: $(VENV)/.bench
	$(BIN)/checker train
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick) $(addprefix --only ,$(ONLY))

soak: $(VENV)/.installed
	$(BIN)/python -m pytest tests/soak

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
