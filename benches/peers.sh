#!/bin/sh
# Compares retold with Daft, rensa, datasketch, Polars and DuckDB on a JSON-lines file (fields `id` and `text`).
#
#     benches/peers.sh FILE [options of peers.py, such as --skip datasketch]
#
# The others are installed from PyPI into a virtual environment in a temporary folder; set RETOLD_PEERS_VENV to a folder to
# keep it. One that cannot be installed is a row that says so. RETOLD names a binary to measure instead of building one.
set -eu

if [ $# -eq 0 ] || [ "$1" = --help ] || [ "$1" = -h ]; then
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "$0"
    [ $# -gt 0 ] || exit 2
    exit 0
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

if [ -z "${RETOLD:-}" ]; then
    cargo build --quiet --release --manifest-path "$here/../Cargo.toml"
    RETOLD=${CARGO_TARGET_DIR:-$here/../target}/release/retold
fi

if [ -n "${RETOLD_PEERS_VENV:-}" ]; then
    venv=$RETOLD_PEERS_VENV
else
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    venv=$folder/venv
fi
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
for package in daft rensa datasketch polars duckdb; do
    if ! "$venv/bin/python" -m pip --quiet --disable-pip-version-check install "$package" >&2; then
        echo "peers.sh: $package cannot be installed" >&2
    fi
done
"$venv/bin/python" -m pip --disable-pip-version-check list 2>/dev/null |
    awk '/^(daft|rensa|datasketch|polars|duckdb) / { printf "%s %s  ", $1, $2 } END { print "" }'

"$venv/bin/python" "$here/peers.py" --retold "$RETOLD" "$@"
