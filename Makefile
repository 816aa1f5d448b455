# Muniment's commands. Each is one line that calls scripts/; what it does is written there.

PORT ?= 8000
PYTHON := .venv/bin/python
# Python may keep what it compiled, whatever the shell says: else every process compiles three thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo clean-demo setup services services-stop test check bench pictures

demo:  ## seed an invented firm and open it: PORT=8000, FRESH=1 to begin anew
	@scripts/python -m scripts.setup demo && $(PYTHON) -m demo --port $(PORT) $(if $(FRESH),--fresh)

clean-demo:  ## forget everything the demo has kept
	@rm -rf var/demo

setup:  ## make .venv and the front-end files from the locked requirements
	@scripts/python -m scripts.setup dev

services: setup  ## start our own PostgreSQL, Redis, clamd and mail sink on loopback; S3=1 an S3 server, OFFICE=1 LibreOffice too
	@$(if $(S3),S3=$(S3)) $(PYTHON) -m scripts.services start

services-stop:  ## end exactly those
	@scripts/python -m scripts.services stop

test: setup  ## the whole suite on SQLite and on the real services: ARGS="tests/vault -x"
	@$(PYTHON) -m scripts.test $(ARGS)

check: setup  ## lint, format, types, layers, migrations, templates
	@$(PYTHON) -m scripts.check

bench: services  ## measure, on the real services
	@$(PYTHON) -m scripts.services run $(PYTHON) -m benchmarks $(ARGS)

pictures: services  ## take the pictures of the screens
	@$(PYTHON) -m scripts.services run $(PYTHON) -m pytest tests/pictures -q $(ARGS)
