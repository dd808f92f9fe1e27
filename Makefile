# make demo: see it work.  make test: see that it works.  Both need python3 (3.11 or later) and make, nothing else.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help demo test laws faults test-lowest lint install clean

help:
	@echo 'make demo         start an embedded PostgreSQL, migrate it, seed it, say where it is'
	@echo 'make test         run the whole test suite (PYTEST_ARGUMENTS="-k seed" for a part)'
	@echo 'make laws         draw ten times as many examples of every law'
	@echo 'make faults       kill, cut, fill and crowd runs and seeds, 1,000 kills, and write docs/reliability.md'
	@echo 'make lint         ruff, mypy, import-linter'
	@echo 'make test-lowest  run the test suite with the oldest versions that pyproject.toml allows'
	@echo 'make install      make .venv and install the project there; the others do it by themselves'
	@echo 'make clean        stop the demo, remove .venv and all caches; the database of the demo stays'

# The stamp holds what was installed and where: a changed pyproject.toml, a moved checkout, a Python that is gone or
# a .venv without pip (uv made it, and uv is gone) all make it anew.
install:
	@wanted="$$(cksum <pyproject.toml) $$PWD"; \
	if [ "$$(cat $(STAMP) 2>/dev/null)" = "$$wanted" ] && $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3.11 install" >&2; exit 1; }; \
	case "$$(cat $(STAMP) 2>/dev/null)" in '' | *" $$PWD") ;; *) rm -rf .venv;; esac; \
	echo 'installing into .venv; the first time this takes a minute'; \
	if command -v uv >/dev/null 2>&1; then \
	  $(BIN)/python -c '' 2>/dev/null || { rm -rf .venv; uv venv --quiet --python "$(PYTHON)" .venv; } || exit 1; \
	  uv pip install --quiet --python $(BIN)/python -e '.[dev]' || exit 1; \
	else \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m venv .venv; } || { \
	    rm -rf .venv; echo 'python3 makes no virtual environment; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }; \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[dev]' || exit 1; \
	fi; \
	echo "$$wanted" >$(STAMP)

demo: install
	@for command in 'db start' '-d embedded upgrade head' '-d embedded seed dev' '-d embedded current'; do \
	  echo "\$$ taskschema $$command"; $(BIN)/taskschema $$command || exit $$?; \
	done
	@echo "The database is at $$($(BIN)/taskschema -d embedded db url)"
	@echo "Look around with: $(BIN)/taskschema -d embedded db psql    Stop it with: $(BIN)/taskschema db stop"

test: install
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGUMENTS)

laws: install
	TASKSCHEMA_TEST_LAWS=1 $(BIN)/python -m pytest -n auto -k 'law or laws' $(PYTEST_ARGUMENTS)

# What is counted goes into docs/reliability.md; TASKSCHEMA_TEST_DATABASE_URL names another server.
faults: install
	rm -f .faults.jsonl
	TASKSCHEMA_TEST_FAULTS=1 TASKSCHEMA_TEST_COUNTS="$$PWD/.faults.jsonl" $(BIN)/python -m pytest -n auto tests/faults -k 'runner or seed' $(PYTEST_ARGUMENTS)
	$(BIN)/python -m tests.faults.page .faults.jsonl
	rm -f .faults.jsonl

test-lowest: install
	.ci/lowest.sh $(PYTEST_ARGUMENTS)

lint: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

clean:
	-@[ ! -d .taskschema ] || $(BIN)/taskschema db stop
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
