#!/usr/bin/env bash
# Runs the test suite with the oldest versions that pyproject.toml allows, in an environment of its own.
# Arguments go to pytest. Needs the network, and .venv for its uv.
#
# The linters are left out: each version of theirs finds something else.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

uv=.venv/bin/uv
"$uv" venv --quiet --python .venv/bin/python "$work/venv"
"$uv" pip install --quiet --python "$work/venv/bin/python" --resolution lowest-direct -e '.[dev]'
"$uv" pip list --quiet --python "$work/venv/bin/python"
"$work/venv/bin/python" -m pytest -n auto -p no:cacheprovider --ignore tests/style "$@"
