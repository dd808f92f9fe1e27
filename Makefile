# make demo: see it work.  make test: see that it works.  Both need python3 and make, nothing else.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test lint install clean

install: $(STAMP)

$(STAMP): pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  { [ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) .venv; } && uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else \
	  { [ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; } && $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $(STAMP)

demo: install
	@for command in 'db start' '-d embedded upgrade head' '-d embedded seed dev' '-d embedded current'; do \
	  echo "\$$ taskschema $$command"; $(BIN)/taskschema $$command || exit $$?; \
	done
	@echo "The database is at $$($(BIN)/taskschema db url)"
	@echo "Look around with: $(BIN)/taskschema db psql    Stop it with: $(BIN)/taskschema db stop"

test: install
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGUMENTS)

lint: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
