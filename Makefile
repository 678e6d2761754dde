# Guardroom's commands. `make run` and `make test` are the two that matter; both set up what they need.
PYTHON := .venv/bin/python
DEMO_DATA ?= build/demo-data

.PHONY: run test lint setup lock strings bundle bench bench-wall bench-duty soak clean

run: setup          ## the demo county; without a screen a guided tour into build/demo/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(PYTHON) -m app.cli demo --data $(DEMO_DATA); \
	else \
		$(PYTHON) -m app.cli tour --data $(DEMO_DATA) --out build/demo; \
	fi

test: lint          ## lint, layers, types, and all tests on real parts
	@# Three files at a time. Live video and windows are timed against the clock: what failed beside others
	@# is tried once more alone, and must pass there.
	$(PYTHON) -m pytest -n 3 --dist loadfile -q || $(PYTHON) -m pytest --last-failed --last-failed-no-failures none

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(PYTHON) -m mypy

setup:
	@packaging/setup.sh

lock:               ## after a change of dependencies in pyproject.toml
	.venv/bin/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-annotate --no-header -q -o requirements.lock

strings: setup      ## collect the interface's texts into the translation file
	.venv/bin/pyside6-lupdate -silent -no-obsolete -locations none $$(git ls-files 'app/*.py' 'ui/*.py') \
		-ts resources/translations/guardroom_en.ts -source-language zh_CN -target-language en

bundle: setup       ## dist/guardroom: a folder that runs without Python
	$(PYTHON) -m PyInstaller --noconfirm --distpath dist --workpath build/bundle build_installer.spec

bench: bench-wall bench-duty   ## ratios against a floor measured in the same run, into build/bench/

bench-wall:         ## beside mpv, a peer that draws each stream in a window of its own
	@packaging/setup.sh mpv
	$(PYTHON) -m tests.bench.wall

bench-duty: setup
	$(PYTHON) -m pytest tests/bench/test_duty.py -s

soak: setup         ## hours of duty in ten minutes a test, into build/soak/; GUARDROOM_SOAK_S=90 for a short run
	$(PYTHON) -m pytest tests/soak -s

clean:
	rm -rf build dist .mypy_cache .ruff_cache
