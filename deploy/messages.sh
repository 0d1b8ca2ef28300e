#!/usr/bin/env bash
# Collects the Danish source texts for translation, and compiles the translations.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/virtualenv.sh requirements-dev.txt

export DEBUG=true # no SECRET_KEY needed
.venv/bin/python manage.py makemessages -l en --no-location --no-obsolete \
    --ignore '.venv/*' --ignore 'var/*' --ignore 'staticfiles/*' --ignore 'static/*' \
    --ignore 'tests/*' --ignore 'benchmarks/*' --ignore 'deploy/*'
.venv/bin/python manage.py compilemessages --ignore '.venv/*'
