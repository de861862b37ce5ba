#!/usr/bin/env bash
set -e

LIMIT=10
export SHELF=/tmp

# Kept with the function.
open_book() {
  local path="$1"
  cat "$path"
}

function close_book {
  echo closed
}

open_book "$@"
