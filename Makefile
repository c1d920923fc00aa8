# The two commands are `make run` and `make test`. Everything else serves them; packaging/dev/tasks.py does the work.
.DEFAULT_GOAL := help
.PHONY: help run check test test-windows test-all bench bench-short model parts parts-check dist pyz bundle windows deb deb-try lock audit release-check clean

TASK := sh packaging/dev/start.sh

help:
	@echo 'make run          set up what is missing and open the window (no display: do the main job in the terminal)'
	@echo 'make test         set up the test parts, then lint, types, import contracts and all tests (a quarter of an hour)'
	@echo 'make check        format, lint, types, imports, sentences and generated files only (half a minute)'
	@echo 'make test-all     make test and what takes longer: soak, full matrices, deep fuzzing'
	@echo 'make test-windows  the tests on Windows, as far as Wine is one (a quarter of an hour); a part of it is in make test'
	@echo 'make bench        measure speed against floors and rivals (a quarter of an hour); build/bench.json, packaging/bench/README.md'
	@echo 'make bench-short  the few figures that need no server (a quarter of a minute)'
	@echo 'make model        train the second opinion of the diagnosis anew from the collected texts (some minutes)'
	@echo 'make parts        get the mail servers and tools of the tests into .parts; nothing is installed for them'
	@echo 'make parts-check  say which part is missing'
	@echo 'make dist         build wheels and source archives into dist/'
	@echo 'make pyz          build the command line as one file for servers, dist/mailconfig.pyz'
	@echo 'make bundle       build a folder that needs no Python: window and command line'
	@echo 'make windows      build the installer and the portable folder for Windows (on Linux, with Wine)'
	@echo 'make deb          build the Debian packages mailconfig and mailconfig-cli'
	@echo 'make deb-try      install, use, upgrade and purge them in fresh Debian systems (root; after make deb)'
	@echo 'make lock         write packaging/locked/ anew: versions and hashes of all that the packages are made of'
	@echo 'make audit        ask PyPI which of those are known to be vulnerable'
	@echo 'make release-check  say whether this commit can be released'
	@echo 'make clean        remove everything made here: .venv, .parts and caches'

run check test test-windows test-all bench bench-short model parts parts-check dist pyz bundle windows deb deb-try lock audit release-check:
	@$(TASK) $@

clean:
	rm -rf .venv .parts .cache build dist artefacts .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage
