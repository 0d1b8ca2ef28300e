#!/usr/bin/env bash
# Makes .venv and installs a requirements file in it, unless done already:  deploy/virtualenv.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."

file=$1
stamp=.venv/$file.sha256
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    if ! python=$(deploy/find_python.sh); then
        echo "Python 3.11 mangler på denne maskine; installér den, og prøv igen." >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
fi

sum=$(sha256sum <"$file")
if [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ]; then
    echo "Henter Python-pakkerne i $file (det kan tage nogle minutter)"
    if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file"; then
        echo "Python-pakkerne i $file kunne ikke hentes. Er der forbindelse til pakkearkivet?" >&2
        exit 1
    fi
    echo "$sum" >"$stamp"
fi
