#!/usr/bin/env bash
# Renews the pair of requirements files. No address of a package index may get into them.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/virtualenv.sh requirements-dev.txt

compile() {
    .venv/bin/python -m uv pip compile pyproject.toml --quiet --upgrade --python-version 3.11 \
        --generate-hashes --no-emit-index-url --custom-compile-command "make lock" "$@"
}
compile -o requirements.txt
compile -o requirements-dev.txt --extra dev -c requirements.txt
.venv/bin/python -m pytest -q tests/test_lock.py
