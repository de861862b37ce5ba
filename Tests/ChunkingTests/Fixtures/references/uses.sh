#!/bin/bash
. lib/store.sh
source "$HOME/shelf.sh"

LIMIT=10

open_book() {
    check "$1" || on_error "$LIMIT"
    pages=$(list_pages | sort)
    trap on_error EXIT
}

on_error() { echo failed; }
"$tool" open_book
