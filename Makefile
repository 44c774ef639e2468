# One door for developers: `make help` lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check prove bench-ledger bench-trust pictures reset

export PORT ?= 8000
JOBS ?= 2
export VAR_DIR ?= var
export PUBLIC_URL ?= http://127.0.0.1:$(PORT)

VENV := .venv
export PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check -qq
CATALOGS := $(patsubst %.po,%.mo,$(wildcard marketplace/translations/*/LC_MESSAGES/*.po))
CODE := marketplace sellers buyers shipping payments standins
FLASK := $(PYTHON) -m flask --app wsgi
BABEL := $(PYTHON) -m babel.messages.frontend --quiet
KEYWORDS := -k _l -k _ -k N_ -k ngettext:1,2
PYTHONS := python3.13 python3.12 python3.11 python3 python

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: export DEMO ?= 1
run: export WEBHOOK_PRIVATE_HOSTS ?= $(DEMO)
# In a demo, stand-ins of payment providers: keys of your own in their place call the real ones.
run: export STRIPE_SECRET_KEY ?= $(if $(filter-out 0,$(DEMO)),sk_test_standin)
run: export STRIPE_WEBHOOK_SECRET ?= $(if $(filter-out 0,$(DEMO)),whsec_standin)
run: export MIDTRANS_SERVER_KEY ?= $(if $(filter-out 0,$(DEMO)),SB-Mid-server-standin)
run: $(VENV)/for-running $(CATALOGS) ## serve pages and worker with a demo marketplace: PORT=8000 CATALOGUE=file.csv
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo "Port $(PORT) is not free: end what uses it, or choose another: make run PORT=8001"; exit 1; }
	@$(FLASK) db upgrade
	@$(FLASK) demo load $(if $(CATALOGUE),--catalogue "$(CATALOGUE)")
	@exec $(PYTHON) serve.py

test: $(VENV)/for-testing $(CATALOGS) ## run every test on real servers: JOBS=2
	@$(PYTHON) -m tests.services
	@$(PYTHON) -m pytest -n $(JOBS) --dist loadgroup

check: $(VENV)/for-testing $(CATALOGS) ## lint, format, types, layers, migration drift, templates
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	@$(DRIFT)
	$(PYTHON) -m djlint --lint $(CODE)

prove: $(VENV)/for-testing $(CATALOGS) ## races, crashes and attacks at full counts, then this database's book: CRASH_ORDERS=500
	@$(PYTHON) -m tests.services
	@PROVE=1 $(PYTHON) -m pytest -n $(JOBS) --dist loadgroup -m proof --timeout 7200
	@$(FLASK) ledger audit

bench-ledger: $(VENV)/for-testing $(CATALOGS) ## how fast the book is beside pgbench, on a server of its own: BENCH_ROUNDS=3
	@$(PYTHON) -m bench.ledger

bench-trust: export DATA ?= ../shared/data
bench-trust: $(VENV)/for-testing ## how well the model foresees, beside other methods, on real streams and attacked: DATA=../shared/data SEEDS='1 2 3'
	@$(PYTHON) -m bench.trust
	@$(PYTHON) -m bench.attacks $(SEEDS)

words: $(VENV)/for-testing ## collect the words of pages into the English catalogue
	@$(BABEL) extract -F marketplace/translations/babel.cfg $(KEYWORDS) --no-location --sort-output -o "$(VAR_DIR)/words.pot" .
	@$(BABEL) update -i "$(VAR_DIR)/words.pot" -d marketplace/translations -l en --no-fuzzy-matching --ignore-obsolete --width 110

pictures: $(VENV)/for-testing $(CATALOGS) ## take the pictures in docs/ from the demo
	@$(PYTHON) -m tests.browser.pictures

reset: ## throw the demo's data away
	rm -rf "$(VAR_DIR)"

define DRIFT
folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export VAR_DIR="$$folder" DATABASE_URL= && \
$(FLASK) db upgrade && $(FLASK) db check
endef

$(VENV)/for-running: setup.cfg pyproject.toml
	@$(FIND_PYTHON)
	@echo "Installing into $(VENV) ..."
	@$(PIP) install -e .
	@touch $@

$(VENV)/for-testing: setup.cfg pyproject.toml
	@$(FIND_PYTHON)
	@echo "Installing into $(VENV) ..."
	@$(PIP) install -e '.[dev]'
	@touch $@ $(VENV)/for-running

# An environment that still works is kept; a Python that is a mere signpost (pyenv) or too old is passed over.
define FIND_PYTHON
$(PYTHON) -m pip --version >/dev/null 2>&1 && exit 0; \
for python in $(PYTHONS); do \
	if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making an environment in $(VENV) with $$("$$python" --version) ..."; \
		"$$python" -m venv --clear $(VENV) && exit 0; \
		echo "$$python could not make it (Debian: apt-get install python3-venv)."; \
	fi; \
done; \
echo "Pasarlima needs Python 3.11 or newer with venv; none of these is: $(PYTHONS)."; exit 1
endef

%.mo: %.po | $(VENV)/for-running
	@$(PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
