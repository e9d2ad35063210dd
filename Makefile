# make run     opens the app on a made-up firm          make check   format, lint, types
# make test    runs all tests                           make bench   prints ratios against the budgets
# make snap    accepts the screens as they are now      make clean   removes caches and build output
# make storm   kills, full disks and damage by the hundred: tests/reliability at full size, in some twenty minutes
# The virtual environment is made on first use, and brought up to date when pyproject.toml or constraints.txt
# changed. PYTHON names the interpreter: make test PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
# tests of screens and terminals wait more than they compute: twice as many workers as there are cores
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 2) * 2)")

# programs that are started by the hundred compile themselves each time where nothing may be kept
test snap storm: export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check bench snap storm clean venv
.DELETE_ON_ERROR:

run: $(READY)
	@$(PY) -m assure_tui demo

test: $(READY)
	@$(PY) -m pytest -n $(WORKERS) -q

check: $(READY)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

bench: $(READY)
	@$(PY) -m bench

snap: $(READY)
	@$(PY) -m pytest -q --snapshot-update tests/ui tests/snapshots

# make test runs the same tests with little; a line of one's own may stand in for this one
STORM ?= EDITS=100 KILLS=50 STRIDE=1 WRITES=200 DAMAGES=200 SERIES=200 BLOWS=60 MACHINES=30 OPENINGS=60 \
  PASTED=10 TYPED=50 ENDLESS=1200 RESIZES=450
# what of tests/reliability a storm leaves out: what has no size to grow
STORM_SKIP ?= *test_terminal_[fs]*

storm: $(READY)
	@env $(addprefix ASSURE_,$(STORM)) $(PY) -m pytest -q -s -rs tests/reliability --ignore-glob='$(STORM_SKIP)'

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis snapshot_report.html bench/results
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

venv: $(READY)

$(READY): pyproject.toml constraints.txt
	@command -v "$(PYTHON)" >/dev/null || { echo "make: there is no '$(PYTHON)'; name another with PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: Python 3.11 or newer is needed, '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1); name another with PYTHON=..." >&2; \
	  exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[postgres,dev]'
	@$(PY) -m compileall -q src
	@touch $@
