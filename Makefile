# Both commands do all their own set-up: a virtual environment in .venv, with the versions of constraints.txt.
PYTHON ?= python3
INSTALL = .venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

run: .venv/.run
	.venv/bin/ivr serve

test: .venv/.test
	.venv/bin/pytest

.venv/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is `$(PYTHON) --version`. Try: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) .
	@touch $@

.venv/.test: .venv/.run
	$(INSTALL) '.[test]'
	@touch $@

.PHONY: run test
