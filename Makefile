# Every command sets up what it needs in .venv; the system's Python is never touched.
# `make` alone lists the commands. Another Python: `make book PYTHON=python3.13`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
PORT ?= 8000
COURSE ?= _build/classroom
LINT = $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy --no-error-summary

# Compiled modules are kept, whatever the surroundings say: without them every process would
# compile leaky anew, and pytest all its tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help book check test coverage mutate prove replicate bench lab serve pdf offline links refresh address exercises classroom lock clean
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

book: $(VENV)/book ## run the notebooks, build the site, say where it is
	@$(BIN)/python tools/build.py

check: $(VENV)/test ## the inner loop: lint, types and the tests of the core, within a minute
	@$(LINT)
	@$(BIN)/python -m pytest -m "not slow" --numprocesses=2 --dist=loadfile tests/core

test: $(VENV)/test ## pass every quick test, and build the book
	@$(LINT)
	@$(BIN)/python -m pytest --nbval --numprocesses=2 --dist=loadfile book
	@$(BIN)/python -m pytest -m "not slow" --numprocesses=2 --dist=loadfile tests

coverage: $(VENV)/test ## every line and branch of leaky is run by a quick test
	@$(BIN)/python -m pytest -m "not slow" --cov --quiet --numprocesses=2 --dist=loadfile tests

mutate: $(VENV)/mutate ## change leaky in thousands of small ways: a test must notice each
	@$(BIN)/python tools/mutate.py

prove: coverage mutate ## the long runs: minutes to hours
	@$(BIN)/python -m pytest -m slow tests

replicate: $(VENV)/test ## repeat the claims on fresh seeds, up to two hours; CLUSTER=ADDRESS of a Dask scheduler
	@$(BIN)/python tools/replicate.py $(if $(CLUSTER),--cluster $(CLUSTER))

bench: book $(VENV)/test ## time leaky beside other libraries; weigh the site beside a stock one
	@$(BIN)/python benchmarks/speed.py
	@$(BIN)/python benchmarks/site.py

lab: $(VENV)/book ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir=book

serve: book ## build the book and serve it at http://localhost:8000
	@echo "Serving $(SITE) at http://localhost:$(PORT) (Ctrl-C stops it)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

pdf: book $(VENV)/test ## print the book as one PDF, _build/html/leaky-book.pdf
	@$(BIN)/python tools/pdf.py $(SITE) $(SITE)/leaky-book.pdf

offline: book ## pack the site, the notebooks and the package into one zip for rooms without internet
	@$(BIN)/python tools/offline.py $(SITE) _build/leaky-book-offline.zip

links: $(VENV)/book ## follow every link that leads out of the book
	@$(BIN)/jupyter-book build . --builder linkcheck --keep-going --quiet

refresh: $(VENV)/test ## run the notebooks and rewrite what is committed of them
	@$(BIN)/python tools/refresh.py

address: $(VENV)/book ## renew the repository's address of _config.yml in all texts
	@$(BIN)/python tools/address.py

exercises: $(VENV)/test ## make the exercise notebooks anew from classroom/exercises
	@$(BIN)/python tools/exercises.py
	@$(BIN)/python tools/refresh.py book/exercises/*.ipynb

classroom: $(VENV)/test ## make a course for nbgrader, the solutions as pages, slides of all chapters
	@$(BIN)/python tools/course.py $(COURSE)
	@$(BIN)/python tools/slides.py book/chapters/*.ipynb $(COURSE)/slides

lock: $(VENV)/test ## write requirements.lock anew from requirements.txt and pyproject.toml
	@$(BIN)/pip install --quiet uv
	@sed '/^-/d' requirements.txt | $(BIN)/uv pip compile - pyproject.toml --extra test --extra classroom --extra mutate \
	  --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --upgrade --quiet \
	  --output-file requirements.lock
	@git diff --stat requirements.lock

clean: ## remove what these commands made, but for courses
	@$(PYTHON) tools/clean.py $(VENV)

# The environment, in steps; a step is repeated when the versions that it installs have changed.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This book needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)." \
	       "Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) tools/environment.py $(VENV)

$(VENV)/book: requirements.txt requirements.lock pyproject.toml | $(BIN)/python
	@$(PYTHON) tools/environment.py $(VENV) book

$(VENV)/test: $(VENV)/book
	@$(PYTHON) tools/environment.py $(VENV) test

$(VENV)/mutate: $(VENV)/test
	@$(PYTHON) tools/environment.py $(VENV) mutate
