#!/usr/bin/env bash
# Demonstration data and users, where the setting DEMO asks for them. Says who can log in.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(.venv/bin/python deploy/read_setting.py DEMO)" = True ]; then
    .venv/bin/python manage.py demo
fi
