#!/usr/bin/env bash
# Runs the test suite with the oldest versions that pyproject.toml allows, in an environment of its own.
# Arguments go to pytest. Needs the network; takes uv where it is installed, else gets it for this run.
#
# The linters are left out: each version of theirs finds something else.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python=.venv/bin/python
if ! uv=$(command -v uv); then
  "$python" -m venv "$work/uv"
  "$work/uv/bin/python" -m pip install -qq --disable-pip-version-check uv
  uv=$work/uv/bin/uv
fi
"$uv" venv --quiet --python "$python" "$work/venv"
"$uv" pip install --quiet --python "$work/venv/bin/python" --resolution lowest-direct -e '.[dev]'
"$uv" pip list --quiet --python "$work/venv/bin/python"
"$work/venv/bin/python" -m pytest -n auto -p no:cacheprovider --ignore tests/style "$@"
