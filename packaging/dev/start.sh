#!/bin/sh
# Find a Python that can make a virtual environment and hand over to tasks.py: start.sh TASK
# As root on Debian or Ubuntu a missing Python is installed; otherwise the exact line is printed.
set -eu
cd "$(dirname "$0")/../.."

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if ! python=$(find_python); then
    line='apt-get install --no-install-recommends python3 python3-venv'
    if ! command -v apt-get >/dev/null 2>&1; then
        echo 'Python 3.11 or newer with its venv module is needed; please install it (python3.11, python3.12, ...).' >&2
        exit 1
    fi
    if [ "$(id -u)" != 0 ]; then
        printf 'Python 3.11 or newer with its venv module is needed. Please run:\n    sudo %s\n' "$line" >&2
        exit 1
    fi
    echo 'Installing python3 and python3-venv' >&2
    export DEBIAN_FRONTEND=noninteractive
    if ! said=$(apt-get -qq update && $line --yes --no-remove -qq 2>&1); then
        printf '%s\nThat failed: %s\n' "$said" "$line" >&2
        exit 1
    fi
    if ! python=$(find_python); then
        echo 'This system brings a Python older than 3.11. On Ubuntu 22.04: apt-get install python3.11 python3.11-venv' >&2
        exit 1
    fi
fi
exec "$python" packaging/dev/tasks.py "$@"
