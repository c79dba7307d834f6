#!/bin/bash
# Runs a command against a throw-away PostgreSQL server of Debian (15 or newer) instead of the embedded one:
#   scripts/on_server.sh COMMAND …
# The server listens on this machine alone, its roles are made by `willkomm roles --apply`, and nothing is left.
set -euo pipefail
cd "$(dirname "$0")/.."

programs="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)"
if [ -z "$programs" ]; then
  bash scripts/environment.sh server
  programs="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
fi

folder="$(mktemp -d /tmp/willkomm-server-XXXXXX)"
as_server=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  chown postgres "$folder"
  as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
in_folder() { (cd "$folder" && "${as_server[@]}" "$@"); }

finish() {
  in_folder "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT

port="$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
password="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(18))')"
printf %s "$password" >"$folder/password"
[ "$(id -u)" != 0 ] || chown postgres "$folder/password"
in_folder "$programs/initdb" -D "$folder/data" -U administrator -E UTF8 --locale=C.UTF-8 \
  --auth=scram-sha-256 --pwfile="$folder/password" >/dev/null
in_folder "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=100 -c fsync=off" >/dev/null

place="127.0.0.1:$port/willkomm"
export DATABASE_URL="postgresql://willkomm_app:$password@$place"
export DATABASE_OWNER_URL="postgresql://willkomm_owner:$password@$place"
export DATABASE_BACKUP_URL="postgresql://willkomm_backup:$password@$place"
administrator="postgresql://administrator:$password@127.0.0.1:$port/postgres"
DATABASE_ADMIN_URL="$administrator" .venv/bin/willkomm roles --apply >/dev/null
# Test runs make databases of their own; an installation in service needs no such right.
PGOPTIONS="" .venv/bin/python - "$administrator" <<'PYTHON'
import sys

import psycopg

with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute("ALTER ROLE willkomm_owner CREATEDB")
    print("PostgreSQL", connection.execute("SHOW server_version").fetchone()[0])
PYTHON
"$@"
