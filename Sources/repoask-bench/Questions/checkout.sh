#!/bin/sh
# Fetches the repositories that the open questions are about, each at the commit they were asked of:
#   checkout.sh FOLDER
set -eu
folder=${1:?"usage: checkout.sh FOLDER"}
questions=$(cd "$(dirname "$0")/open" && pwd)
for file in "$questions"/*.jsonl; do
    name=$(basename "$file" .jsonl)
    case $name in *.qa) continue ;; esac
    line=$(head -n 1 "$file")
    repository=$(printf %s "$line" | sed 's/.*"repo":"\([^"]*\)".*/\1/')
    commit=$(printf %s "$line" | sed 's/.*"base":"\([^"]*\)".*/\1/')
    git init -q "$folder/$name"
    git -C "$folder/$name" fetch -q --depth 500 "https://github.com/$repository" "$commit"
    git -C "$folder/$name" checkout -q "$commit"
    echo "$name $commit"
done
