# Two commands for a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export ORT_DISABLE_TELEMETRY = 1

.PHONY: run setup setup-dev setup-training test test-slow test-archive test-training lint lock package test-package docs bench screenshots manual clean

# Set up and run the main job: the window, or the same analysis headless.
run: $(VENV)/.run
	$(BIN)/longaxis demo

# Set up and pass the tests, in two processes; the tests of one file share what they set up.
test: $(VENV)/.dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not training and not archive" --durations=30

# A real archive on loopback (Debian: orthanc orthanc-dicomweb dcmtk).
test-archive: $(VENV)/.dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m archive

test-slow: $(VENV)/.dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "slow and not training"

test-training: $(VENV)/.training
	$(BIN)/python -m pytest -m "training and not slow"

lint: $(VENV)/.training
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev
setup-training: $(VENV)/.training

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Longaxis needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# The GPU build of ONNX Runtime, which earlier versions installed, overwrites the CPU build.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip uninstall --quiet --yes --disable-pip-version-check onnxruntime-gpu
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

# PyTorch is pinned by version only: its CPU and CUDA builds have different hashes.
$(VENV)/.training: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e '.[train]'
	touch $@

# Renew the locks from pyproject.toml (needs `pip install uv`).
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(COMPILE) --extra net --group build --group dev -o requirements/dev.txt
	$(COMPILE) --extra net --group build -c requirements/dev.txt -o requirements/run.txt
	$(COMPILE) --extra net --group build --group package -c requirements/dev.txt -o requirements/package.txt

# The packaged program and its installers, in dist/.
package: $(VENV)-package/.ready
	$(VENV)-package/bin/python packaging/build.py

# The packaged program without a network, without a home, from a path with umlauts.
test-package: $(VENV)-package/.ready
	$(VENV)-package/bin/python packaging/check_package.py

$(VENV)-package/.ready: requirements/package.txt
	$(PYTHON) -m venv $(VENV)-package
	$(VENV)-package/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/package.txt
	touch $@

# Pictures of every screen, from the real flow on the sample study.
screenshots: $(VENV)/.run
	QT_QPA_PLATFORM=offscreen $(BIN)/python tools/screenshots.py out/screenshots

# Pictures that stand in docs/manual.
manual: $(VENV)/.run
	QT_QPA_PLATFORM=offscreen $(BIN)/python tools/screenshots.py docs/manual/pictures --only manual

# The documentation as a site, out/site; warnings are errors.
docs: $(VENV)/.dev
	$(BIN)/mkdocs build --strict --quiet

# Those that need neither data from outside the repository nor a folder to write to.
bench: $(VENV)/.training
	for program in $$(grep -l __main__ $$(grep -LE 'required=True|Path\(sys|add_argument\("[a-z]' benchmarks/*.py)); do \
		echo "== $$program"; QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.$$(basename $$program .py) || exit 1; done

clean:
	rm -rf $(VENV) $(VENV)-package build dist
