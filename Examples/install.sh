#!/bin/sh
# Installs the system packages that repoask is built with. Only what is missing.
set -eu
packages="build-essential curl git libgit2-dev libopenblas-dev libsqlite3-dev libtree-sitter-dev
    pkg-config python3 python3-pip python3-venv"
if command -v apt-get >/dev/null; then
    missing=""
    for package in $packages; do
        dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' ||
            missing="$missing $package"
    done
    if [ -z "$missing" ]; then exit 0; fi
    root=""
    if [ "$(id -u)" -ne 0 ]; then root=sudo; fi
    $root apt-get update -q
    # shellcheck disable=SC2086 # One word a package.
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
elif command -v brew >/dev/null; then
    brew install --quiet libgit2 openblas pkgconf python3 tree-sitter
fi
