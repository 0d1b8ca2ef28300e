#!/usr/bin/env bash
# What can be said about the code without running it.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/virtualenv.sh requirements-dev.txt

.venv/bin/python -m ruff check .
.venv/bin/python -m ruff format --check .
.venv/bin/lint-imports

scratch=$(mktemp -d) # neither the developer's database nor a new one in var/
trap 'rm -rf "$scratch"' EXIT
DEBUG=true DATA_DIR=$scratch DATABASE_URL=sqlite:///$scratch/check.sqlite3 \
    .venv/bin/python manage.py makemigrations --check
