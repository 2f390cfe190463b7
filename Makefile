# make run  sets up .venv and starts OnRecord: on Telegram with TELEGRAM_BOT_TOKEN, else as a chat in this terminal
# make test sets up .venv and runs ruff, mypy and pytest
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint clean

run: .venv/.installed
	@$(BIN)/onrecord run

test: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "OnRecord needs Python 3.11 or newer; set PYTHON=python3.x"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.installed

clean:
	rm -rf .venv build *.egg-info
