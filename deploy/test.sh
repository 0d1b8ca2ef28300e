#!/usr/bin/env bash
# Every check and every test, the tests on both databases.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/system_packages.sh test
deploy/check.sh

echo "Test på SQLite"
.venv/bin/python -m pytest -n 2
# Chromium and LibreOffice see pages and files, which are the same on either database: once is enough.
echo "Test på PostgreSQL (uden browser og regneark)"
.venv/bin/python -m pytest -n 2 -p tests.postgresql -m "not browser and not libreoffice"
