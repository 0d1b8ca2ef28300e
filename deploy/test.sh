#!/usr/bin/env bash
# Every check and every test, the tests on both databases.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/system_packages.sh test
deploy/check.sh

echo "Test på SQLite"
.venv/bin/python -m pytest -n 2
echo "Test på PostgreSQL"
.venv/bin/python -m pytest -n 2 -p tests.postgresql
