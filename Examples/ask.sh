#!/bin/sh
# Builds repoask, fetches its models and asks a question: ask.sh [REPOSITORY [QUESTION]]
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
repository=${1:-$checkout}
question=${2:-how is the SHA-256 of a fetched model file checked}
"$checkout/Examples/install.sh"
swift build --package-path "$checkout" -c release --product repoask
repoask=$(swift build --package-path "$checkout" -c release --show-bin-path)/repoask
"$repoask" models fetch minilm-l6 qwen2.5-coder-0.5b
"$repoask" grammars fetch
"$repoask" ask -C "$repository" "$question"
