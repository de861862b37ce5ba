#!/bin/sh
# Installs, builds, fetches what the tests need, and runs all tests.
set -eu
cd "$(dirname "$0")/.."
./Examples/install.sh
swift build -c release --build-tests
repoask=$(swift build -c release --show-bin-path)/repoask
"$repoask" models fetch minilm-l6 smollm2-135m qwen2.5-coder-0.5b
"$repoask" grammars fetch
swift test -c release --skip-build
./Tests/training.sh
