# Two commands matter: `make run` and `make test`. Both set themselves up in .venv.
PYTHON ?= python3
BIN := .venv/bin

# The environment is made without pip inside (python3-venv may be missing) and filled by the pip that is there.
INSTALL := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install -qq --no-warn-script-location
ARGS ?=

.PHONY: run test lint texts lock faults sbom clean figures
run: .venv/run.stamp
	@$(BIN)/influence run

test: .venv/dev.stamp
	@$(BIN)/python -m pytest -n 2 --dist load $(ARGS)

lint: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# What the code says -> the catalogues; what is new there waits for its translation. ARGS=de begins another one.
texts: .venv/dev.stamp
	@$(BIN)/python -m adapters.render.texts.extract $(ARGS)

.venv/run.stamp: requirements.txt pyproject.toml
	@echo "Setting up .venv (once, under a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv --without-pip .venv
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# Writes the locked versions anew. Needs uv: python3 -m pip install uv
UV_COMPILE := uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate -q
lock:
	@$(UV_COMPILE) --extra postgres --group build -o requirements.txt
	@$(UV_COMPILE) --extra files --extra mcp --extra postgres --extra sentry --extra otel --extra spark --group dev -c requirements.txt -o requirements-dev.txt

# Runs the proofs of several processes and of growth, and writes docs/figures.md.
figures: .venv/dev.stamp
	@$(BIN)/python -m docs.figures $(ARGS)

# Faults that are known of the locked versions, as far as a service can be asked.
faults: .venv/dev.stamp
	@$(BIN)/python -m tests.supply.known_faults

# What the bot is made of, in CycloneDX's form: every package that runs, with the hashes of its files.
sbom: .venv/dev.stamp
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible requirements.txt -o sbom.json

clean:
	@rm -rf .venv
