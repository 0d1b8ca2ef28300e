#!/usr/bin/env bash
# Everything up to starting the server. Safe to run again: it does only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/system_packages.sh run
deploy/virtualenv.sh requirements.txt

if [ ! -e .env ]; then
    key=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')
    (
        umask 077
        cat >.env <<END
# Lavet af make run. Nøglen må ikke deles.
SECRET_KEY=$key
# Demonstrationsbrugere med kendt adgangskode. Sæt til false, før der lægges rigtige data ind.
DEMO=true
END
    )
fi
.venv/bin/python deploy/read_setting.py DEMO >/dev/null # a wrong setting ends here, with one sentence

echo "Gør database og filer klar"
.venv/bin/python manage.py migrate --verbosity 0
# Compressing all static files takes a while, so only when one of them, or the package they come from, is new.
collected=staticfiles/staticfiles.json
if [ ! -e $collected ] || [ -n "$(find static ./*/static htk_workforce/*/static htk_workforce/settings.py \
    .venv/requirements.txt.sha256 -type f -newer $collected -print -quit 2>/dev/null)" ]; then
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0
fi
