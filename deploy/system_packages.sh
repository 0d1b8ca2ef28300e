#!/usr/bin/env bash
# Makes sure that the operating system has what the program needs:  deploy/system_packages.sh run|test
# Looks for the thing itself rather than for Debian's package, so that another origin is as good.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=() # package|what it is for

need() { # package, what it is for, and a command that succeeds when it is there
    local package=$1 purpose=$2
    shift 2
    "$@" >/dev/null 2>&1 || missing+=("$package|$purpose")
}

has_library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1"; }
has_initdb() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }

if ! python=$(deploy/find_python.sh); then
    if ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
        echo "Python 3.11 mangler på denne maskine; installér den, og prøv igen." >&2
        exit 1
    fi
    python=python3
    need python3 "kører programmet" false
fi
need python3-venv "giver programmet sit eget Python-miljø" "$python" -c 'import ensurepip, venv'
need libpango-1.0-0 "sætter teksten i PDF-filer" has_library libpango-1.0.so.0
need libpangoft2-1.0-0 "finder skrifterne til PDF-filer" has_library libpangoft2-1.0.so.0
need libharfbuzz-subset0 "lægger skrifterne ind i PDF-filer" has_library libharfbuzz-subset.so.0
if [ "${1:-run}" = test ]; then
    need chromium "viser siderne i testene" command -v chromium
    need libreoffice-calc "regner regnearkene efter i testene" command -v localc
    need poppler-utils "læser PDF-filerne i testene" command -v pdftotext
    need postgresql "er den anden database, testene køres på" has_initdb
    need gettext "samler og oversætter teksterne" command -v msgfmt
fi
[ ${#missing[@]} -gt 0 ] || exit 0

packages=("${missing[@]%%|*}")
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    for line in "${missing[@]}"; do
        echo "Systempakken ${line%%|*} mangler: den ${line#*|}." >&2
    done
    echo "En administrator kan installere det manglende med:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 1
fi

echo "Henter systempakker (det kan tage nogle minutter): ${packages[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q)
"${as_root[@]}" update >"$log" 2>&1 || true # one dead source need not matter; the next line decides
if ! "${as_root[@]}" install -y --no-install-recommends "${packages[@]}" >>"$log" 2>&1; then
    grep -E '^(E|W|Err)' "$log" | tail -n 20 >&2 || true
    echo "Systempakkerne kunne ikke hentes: ${packages[*]}. Er der forbindelse til Debians pakkearkiv?" >&2
    exit 1
fi
