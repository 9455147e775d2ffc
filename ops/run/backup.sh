# shellcheck shell=bash
# Backups of one database, and a restore that is compared row by row. Production adds WAL archiving (ops/postgres/README.md);
# this is the part that moves between machines, and the part whose restore every test run proves.

# Both take a libpq URL of a superuser.
dump_database() { "$(postgres_bin)/pg_dump" --format=custom --compress=6 --file="$2" "$1"; }

restore_database() { # restore_database SERVER_URL DATABASE FILE
  psql -X -q -d "$1/postgres" -v ON_ERROR_STOP=1 -c "CREATE DATABASE $2"
  psql -X -q -d "$1/$2" -v ON_ERROR_STOP=1 -f ops/postgres/bootstrap.sql # the roles, and what belongs to the database
  # The schemas and extensions are there by now; everything in them comes from the file, in one transaction.
  "$(postgres_bin)/pg_restore" --list "$3" | grep -vE ' (SCHEMA|EXTENSION|COMMENT) - ' >"$3.list"
  "$(postgres_bin)/pg_restore" --use-list="$3.list" --single-transaction --exit-on-error --dbname="$1/$2" "$3"
  rm -f "$3.list"
}

# fingerprint URL : each table with the number of its rows and a checksum over them, in any order.
fingerprint() {
  local table
  psql -X -qAt -d "$1" -c "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('users', 'matching', 'messaging') ORDER BY 1" |
    while IFS= read -r table; do
      psql -X -qAt -d "$1" -c "SELECT '$table', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM $table t" </dev/null
    done
}

# The password goes by the environment: a URL is seen in the list of processes, and half of all characters mean something in it.
superuser_url() { echo "postgresql://$KINDRED_POSTGRES_USER@127.0.0.1:$KINDRED_POSTGRES_PORT"; }

with_password() { PGPASSWORD=$(postgres_password) "$@"; }

backup() {
  need_stores
  local file=${1:-$home/backups/kindred-$(date -u +%Y%m%dT%H%M%SZ).dump}
  umask 077
  mkdir -p "$(dirname "$file")"
  step "Backing up" with_password dump_database "$(superuser_url)/kindred" "$file"
  say "  $file, $(du -h "$file" | cut -f1). It holds personal data: keep it like the database."
}

restore() { # beside the live database, never over it: who restores looks first, then renames
  need_stores
  [ -e "${1:-}" ] || fail "restore FILE [DATABASE]: a file that ./run backup wrote."
  local database=${2:-kindred_restored}
  [[ $database =~ ^[a-z_][a-z0-9_]*$ ]] || fail "A database's name is small letters, digits and _, not '$database'."
  step "Restoring into $database" with_password restore_database "$(superuser_url)" "$database" "$1"
  say "  To take it: ./run down but for the database, ALTER DATABASE kindred RENAME TO kindred_old, ALTER DATABASE $database RENAME TO kindred, ./run up."
}

# On the tests' own server: a small population, dumped, restored and compared.
a_backup_restores_to_the_same_rows() {
  set -e
  local server=postgresql://postgres@${KINDRED_TEST_POSTGRES#*//} dir
  server=${server%%/postgres\?*}
  dir=$(mktemp -d)
  psql -X -q -d "$server/postgres" -c 'DROP DATABASE IF EXISTS kindred_backup' -c 'DROP DATABASE IF EXISTS kindred_restored' -c 'CREATE DATABASE kindred_backup'
  psql -X -q -d "$server/kindred_backup" -v ON_ERROR_STOP=1 -f ops/postgres/bootstrap.sql
  local jdbc=(--url "jdbc:${server/postgres@/}/kindred_backup" --user postgres)
  load_tool migrate "${jdbc[@]}"
  load_tool population --people 200 --photos "$dir/photos" "${jdbc[@]}"
  dump_database "$server/kindred_backup" "$dir/dump"
  restore_database "$server" kindred_restored "$dir/dump"
  fingerprint "$server/kindred_backup" >"$dir/before"
  fingerprint "$server/kindred_restored" >"$dir/after"
  psql -X -q -d "$server/postgres" -c 'DROP DATABASE kindred_backup' -c 'DROP DATABASE kindred_restored'
  grep -q '^users.profile|200\|^users.account|[1-9]' "$dir/before"
  diff "$dir/before" "$dir/after"
  rm -rf "$dir"
}
