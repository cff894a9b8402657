# Both commands do all their own set-up: a virtual environment in .venv, with the versions of constraints.txt.
PYTHON ?= python3
READY := .venv/.ready

run: $(READY)
	.venv/bin/ivr serve

test: $(READY)
	.venv/bin/pytest

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is `$(PYTHON) --version`. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $(READY)

.PHONY: run test
