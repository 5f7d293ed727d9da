#!/bin/sh
# Takes the dependencies named in pyproject.toml. Gives the three hash-locked sets. Never writes an index's address.
# One version of each for every Python, so that results do not depend on it. Needs `uv`. Run it from anywhere;
# `tools/lock.sh --upgrade` moves every version to the newest that is allowed.
set -eu
cd "$(dirname "$0")/.."

lock() { # lock FILE [more options]
    file=$1
    shift
    uv pip compile pyproject.toml --output-file "$file" --quiet --universal --python-version 3.11 \
        --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "tools/lock.sh" "$@"
}

lock requirements.lock "$@"
lock requirements-test.lock --extra test --constraint requirements.lock "$@"
lock requirements-spark.lock --extra spark --constraint requirements.lock "$@"
