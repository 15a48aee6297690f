# make reports | test | test-outside | lab | lint | docs | bench | clean. Each builds .venv from requirements.lock if it is missing or stale.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help reports test test-outside lab lint docs pictures bench codebook messages language lock clean clean-notebooks

help:
	@echo "make reports   build every report into reports/"
	@echo "make test      run the tests of the library and its reports"
	@echo "make test-outside  run those in a browser, JupyterLab, LibreOffice, on a cluster, in trouble and in copies of the project"
	@echo "make lab       open JupyterLab on the notebooks"
	@echo "make lint      check code, types, imports, dependencies and notebooks"
	@echo "make docs      make the documentation as a site, into site/: open site/index.html"
	@echo "make pictures  photograph the reports and the desk for the documentation (it needs Chromium)"
	@echo "make bench     measure time and memory beside other ways to make the reports (Linux; options: BENCH=--help)"
	@echo "make codebook  write data/datapackage.json and data/README.md from mc2cm_analysis/schema.toml"
	@echo "make messages  find the messages again and bring the catalogues of the languages up to date"
	@echo "make language  begin another language and say what it needs: make language CODE=it"
	@echo "make lock      pin the versions again after a change of pyproject.toml"
	@echo "make clean     remove reports and caches"

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock (some minutes the first time)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name one with make PYTHON=...")'
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

reports: $(READY)
	@echo "Building the reports into reports/"
	@$(BIN)/mc2cm build --out reports

# What the tests build is kept in .built, from where the tests of the other programs take it.
PYTEST := MC2CM_KEPT=.built $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test: $(READY)
	@echo "Running the tests of the library and its reports; make test-outside runs the others"
	@rm -rf .built
	@$(PYTEST) --ignore tests/outside

test-outside: $(READY)
	@echo "Running the tests in a browser, JupyterLab, LibreOffice, a cluster and copies of the project"
	@$(PYTEST) tests/outside

lab: $(READY)
	@echo "Opening JupyterLab on the notebooks"
	@$(BIN)/mc2cm lab

lint: $(READY)
	@echo "Checking code, types, imports, dependencies and notebooks"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry mc2cm_analysis
	@$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

docs: $(READY)
	@echo "Making the documentation into site/"
	@$(BIN)/python -m sphinx -W --keep-going -q -b html -d .built/doctrees docs site
	@echo "Done: open site/index.html"

pictures: reports
	@PYTHONPATH=tests $(BIN)/python docs/pictures.py reports

bench: $(READY)
	@echo "Measuring: an hour or two, best on a machine that does nothing else"
	@$(BIN)/python benchmarks/build.py $(BENCH)

codebook: $(READY)
	@$(BIN)/python -m mc2cm_analysis.codebook
	@echo "data/datapackage.json and data/README.md are written"

messages: $(READY)
	@$(BIN)/python -m mc2cm_analysis.catalogues

language: $(READY)
	@$(BIN)/python -m mc2cm_analysis.catalogues $(or $(CODE),$(error name the language: make language CODE=it))

lock:
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	@.venv-lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock
	@rm -rf .venv-lock
	@echo "requirements.lock is written"

clean-notebooks: $(READY)
	@$(BIN)/nbstripout --keep-id notebooks/*.ipynb

clean:
	@find reports -mindepth 1 ! -name README.md -delete
	@rm -rf site .built .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	@echo "Removed reports and caches (.venv is kept)"
