# make demo   see and hear Facecue work on the bundled clip; needs no camera
# make app    a page in the browser: try a photo, a video or the webcam
# make test   run the tests; those that need tensorflow or FER2013 skip, saying so
# make lint   style, types and imports
# make models EXTRAS=dev,desktop ENSEMBLE=FILE.keras DATA=FILE.npz [YUNET=FILE.onnx]
#             all of models/ and the pages' figures from a trained ensemble, in some minutes
# make bench DATA=FILE.npz [YUNET=FILE.onnx]
#             how fast this machine is: int8 and float in turn; faces found and CPU time a frame
# make variants EXTRAS=dev,desktop [MEMBERS='DIR...' DATA=FILE.npz]
#             the page of all networks; first what int8 does to each of MEMBERS
# make docs   write what the pages take from code and measurements
# make deb    Debian packages for boards, into dist/; for armhf apt install gcc-arm-linux-gnueabihf

PYTHON ?= python3
# What the tests' environment holds; .ci/run adds tensorflow with EXTRAS=dev,desktop
EXTRAS ?= dev
RUNTIME = .venv/ready
PAGE = .venv/ready-app
TESTING = .venv-test/$(EXTRAS)

.PHONY: demo app test lint models docs clean

demo: $(RUNTIME)
	.venv/bin/facecue demo

app: $(PAGE)
	.venv/bin/facecue-app

# Two files of tests at a time, and more where there are more processors.
test: $(TESTING)
	.venv-test/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(TESTING)
	.venv-test/bin/ruff check .
	.venv-test/bin/ruff format --check .
	.venv-test/bin/mypy
	.venv-test/bin/lint-imports

docs: $(RUNTIME)
	.venv/bin/python docs/generate.py

models: $(TESTING)
	.venv-test/bin/python -m convert release $(ENSEMBLE) --data $(DATA) --out models \
	    $(if $(YUNET),--yunet $(YUNET))
	.venv-test/bin/facecue look tests/data/portrait.jpg --out docs/look.png
	.venv-test/bin/python docs/variants.py
	.venv-test/bin/python docs/generate.py

.PHONY: variants
variants: $(TESTING)
	$(if $(MEMBERS),.venv-test/bin/python -m convert singles $(MEMBERS) --data $(DATA) \
	    --table models/int8_eval.csv)
	.venv-test/bin/python docs/variants.py

.PHONY: bench
bench: $(TESTING)
	.venv-test/bin/python -m convert benchmark --float models/facecue-float32.tflite \
	    --int8 models/facecue.tflite --data $(DATA)
	OPENBLAS_NUM_THREADS=1 .venv-test/bin/python -m convert detection-benchmark --data $(DATA) \
	    $(if $(YUNET),--yunet $(YUNET)) --out models/detection.md

# Debian keeps venv in a package of its own.
define venv
	$(PYTHON) -m venv $(1) || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(1); }
endef

# A regular install, as on a device, so that the demo runs what a user gets.
$(RUNTIME): setup.py pyproject.toml $(shell find edge -type f ! -name '*.pyc') $(wildcard models/facecue.* models/finder.*)
	$(call venv,.venv)
	.venv/bin/python -m pip install --quiet .
	touch $@

# Once it is there, the page starts without a network.
$(PAGE): $(RUNTIME) $(wildcard convert/*.py) $(shell find convert/app -name '*.py' -o -name '*.js')
	.venv/bin/python -m pip install --quiet '.[app]'
	touch $@

$(TESTING): setup.py pyproject.toml
	$(call venv,.venv-test)
	.venv-test/bin/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	touch $@

# tflite-runtime, which 32-bit boards have, stops at Python 3.11 and numpy 1: tests ask it from here.
.PHONY: tflite-runtime
tflite-runtime: .venv-tflite/ready

.venv-tflite/ready: PYTHON = python3.11
.venv-tflite/ready:
	$(call venv,.venv-tflite)
	.venv-tflite/bin/python -m pip install --quiet tflite-runtime==2.14.0 'numpy<2' msgspec \
	    'opencv-python-headless>=4.10,<4.12'
	touch $@

# What the audit of the page's accessibility asks.
.PHONY: axe
axe: .axe/package/axe.min.js

.axe/package/axe.min.js:
	mkdir -p .axe
	cd .axe && npm pack --silent axe-core@4.14.1 && tar -xf axe-core-4.14.1.tgz
	touch $@

# All that Raspberry Pi OS runs on, as far as there is a TFLite runtime for its Python.
.PHONY: deb
deb: $(TESTING)
	PYTHON=.venv-test/bin/python systemd/deb/build.sh arm64 trixie dist
	PYTHON=.venv-test/bin/python systemd/deb/build.sh arm64 bookworm dist
	PYTHON=.venv-test/bin/python systemd/deb/build.sh armhf bookworm dist

# The ladder of tests without a Raspberry Pi; tests/hil/README.md says what each rung shows.
RESULTS = tests/hil/results
.PHONY: hil-process hil-nspawn hil-arm64 hil-armhf hil-vm

hil-process: $(TESTING)
	rm -f $(RESULTS)/process.jsonl $(RESULTS)/cost.jsonl
	FACECUE_FAULTS=$(RESULTS)/process.jsonl FACECUE_COST=$(RESULTS)/cost.jsonl .venv-test/bin/python -m pytest tests/hil
	.venv-test/bin/python tests/hil/faults.py

hil-nspawn: $(TESTING)
	PYTHON=.venv-test/bin/python tests/hil/nspawn.sh $(RESULTS)/nspawn.jsonl
	.venv-test/bin/python tests/hil/faults.py

hil-arm64: $(TESTING)
	PYTHON=.venv-test/bin/python tests/hil/arm64.sh

hil-armhf: $(TESTING)
	PYTHON=.venv-test/bin/python tests/hil/armhf.sh

hil-vm: $(TESTING)
	PYTHON=.venv-test/bin/python tests/hil/vm.sh
	.venv-test/bin/python tests/hil/faults.py

# Input of every kind by the ten thousand, and half a day of frames; an hour or more.
.PHONY: load
load: $(TESTING)
	rm -f $(RESULTS)/load.jsonl
	FACECUE_LOAD=$(RESULTS)/load.jsonl nice .venv-test/bin/python -m pytest \
	    tests/hil/test_load.py tests/hil/test_memory.py
	.venv-test/bin/python tests/hil/faults.py

clean:
	rm -rf .venv .venv-test .venv-tflite .axe build *.egg-info
