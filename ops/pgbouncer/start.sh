#!/bin/sh
# PgBouncer in a container: pgbouncer.ini beside this file, and the three roles with the password from the environment.
set -eu
umask 077
dir=$(mktemp -d)
password=$(printf '%s' "$KINDRED_DB_PASSWORD" | sed 's/"/""/g')
for role in kindred_users kindred_matching kindred_messaging; do printf '"%s" "%s"\n' "$role" "$password"; done >"$dir/userlist.txt"
sed "s|^auth_file = .*|auth_file = $dir/userlist.txt|" "${0%/*}/pgbouncer.ini" >"$dir/pgbouncer.ini"
exec pgbouncer "$dir/pgbouncer.ini"
