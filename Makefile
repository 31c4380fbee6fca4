# ramba on Debian 12, with Rust from rustup and Python 3.11 or newer. `make` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:
.PHONY: help setup toolchain packages build demo test test-mpich test-ranks bench doc lint clean

# rustup's cargo, also in a shell that has not read its profile since the installation.
CARGO := $(or $(wildcard $(HOME)/.cargo/bin/cargo),cargo)
TARGET := $(or $(CARGO_TARGET_DIR),target)
# `make build MPI=mpich`, `make test MPI=mpich`: with MPICH, in a folder of its own.
MPI := openmpi
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)

LLVM_PACKAGES := llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools libclang-22-dev libpolly-22-dev \
                 libzstd-dev zlib1g-dev libz3-dev libxml2-dev libffi-dev
MPI_PACKAGES := libopenmpi-dev openmpi-bin
PACKAGE := frontends/python/ramba
ifeq ($(MPI),mpich)
MPI_PACKAGES := libmpich-dev mpich
TARGET := $(TARGET)/mpich
PACKAGE := $(TARGET)/python/ramba
# Debian installs both MPIs side by side, with suffixed names.
export MPICC := mpicc.mpich
export CARGO_TARGET_DIR := $(TARGET)
export PYTHONPATH := $(abspath $(TARGET)/python)
export PATH := $(abspath $(TARGET)/bin):$(PATH)
else ifneq ($(MPI),openmpi)
$(error MPI=$(MPI) is neither openmpi nor mpich)
endif
PACKAGES := g++ $(LLVM_PACKAGES) $(MPI_PACKAGES) python3-venv
INSTALLED = $(shell dpkg-query -W -f '$${db:Status-Status}:$${Package}\n' $(PACKAGES) 2>/dev/null \
                    | sed -n 's/^installed://p')
MISSING = $(filter-out $(INSTALLED),$(PACKAGES))

VENV := .venv
PYTHON := $(VENV)/bin/python
VENV_READY := $(VENV)/.ready
REQUIREMENTS := frontends/python/requirements.txt
# Tried in this order. A name may be a shim without a version behind it, or lack venv.
PYTHON_CANDIDATES := python3.11 python3.12 python3.13 python3 /usr/bin/python3
PYTHON_FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# Peers of the benches, installed on request only.
PEER_PYTHON := $(TARGET)/peers/bin/python
PYTHON_MODULE := $(PACKAGE)/_ramba.abi3.so

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 8

setup: toolchain packages $(VENV_READY) ## Install Debian packages and make .venv; nothing to do the second time

toolchain:
	@command -v $(CARGO) >/dev/null || { echo 'make: no cargo; install Rust 1.90 or newer with rustup' >&2; exit 1; }

packages:
	@$(if $(MISSING),$(SUDO) apt-get update)
	@$(if $(MISSING),$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(MISSING))

$(VENV_READY): $(REQUIREMENTS) | packages
	@for python in $(PYTHON_CANDIDATES); do \
	   if "$$python" -c '$(PYTHON_FITS)' 2>/dev/null; then exec "$$python" -m venv --clear $(VENV); fi; \
	 done; \
	 echo 'make: no Python 3.11 or newer with venv' >&2; exit 1
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r $(REQUIREMENTS)
	@# A line of a .pth file is relative to site-packages: .venv moves along with the checkout.
	@echo ../../../../frontends/python > "$$(echo $(VENV)/lib/python3*/site-packages)/ramba.pth"
	@touch $@

build: setup ## Build everything in release mode, and put the Python module into .venv
	$(CARGO) build --release --workspace
	@mkdir -p $(PACKAGE)
ifeq ($(MPI),mpich)
	@ln -srf frontends/python/ramba/*.py $(PACKAGE)/
	@mkdir -p $(TARGET)/bin
	@printf '#!/bin/sh\nexec mpirun.mpich "$$@"\n' > $(TARGET)/bin/mpirun && chmod +x $(TARGET)/bin/mpirun
endif
	@[ $(PYTHON_MODULE) -ef $(TARGET)/release/libramba_python.so ] \
	 || ln -srf $(TARGET)/release/libramba_python.so $(PYTHON_MODULE)

# Open MPI: root may start ranks, there may be more ranks than cores, and a rank's threads may
# use every core (it would pin the ranks of a job of two to one core each).
demo test test-ranks: export OMPI_ALLOW_RUN_AS_ROOT := 1
demo test test-ranks: export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
demo test test-ranks: export OMPI_MCA_rmaps_base_oversubscribe := 1
demo test test-ranks: export OMPI_MCA_hwloc_base_binding_policy := none

demo: build ## Run the example programs on 1 process and on 2 and 3 MPI ranks
	$(PYTHON) frontends/python/examples/demo.py

# In release mode, so that nothing is built twice.
test: build ## Run all tests: Rust, documentation, Python
	$(CARGO) test --release --workspace --no-fail-fast
	$(if $(wildcard tests/python),$(PYTHON) -m pytest tests/python -q -o cache_dir=$(TARGET)/pytest)

test-mpich: ## Run the tests over MPI processes with MPICH instead of Open MPI
	@$(MAKE) MPI=mpich test-ranks

RANK_TESTS := $(addprefix tests/python/,test_ranks.py test_reliability.py test_distribution.py)

test-ranks: build
	$(CARGO) test --release -p ramba-runtime --tests
	$(PYTHON) -m pytest $(RANK_TESTS) -q -o cache_dir=$(TARGET)/pytest

bench: build ## Race the example programs against hand-written C (BENCH='--quick' passes options on; PEERS=1: numba, JAX, Dask as well)
	$(if $(PEERS),@[ -x $(PEER_PYTHON) ] || $(PYTHON) -m venv $(dir $(PEER_PYTHON))..)
	$(if $(PEERS),$(PEER_PYTHON) -m pip install --quiet --disable-pip-version-check -r benches/requirements-peers.txt)
	$(PYTHON) benches/run.py $(BENCH)

doc: setup ## Build the documentation: target/doc/ramba/index.html
	$(CARGO) doc --release --workspace --no-deps

lint: setup ## Check formatting and run clippy with warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --workspace --all-targets -- -D warnings

clean: ## Remove what was built; .venv stays
	$(CARGO) clean
	rm -f $(PYTHON_MODULE)
