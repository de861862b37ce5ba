#!/bin/sh
# Tests the training program in a Python environment of its own.
set -eu
cd "$(dirname "$0")/../Training"
environment=../.build/training
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
"$environment/bin/python" -m pytest -q tests
