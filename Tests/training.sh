#!/bin/sh
# Tests the training program in a Python environment of its own.
set -eu
cd "$(dirname "$0")/../Training"
environment=../.build/training
# One that was interrupted while it was made has a python but no pip.
"$environment/bin/python" -m pip --version >/dev/null 2>&1 || python3 -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
"$environment/bin/python" -m pytest -q -n auto tests
