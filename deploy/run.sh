#!/usr/bin/env bash
# Makes everything ready and serves it on this machine until Ctrl+C.
set -euo pipefail
cd "$(dirname "$0")/.."

# Asked here and not of the settings, which need an environment that may not exist yet.
port=${PORT:-$(sed -n 's/^ *PORT *= *["'\'']\{0,1\}\([0-9]*\).*/\1/p' .env 2>/dev/null || true)}
port=${port:-8000}
if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; then
    echo "PORT skal være et helt tal fra 1 til 65535, ikke »$port«." >&2
    exit 1
fi
if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Port $port er optaget af et andet program; vælg en anden, fx PORT=$((port % 65535 + 1)) make run." >&2
    exit 1
fi

deploy/setup.sh

line=──────────────────────────────────────────────────────────────
printf '\n%s\n' "$line"
deploy/demo.sh
printf 'Åbn i browseren:  http://localhost:%s\nStop med Ctrl+C.\n%s\n\n' "$port" "$line"

exec .venv/bin/python -m gunicorn htk_workforce.wsgi --bind "127.0.0.1:$port" \
    -k gthread --threads 4 --workers 2 --no-control-socket --log-level warning
