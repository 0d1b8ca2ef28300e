#!/usr/bin/env bash
# Prints the name of a Python 3.11, or fails. Each is started, because a version manager may
# put a `python3.11` on the path that only says it is not installed.
set -euo pipefail

for candidate in python3.11 python3 /usr/bin/python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit
    fi
done
exit 1
