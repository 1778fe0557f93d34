# Bare "make" prints what there is. Needs Python 3.11 or newer and nothing else; everything is kept in .venv.

# The first Python on this machine that is new enough.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$name"; break; }; done)
IN := .venv/bin
INSTALL := $(IN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check format sentences train bench soak lock
.DELETE_ON_ERROR:

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: .venv/.to-run  ## try it: phones in your browser, no account, no network; FRESH=1 begins again
	@# In a terminal Ctrl-C goes to the demo alone, so that it can finish its work and make does not call it an error.
	@if [ -t 0 ]; then set -m; fi; $(IN)/gobetween demo $(if $(FRESH),--fresh); exit $$?

test: .venv/.to-change  ## all tests, on SQLite and PostgreSQL
	$(IN)/python -m pytest --numprocesses=2 --dist=worksteal

check: .venv/.to-change  ## format, lint, types, floor plan, docs, wording
	$(IN)/ruff format --check .
	$(IN)/ruff check .
	$(IN)/mypy
	$(IN)/lint-imports
	$(IN)/python -m pytest tests/test_floor_plan.py tests/test_docs.py tests/messages/test_catalogues.py

format: .venv/.to-change  ## put the code into the common form
	$(IN)/ruff format .
	$(IN)/ruff check --fix .

sentences: .venv/.to-change  ## measure every sentence again: docs/sentences.md
	$(IN)/python -m tests.messages.sentence_table

train: .venv/.to-run  ## learn again from messages/understanding/bank, after a change there
	$(IN)/python -m messages.understanding.learning

bench: .venv/.to-change  ## measure; ONLY=name measures one thing
	$(IN)/python -m bench $(ONLY)

soak: .venv/.to-change  ## all tests with the full figures of a release; takes long
	SOAK=1 $(IN)/python -m pytest

lock: .venv/.to-run  ## work out the exact versions again (needs uv)
	@command -v uv >/dev/null || { echo "This needs uv. Everything else here does not."; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra install pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra install --extra dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt

# Two marks in .venv say what was installed from which list. What is needed to change the code includes what is
# needed to run it, so the second mark stands for both.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "The go-between needs Python 3.11 or newer, and none was found here." \
		"Install one, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "This Python cannot make a virtual environment." \
		"On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.to-run: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the go-between needs. This takes about a minute, once."
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.to-change: requirements-dev.txt requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need. This takes about a minute, once."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch .venv/.to-run $@
